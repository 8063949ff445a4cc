// Words in messages.
#pragma once

#include <string>

namespace whorl::lab {

/// "a, b, c"
template <class Names>
std::string listed(const Names& names) {
    std::string text;
    for (const auto& name : names) {
        text += (text.empty() ? "" : ", ") + std::string(name);
    }
    return text;
}

}  // namespace whorl::lab
