#include "lib/bundle/hex.hpp"

namespace whorl::bundle {

std::string encode_hex(BytesView bytes) {
    std::string text(2 * bytes.size() + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.pop_back();  // the NUL at its end
    return text;
}

std::optional<std::array<std::byte, 32>> decode_hex32(std::string_view text) {
    std::array<std::byte, 32> bytes{};
    if (text.size() != 2 * bytes.size() || text.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
        return std::nullopt;
    }
    sodium_hex2bin(raw(bytes.data()), bytes.size(), text.data(), text.size(), nullptr, nullptr, nullptr);
    return bytes;
}

}  // namespace whorl::bundle
