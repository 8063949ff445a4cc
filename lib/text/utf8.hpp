// Checks of UTF-8. Only a header, like csv_line.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace whorl::text {

/// Length of the well-formed UTF-8 sequence at the front, 0 if there is none (Unicode 15, table 3-7).
inline std::size_t utf8_sequence(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto tail = [&](std::size_t i) { return byte(i) >= 0x80 && byte(i) <= 0xbf; };
    const unsigned first = byte(0);
    if (first < 0x80) {
        return text.empty() ? 0 : 1;
    }
    if (first >= 0xc2 && first <= 0xdf) {
        return tail(1) ? 2 : 0;
    }
    if (first >= 0xe0 && first <= 0xef) {
        const bool overlong = first == 0xe0 && byte(1) < 0xa0;
        const bool surrogate = first == 0xed && byte(1) > 0x9f;
        return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool overlong = first == 0xf0 && byte(1) < 0x90;
        const bool beyond = first == 0xf4 && byte(1) > 0x8f;
        return tail(1) && tail(2) && tail(3) && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

/// The character of a well-formed sequence.
inline char32_t utf8_character(std::string_view sequence) {
    constexpr std::array<unsigned, 5> kBitsOfFirst = {0, 0x7f, 0x1f, 0x0f, 0x07};
    char32_t character = static_cast<unsigned char>(sequence[0]) & kBitsOfFirst[sequence.size()];
    for (const char c : sequence.substr(1)) {
        character = character << 6U | (static_cast<unsigned char>(c) & 0x3fU);
    }
    return character;
}

inline bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t n = utf8_sequence(text);
        if (n == 0) {
            return false;
        }
        text.remove_prefix(n);
    }
    return true;
}

/// Whether UTF-8 has a control character, which could control a terminal: C0 and DEL are bytes, C1 are two bytes.
inline bool has_control_character(std::string_view text) {
    unsigned before = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f || (before == 0xc2 && byte < 0xa0)) {
            return true;
        }
        before = byte;
    }
    return false;
}

}  // namespace whorl::text
