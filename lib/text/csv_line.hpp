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

/// The text behind blanks, quotes and apostrophes.
inline std::string_view behind_blanks(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" '\""), text.size()));
    return text;
}

/// Size of the sign of a formula at the front, which may be of full width; 0 if there is none.
inline std::size_t formula_sign(std::string_view text) {
    constexpr std::array<std::string_view, 11> kSigns = {
        "=", "+", "-", "@", "\t", "\r", "\n", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};
    const auto* found = std::find_if(kSigns.begin(), kSigns.end(),
                                     [text](std::string_view sign) { return text.starts_with(sign); });
    return found == kSigns.end() ? 0 : found->size();
}

/// Whether a spreadsheet takes the text for a formula: more than its sign, and no number. Apostrophes before it do
/// not count, so that one more of them can be taken off again.
inline bool is_formula(std::string_view text) {
    text = behind_blanks(text);
    const std::size_t sign = formula_sign(text);
    if (sign == 0 || sign == text.size()) {
        return false;
    }
    double number = 0;
    const std::string_view unsigned_text = text.substr(text.starts_with('+') ? 1 : 0);
    const char* last = unsigned_text.data() + unsigned_text.size();
    const auto [end, error] = std::from_chars(unsigned_text.data(), last, number);
    return error != std::errc() || end != last || text.starts_with("+-");
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

/// Whether a formula begins in the middle of the text for a spreadsheet whose cells end at a semicolon or a tab. It
/// does not see the quotes of a field that follows a comma, so that lines end there, too.
inline bool hides_formula(std::string_view text) {
    for (std::size_t end = text.find_first_of(";\t\r\n"); end != std::string_view::npos;
         end = text.find_first_of(";\t\r\n")) {
        text.remove_prefix(end + 1);
        if (formula_sign(behind_blanks(text)) > 0) {
            return true;
        }
    }
    return false;
}

/// A field as csv_line() was given it.
inline std::string csv_text(std::string_view field) {
    if (field.starts_with('\'') && is_formula(field)) {
        field.remove_prefix(1);
    }
    if (field.starts_with('\\')) {
        const auto text = unescaped(field.substr(1));
        // Any other backslash stands for itself, as at the beginning of \\server\folder.
        if (text && (controls_terminal(*text) || hides_formula(*text) || csv_text(*text) != *text)) {
            return *text;
        }
    }
    return std::string(field);
}

/// The text of a field before it is quoted: a backslash and the escaped text, where it would control a terminal or
/// hides a formula; an apostrophe and the text, where a spreadsheet would take it for a formula; and a backslash
/// and the escaped text for other texts that csv_text() would alter.
inline std::string csv_field(const std::string& text) {
    const bool formula = is_formula(text);
    if (!controls_terminal(text) && !hides_formula(text) && (formula || csv_text(text) == text)) {
        return formula ? '\'' + text : text;
    }
    std::string field = '\\' + escaped(text);
    for (std::size_t at = field.find(';'); at != std::string::npos; at = field.find(';', at)) {
        field.replace(at, 1, "\\x3b");
    }
    return field;
}

/// One line with its newline. A field is quoted where a spreadsheet of any country might cut or trim it.
inline std::string csv_line(const std::vector<std::string>& fields) {
    std::string line;
    for (const std::string& text : fields) {
        line += &text == &fields.front() ? "" : ",";
        const std::string field = csv_field(text);
        if (field.find_first_of(",;\"\t\r\n") == std::string::npos && !field.starts_with(' ') &&
            !field.ends_with(' ')) {
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
