#include "lib/bundle/base64.hpp"

namespace whorl::bundle {

std::string encode_base64(BytesView bytes, Base64 variant) {
    std::string text(sodium_base64_encoded_len(bytes.size(), static_cast<int>(variant)), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), static_cast<int>(variant));
    text.pop_back();  // the NUL at its end
    return text;
}

std::optional<std::string> decode_base64(std::string_view text, Base64 variant) {
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    std::size_t size = 0;
    if (sodium_base642bin(writable(bytes), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr,
                          static_cast<int>(variant)) != 0) {
        return std::nullopt;
    }
    bytes.resize(size);
    // libsodium 1.0.18 reads 0xab as '+' and 0xaf as '/' where char is signed.
    return encode_base64(bytes_of(bytes), variant) == text ? std::optional(bytes) : std::nullopt;
}

}  // namespace whorl::bundle
