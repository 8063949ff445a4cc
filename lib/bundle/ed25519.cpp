#include <whorl/ed25519.hpp>

#include "lib/bundle/base64.hpp"
#include "lib/bundle/hex.hpp"
#include "lib/failure/failure.hpp"

namespace whorl {
namespace {

/// The bytes before the 32 bytes of a key in RFC 8410: SEQUENCE { SEQUENCE { OID 1.3.101.112 } BIT STRING.
constexpr std::string_view kSubjectPublicKeyInfo("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);

}  // namespace

std::string Ed25519PublicKey::hex() const {
    return bundle::encode_hex(bundle::bytes_of(bytes));
}

Result<Ed25519PublicKey> Ed25519PublicKey::parse_hex(std::string_view text) {
    if (const auto bytes = bundle::decode_hex32(text)) {
        return Ed25519PublicKey{*bytes};
    }
    return Error{ErrorKind::invalid, "is not a public key of 64 lower-case hexadecimal digits", {}};
}

std::string Ed25519PublicKey::pem() const {
    const std::string der = std::string(kSubjectPublicKeyInfo).append(bundle::text_of(bytes));
    return "-----BEGIN PUBLIC KEY-----\n" + bundle::encode_base64(bundle::bytes_of(der), bundle::Base64::padded) +
           "\n-----END PUBLIC KEY-----\n";
}

bool Ed25519PublicKey::verify(const Ed25519Signature& signature, std::string_view message) const {
    bundle::start_sodium();
    return crypto_sign_verify_detached(bundle::raw(signature.data()), bundle::bytes_of(message).data(),
                                       message.size(), bundle::raw(bytes.data())) == 0;
}

Ed25519Key::Ed25519Key(const Secret& seed) : key_(crypto_sign_SECRETKEYBYTES) {
    crypto_sign_seed_keypair(bundle::raw(public_key_.bytes.data()), bundle::raw(key_.data()),
                             bundle::raw(seed.data()));
}

Ed25519Key Ed25519Key::generate() {
    Secret seed(crypto_sign_SEEDBYTES);
    randombytes_buf(seed.data(), seed.size());
    return Ed25519Key(seed);
}

Result<Ed25519Key> Ed25519Key::from_seed(const Secret& seed) {
    if (seed.size() != crypto_sign_SEEDBYTES) {
        return Error{ErrorKind::invalid, "is not a seed of 32 bytes", {}};
    }
    return guarded({}, [&] { return Ed25519Key(seed); });
}

Secret Ed25519Key::seed() const {
    return Secret::copy_of(key_.view().substr(0, crypto_sign_SEEDBYTES));
}

Ed25519Signature Ed25519Key::sign(std::string_view message) const {
    Ed25519Signature signature{};
    crypto_sign_detached(bundle::raw(signature.data()), nullptr, bundle::bytes_of(message).data(), message.size(),
                         bundle::raw(key_.data()));
    return signature;
}

}  // namespace whorl
