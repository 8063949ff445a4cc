// Small pieces of the sentences that programs print.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace whorl::cli {

/// "1 file", "2 files"; `things` where an s is not enough.
std::string counted(std::size_t n, const std::string& thing, const std::string& things = {});

/// The items of a range with `between` between them.
template <class Range>
std::string joined(const Range& range, std::string_view between = ", ") {
    std::string text;
    bool first = true;
    for (const auto& item : range) {
        text += first ? std::string_view() : between;
        text += item;
        first = false;
    }
    return text;
}

}  // namespace whorl::cli
