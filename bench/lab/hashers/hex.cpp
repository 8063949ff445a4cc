#include "bench/lab/hashers/hex.hpp"

#include <charconv>

namespace whorl::lab {

std::string hex_of(const HashBytes& bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const std::uint8_t byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 0xfU];
    }
    return text;
}

std::optional<HashBytes> bytes_of_hex(std::string_view text) {
    if (text.size() % 2 != 0) {
        return std::nullopt;
    }
    HashBytes bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        constexpr int kBase = 16;
        std::uint8_t byte = 0;
        const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, byte, kBase);
        if (error != std::errc() || end != text.data() + i + 2) {
            return std::nullopt;
        }
        bytes.push_back(byte);
    }
    return bytes;
}

}  // namespace whorl::lab
