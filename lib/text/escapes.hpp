// Foreign text in a form that is safe to show and can be read again. Only a header, like csv_line.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/text/printable.hpp"

namespace whorl::text {

/// A backslash becomes \\, a line end \n or \r, and what printable() does not show \xNN.
inline std::string escaped(std::string_view text) {
    std::string written;
    while (!text.empty()) {
        const std::size_t sequence = utf8_sequence(text);
        const std::string_view part = text.substr(0, sequence == 0 ? 1 : sequence);
        written += part == "\\" ? "\\\\" : part == "\n" ? "\\n" : part == "\r" ? "\\r" : printable(part);
        text.remove_prefix(part.size());
    }
    return written;
}

/// Undoes escaped(); nothing for an escape that it never writes.
inline std::optional<std::string> unescaped(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string read;
    while (!text.empty()) {
        if (text[0] != '\\') {
            read += text[0];
            text.remove_prefix(1);
            continue;
        }
        const char kind = text.size() > 1 ? text[1] : '\0';
        std::size_t size = 2;
        if (kind == '\\') {
            read += '\\';
        } else if (kind == 'n') {
            read += '\n';
        } else if (kind == 'r') {
            read += '\r';
        } else if (kind == 'x' && text.size() >= 4) {
            const std::size_t high = kDigits.find(text[2]);
            const std::size_t low = kDigits.find(text[3]);
            if (high == std::string_view::npos || low == std::string_view::npos) {
                return std::nullopt;
            }
            read += static_cast<char>(16 * high + low);
            size = 4;
        } else {
            return std::nullopt;
        }
        text.remove_prefix(size);
    }
    return read;
}

/// JSON of the same values that is safe to show: what controls_display(), which only strings of JSON can have,
/// becomes \uNNNN, or a pair of these (RFC 8259, 7).
inline std::string json_escaped(std::string_view json) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    constexpr char32_t kFirstOfPairs = 0x10000;
    std::string written;
    const auto write = [&](char32_t unit) {
        written += "\\u";
        for (const unsigned shift : {12U, 8U, 4U, 0U}) {
            written += kDigits[unit >> shift & 0xfU];
        }
    };
    while (!json.empty()) {
        const std::size_t sequence = utf8_sequence(json);
        const std::string_view part = json.substr(0, sequence == 0 ? 1 : sequence);
        json.remove_prefix(part.size());
        // What has one byte is escaped already, or stands between the values.
        if ((part.size() == 1 && part != "\x7f") || !controls_display(part)) {
            written += part;
            continue;
        }
        const char32_t character = utf8_character(part);
        if (character >= kFirstOfPairs) {
            write(0xd800 + ((character - kFirstOfPairs) >> 10U));
            write(0xdc00 + ((character - kFirstOfPairs) & 0x3ffU));
        } else {
            write(character);
        }
    }
    return written;
}

}  // namespace whorl::text
