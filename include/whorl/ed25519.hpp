// Signatures: Ed25519 (RFC 8032).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <whorl/error.hpp>
#include <whorl/secret.hpp>

namespace whorl {

using Ed25519Signature = std::array<std::byte, 64>;

/// An Ed25519 public key. A value. Not all 32-byte strings are keys; verify() returns false for the others.
struct Ed25519PublicKey {
    std::array<std::byte, 32> bytes{};

    /// 64 lower-case hexadecimal digits.
    std::string hex() const;

    /// Reads what hex() writes and nothing else. Error `invalid`.
    static Result<Ed25519PublicKey> parse_hex(std::string_view text);

    /// The key in the form that openssl and others read (SubjectPublicKeyInfo, RFC 8410): three lines of text.
    std::string pem() const;

    /// Whether the owner of the key signed this message. False for keys and signatures that are not in canonical
    /// form, and for keys of small order, which would verify any message.
    bool verify(const Ed25519Signature& signature, std::string_view message) const;

    friend auto operator<=>(const Ed25519PublicKey&, const Ed25519PublicKey&) = default;
};

/// A secret key, which signs. Move-only; a moved-from object may only be assigned to or destroyed. Thread safe as
/// long as it is not moved.
class Ed25519Key {
public:
    static Ed25519Key generate();

    /// From a seed of 32 bytes, the private key of RFC 8032. Error `invalid` for another length.
    static Result<Ed25519Key> from_seed(const Secret& seed);

    const Ed25519PublicKey& public_key() const noexcept { return public_key_; }
    Secret seed() const;

    /// Deterministic: the same message gives the same signature.
    Ed25519Signature sign(std::string_view message) const;

private:
    explicit Ed25519Key(const Secret& seed);

    Secret key_;  ///< seed and public key, in the form of libsodium
    Ed25519PublicKey public_key_;
};

}  // namespace whorl
