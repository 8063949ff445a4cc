#include <whorl/sha256.hpp>

#include "lib/bundle/hex.hpp"

namespace whorl {

Sha256 Sha256::of(std::string_view text) {
    Sha256 digest;
    crypto_hash_sha256(bundle::raw(digest.bytes.data()), bundle::bytes_of(text).data(), text.size());
    return digest;
}

std::string Sha256::hex() const {
    return bundle::encode_hex(bundle::bytes_of(bytes));
}

Result<Sha256> Sha256::parse_hex(std::string_view text) {
    if (const auto bytes = bundle::decode_hex32(text)) {
        return Sha256{*bytes};
    }
    return Error{ErrorKind::invalid, "is not a digest of 64 lower-case hexadecimal digits", {}};
}

}  // namespace whorl
