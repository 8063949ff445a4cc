#include "lib/metadata/text.hpp"

#include <algorithm>
#include <optional>

namespace whorl::metadata {
namespace {

constexpr std::size_t kMaxBytes = 400;
constexpr char32_t kReplacement = 0xfffd;

void append_utf8(std::string& text, char32_t c) {
    const auto add = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (c < 0x80) {
        add(c);
    } else if (c < 0x800) {
        add(0xc0 | c >> 6U);
        add(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        add(0xe0 | c >> 12U);
        add(0x80 | (c >> 6U & 0x3f));
        add(0x80 | (c & 0x3f));
    } else {
        add(0xf0 | c >> 18U);
        add(0x80 | (c >> 12U & 0x3f));
        add(0x80 | (c >> 6U & 0x3f));
        add(0x80 | (c & 0x3f));
    }
}

constexpr bool is_surrogate(char32_t c) {
    return c >= 0xd800 && c <= 0xdfff;
}

/// Takes a UTF-8 character from the front. Returns nothing, and takes nothing, when there is none.
std::optional<char32_t> take_utf8(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t size = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
    if (size == 0 || size > text.size()) {
        return {};
    }
    char32_t c = size == 1 ? first : first & 0xffU >> (size + 1);
    for (std::size_t i = 1; i < size; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0U) != 0x80) {
            return {};
        }
        c = c << 6U | (next & 0x3fU);
    }
    const bool overlong = (size == 3 && c < 0x800) || (size == 4 && c < 0x10000);
    if (overlong || is_surrogate(c) || c > 0x10ffff) {
        return {};
    }
    text.remove_prefix(size);
    return c;
}

/// Control characters (C0, C1), line ends, and characters that change the direction of writing (Unicode 15, UAX 9).
constexpr bool is_harmful(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0x200e || c == 0x200f ||
           c == 0x061c || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

std::string trimmed(const std::string& text) {
    const std::size_t begin = text.find_first_not_of(' ');
    return begin == std::string::npos ? std::string() : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

}  // namespace

std::string harmless(std::string_view text) {
    std::string result;
    while (!text.empty() && result.size() < kMaxBytes) {
        auto c = take_utf8(text);
        if (!c) {
            c = static_cast<unsigned char>(text.front());
            text.remove_prefix(1);
        }
        const bool space = is_harmful(*c) || *c == ' ';
        if (!space) {
            append_utf8(result, *c);
        } else if (!result.empty() && result.back() != ' ') {
            result += ' ';
        }
    }
    return trimmed(result) +
           (text.find_first_not_of(std::string_view("\0 \r\n", 4)) == std::string_view::npos ? "" : " ...");
}

std::string text_or_size(std::string_view bytes) {
    const std::size_t end = bytes.find_last_not_of('\0');
    const std::string_view text = bytes.substr(0, end + 1);
    const auto controls = std::count_if(
        text.begin(), text.end(), [](unsigned char c) { return c < ' ' && c != '\t' && c != '\n' && c != '\r'; });
    constexpr std::size_t kTextPerControl = 8;  // at least this many characters for each control character
    return static_cast<std::size_t>(controls) * kTextPerControl > text.size() ? byte_count(bytes.size())
                                                                              : harmless(text);
}

std::string from_utf16(Bytes text, ByteOrder order) {
    const auto unit = [&](std::size_t i) -> char32_t {
        return order == ByteOrder::big ? big_endian(text, 2 * i, 2) : little_endian(text, 2 * i, 2);
    };
    std::string result;
    for (std::size_t i = 0; i < text.size() / 2; ++i) {
        char32_t c = unit(i);
        if (is_surrogate(c)) {
            const char32_t next = i + 1 < text.size() / 2 ? unit(i + 1) : 0;
            const bool pair = c < 0xdc00 && next >= 0xdc00 && next <= 0xdfff;
            c = pair ? 0x10000 + ((c - 0xd800) << 10U) + (next - 0xdc00) : kReplacement;
            i += pair ? 1 : 0;
        }
        append_utf8(result, c);
    }
    return result;
}

}  // namespace whorl::metadata
