// Foreign text as people may see it. Only a header, like csv_line.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "lib/text/utf8.hpp"

namespace whorl::text {

/// "\x1b" for the escape character.
inline std::string hex_escape(char c) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    return {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 0xfU]};
}

/// Whether a sequence of UTF-8 changes how the text around it is shown, or is not shown itself, so that a name
/// looks like another one: it controls a terminal, ends a line, turns the direction of writing, or is one that
/// Unicode 15 lists as Default_Ignorable_Code_Point (DerivedCoreProperties.txt; chapters 5.21 and 23).
inline bool controls_display(std::string_view sequence) {
    struct Range {
        char32_t first;
        char32_t last;
    };
    constexpr std::array<Range, 18> kNotShown = {{{0xad, 0xad},
                                                  {0x34f, 0x34f},
                                                  {0x61c, 0x61c},
                                                  {0x115f, 0x1160},
                                                  {0x17b4, 0x17b5},
                                                  {0x180b, 0x180f},
                                                  {0x200b, 0x200f},
                                                  {0x2028, 0x2029},  // these two end lines
                                                  {0x202a, 0x202e},
                                                  {0x2060, 0x206f},
                                                  {0x3164, 0x3164},
                                                  {0xfe00, 0xfe0f},
                                                  {0xfeff, 0xfeff},
                                                  {0xffa0, 0xffa0},
                                                  {0xfff0, 0xfff8},
                                                  {0x1bca0, 0x1bca3},
                                                  {0x1d173, 0x1d17a},
                                                  {0xe0000, 0xe0fff}}};
    const char32_t character = utf8_character(sequence);
    return has_control_character(sequence) ||
           std::any_of(kNotShown.begin(), kNotShown.end(), [character](const Range& range) {
               return character >= range.first && character <= range.last;
           });
}

/// Text that is safe to show: what controls_display(), and bytes that are not UTF-8, become \xNN, so that a name
/// can neither control a terminal, nor break a line, nor pass for another one. Text that is safe already stays as
/// it is.
inline std::string printable(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        const std::size_t sequence = utf8_sequence(text);
        const std::size_t size = sequence == 0 ? 1 : sequence;
        if (sequence > 0 && !controls_display(text.substr(0, size))) {
            shown += text.substr(0, size);
        } else {
            for (const char c : text.substr(0, size)) {
                shown += hex_escape(c);
            }
        }
        text.remove_prefix(size);
    }
    return shown;
}

}  // namespace whorl::text
