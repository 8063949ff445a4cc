// Foreign text as people may see it. Only a header, like csv_line.hpp.
#pragma once

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

/// Whether a sequence of UTF-8 changes how the text around it is shown: it controls a terminal, ends a line, or
/// turns the direction of writing, so that a name looks like another one (Unicode 15, 23.2; UAX #9, 2).
inline bool controls_display(std::string_view sequence) {
    constexpr std::string_view kArabicLetterMark = "\xd8\x9c";
    constexpr std::string_view kGeneralPunctuation = "\xe2\x80";  // U+2000 to U+203F
    constexpr std::string_view kInvisibleOperators = "\xe2\x81";  // U+2040 to U+207F
    if (has_control_character(sequence) || sequence == kArabicLetterMark) {
        return true;
    }
    if (sequence.size() != 3) {
        return false;
    }
    const auto last = static_cast<unsigned char>(sequence[2]);
    const bool marks = last == 0x8e || last == 0x8f;       // U+200E, U+200F
    const bool separators = last == 0xa8 || last == 0xa9;  // U+2028, U+2029
    const bool embeddings = last >= 0xaa && last <= 0xae;  // U+202A to U+202E
    const bool isolates = last >= 0xa6 && last <= 0xa9;    // U+2066 to U+2069
    return (sequence.starts_with(kGeneralPunctuation) && (marks || separators || embeddings)) ||
           (sequence.starts_with(kInvisibleOperators) && isolates);
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
