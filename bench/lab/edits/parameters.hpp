// How operations say what they want to be told.
#pragma once

#include <utility>

#include "bench/lab/edits/operation.hpp"

namespace whorl::lab {

inline Parameter number(std::string_view name, std::string_view meaning, double least, double most,
                        std::optional<double> otherwise = {}) {
    return {name, meaning, least, most, otherwise};
}

inline Parameter whole_number(std::string_view name, std::string_view meaning, double least, double most,
                              std::optional<double> otherwise = {}) {
    return {name, meaning, least, most, otherwise, true};
}

inline Parameter choice(std::string_view name, std::string_view meaning, std::vector<std::string_view> words) {
    return {name, meaning, 0, 0, {}, false, std::move(words)};
}

}  // namespace whorl::lab
