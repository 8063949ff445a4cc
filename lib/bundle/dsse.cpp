#include <algorithm>
#include <optional>
#include <whorl/dsse.hpp>

#include "lib/bundle/crypto.hpp"
#include "lib/failure/failure.hpp"

namespace whorl {
namespace {

constexpr std::string_view kKeyidPrefix = "ed25519:";

bool signed_by(const Ed25519PublicKey& key, const DsseSignature& signature, std::string_view pae) {
    Ed25519Signature bytes{};
    if (signature.signature.size() != bytes.size()) {
        return false;
    }
    std::ranges::copy(std::as_bytes(std::span(signature.signature)), bytes.begin());
    return key.verify(bytes, pae);
}

[[noreturn]] void fail_altered(const std::string& how) {
    fail(ErrorKind::corrupt, "is not correctly signed: " + how);
}

std::optional<Ed25519PublicKey> key_of(std::string_view keyid) {
    if (!keyid.starts_with(kKeyidPrefix)) {
        return std::nullopt;
    }
    const auto key = Ed25519PublicKey::parse_hex(keyid.substr(kKeyidPrefix.size()));
    return key ? std::optional(*key) : std::nullopt;
}

}  // namespace

std::string dsse_pae(std::string_view payload_type, std::string_view payload) {
    std::string pae = "DSSEv1 " + std::to_string(payload_type.size()) + ' ';
    pae.append(payload_type).append(" " + std::to_string(payload.size()) + ' ').append(payload);
    return pae;
}

std::string dsse_keyid(const Ed25519PublicKey& key) {
    return std::string(kKeyidPrefix) + key.hex();
}

void dsse_sign(DsseEnvelope& envelope, const Ed25519Key& key) {
    const Ed25519Signature bytes = key.sign(dsse_pae(envelope.payload_type, envelope.payload));
    DsseSignature signature{dsse_keyid(key.public_key()), std::string(bundle::text_of(bytes))};
    std::erase_if(envelope.signatures, [&](const DsseSignature& other) { return other.keyid == signature.keyid; });
    envelope.signatures.push_back(std::move(signature));
}

std::vector<Ed25519PublicKey> dsse_verify(const DsseEnvelope& envelope, std::span<const Ed25519PublicKey> trusted) {
    const std::string pae = dsse_pae(envelope.payload_type, envelope.payload);
    std::vector<Ed25519PublicKey> verified;
    for (const Ed25519PublicKey& key : trusted) {
        const bool has_signed =
            std::any_of(envelope.signatures.begin(), envelope.signatures.end(),
                        [&](const DsseSignature& signature) { return signed_by(key, signature, pae); });
        if (has_signed && std::find(verified.begin(), verified.end(), key) == verified.end()) {
            verified.push_back(key);
        }
    }
    return verified;
}

Result<std::vector<Ed25519PublicKey>> dsse_signers(const DsseEnvelope& envelope) {
    return guarded({}, [&] {
        const std::string pae = dsse_pae(envelope.payload_type, envelope.payload);
        std::vector<Ed25519PublicKey> signers;
        for (const DsseSignature& signature : envelope.signatures) {
            const std::optional<Ed25519PublicKey> key = key_of(signature.keyid);
            if (!key) {
                fail_altered("a signature does not name its key");
            }
            if (!signed_by(*key, signature, pae)) {
                fail_altered("a signature was not made by the key that it names, or not for this text");
            }
            if (std::find(signers.begin(), signers.end(), *key) != signers.end()) {
                fail_altered("a key signed twice");
            }
            signers.push_back(*key);
        }
        if (signers.empty()) {
            fail_altered("it has no signature");
        }
        return signers;
    });
}

}  // namespace whorl
