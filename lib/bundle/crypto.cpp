#include "lib/bundle/crypto.hpp"

#include <system_error>

namespace whorl::bundle {

void start_sodium() {
    static const int started = sodium_init();
    if (started < 0) {
        throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again),
                                "libsodium cannot start");
    }
}

void random_bytes(std::span<unsigned char> bytes, std::string_view /*purpose*/) {
    randombytes_buf(bytes.data(), bytes.size());
}

void hmac_sha256(BytesView key, std::span<const BytesView> parts, unsigned char* digest) {
    crypto_auth_hmacsha256_state state;
    // libsodium demands an address, of no bytes too. HMAC fills short keys with zeros.
    constexpr unsigned char kNoKey = 0;
    crypto_auth_hmacsha256_init(&state, key.empty() ? &kNoKey : key.data(), key.size());
    for (const BytesView part : parts) {
        crypto_auth_hmacsha256_update(&state, part.data(), part.size());
    }
    crypto_auth_hmacsha256_final(&state, digest);
    sodium_memzero(&state, sizeof state);
}

DerivedKey::DerivedKey(BytesView input_key, BytesView salt, std::string_view info) {
    Wiped<kDigestBytes> extracted;
    hmac_sha256(salt, std::array{input_key}, extracted.data());
    constexpr unsigned char kFirstBlock = 1;
    hmac_sha256(extracted.view(), std::array{bytes_of(info), BytesView(&kFirstBlock, 1)}, key_.data());
}

}  // namespace whorl::bundle
