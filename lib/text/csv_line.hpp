// Writing CSV (RFC 4180) that is safe in a terminal and in a spreadsheet. Only a header, so that nothing links
// lib/exchange for it.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "lib/text/escapes.hpp"

namespace whorl::text {

/// Whether a spreadsheet takes the text for a formula: more than a sign of a formula, which may be of full width,
/// and no number. Apostrophes before it do not count, so that one more of them can be taken off again.
inline bool is_formula(std::string_view text) {
    constexpr std::array<std::string_view, 11> kSigns = {
        "=", "+", "-", "@", "\t", "\r", "\n", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};
    text.remove_prefix(std::min(text.find_first_not_of('\''), text.size()));
    const auto begins_it = [text](std::string_view sign) { return text.starts_with(sign) && text != sign; };
    if (std::none_of(kSigns.begin(), kSigns.end(), begins_it)) {
        return false;
    }
    double number = 0;
    const std::string_view unsigned_text = text.substr(text.starts_with('+') ? 1 : 0);
    const char* last = unsigned_text.data() + unsigned_text.size();
    const auto [end, error] = std::from_chars(unsigned_text.data(), last, number);
    return error != std::errc() || end != last;
}

/// Whether the text has something other than tabs and line ends that controls how a terminal shows it.
inline bool controls_terminal(std::string_view text) {
    const auto is_usual = [](char c) { return (c >= ' ' && c <= '~') || c == '\t' || c == '\n' || c == '\r'; };
    if (std::all_of(text.begin(), text.end(), is_usual)) {
        return false;
    }
    std::string rest(text);
    std::erase_if(rest, is_usual);
    return printable(rest) != rest;
}

/// A field as csv_line() was given it.
inline std::string csv_text(std::string_view field) {
    if (field.starts_with('\'') && is_formula(field)) {
        field.remove_prefix(1);
    }
    if (field.starts_with('\\')) {
        const auto text = unescaped(field.substr(1));
        // Any other backslash stands for itself, as at the beginning of \\server\folder.
        if (text && (controls_terminal(*text) || csv_text(*text) != *text)) {
            return *text;
        }
    }
    return std::string(field);
}

/// The text of a field before it is quoted: a backslash and the escaped text, where it would control a terminal; an
/// apostrophe and the text, where a spreadsheet would take it for a formula; and one of these for a text that
/// csv_text() would alter.
inline std::string csv_field(const std::string& text) {
    if (controls_terminal(text)) {
        return '\\' + escaped(text);
    }
    if (is_formula(text)) {
        return '\'' + text;
    }
    return csv_text(text) != text ? '\\' + escaped(text) : text;
}

/// One line with its newline. A field with a comma, a quote or a newline is quoted.
inline std::string csv_line(const std::vector<std::string>& fields) {
    std::string line;
    for (const std::string& text : fields) {
        line += &text == &fields.front() ? "" : ",";
        const std::string field = csv_field(text);
        if (field.find_first_of(",\"\r\n") == std::string::npos) {
            line += field;
            continue;
        }
        line += '"';
        for (const char c : field) {
            line += c;
            if (c == '"') {
                line += c;
            }
        }
        line += '"';
    }
    return line + '\n';
}

}  // namespace whorl::text
