// Signed documents: DSSE, the Dead Simple Signing Envelope (https://github.com/secure-systems-lab/dsse,
// version 1.0), with Ed25519.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/ed25519.hpp>
#include <whorl/error.hpp>

namespace whorl {

struct DsseSignature {
    std::string keyid;      ///< a hint at the key, not covered by the signature; may be empty
    std::string signature;  ///< bytes; 64 for Ed25519

    friend bool operator==(const DsseSignature&, const DsseSignature&) = default;
};

/// A payload, its type, and signatures of both in any order.
struct DsseEnvelope {
    std::string payload_type;  ///< a media type or URI, UTF-8; not empty
    std::string payload;       ///< any bytes
    std::vector<DsseSignature> signatures;

    friend bool operator==(const DsseEnvelope&, const DsseEnvelope&) = default;
};

/// Longer envelopes are refused.
inline constexpr std::size_t kMaxDsseEnvelopeBytes = std::size_t{16} << 20U;

/// Envelopes with more signatures are refused, because each signature costs a pass over the payload.
inline constexpr std::size_t kMaxDsseSignatures = 16;

/// The bytes that a signature covers: the pre-authentication encoding, "DSSEv1", lengths, type and payload.
std::string dsse_pae(std::string_view payload_type, std::string_view payload);

/// The keyid that Whorl writes: "ed25519:" and the public key in hexadecimal.
std::string dsse_keyid(const Ed25519PublicKey& key);

/// Signs, with dsse_keyid(). Replaces an earlier signature of the same key.
void dsse_sign(DsseEnvelope& envelope, const Ed25519Key& key);

/// The envelope as JSON in one canonical form: no blanks, members in the order of their names, standard base64. In
/// a payload type or keyid, bytes that are not UTF-8 become U+FFFD; the envelope then no longer verifies.
std::string dsse_json(const DsseEnvelope& envelope);

/// Reads an envelope of any program: JSON in any layout, members in any order, standard or URL-safe base64 with
/// padding and in canonical form. Skips members that DSSE does not name. Verifies nothing.
///
/// Errors: `too_large`; `corrupt` when it is not JSON, a member is missing or repeated, or base64 is not strict.
Result<DsseEnvelope> parse_dsse(std::string_view json);

/// Likewise, but only for what dsse_json() writes. Error `corrupt` for any other text, so that each byte of the
/// text counts.
Result<DsseEnvelope> parse_canonical_dsse(std::string_view json);

/// The trusted keys that signed the envelope, each once, in the order of `trusted`. Keyids do not matter.
/// Signatures by other keys are skipped: check that the result has the keys that you need.
std::vector<Ed25519PublicKey> dsse_verify(const DsseEnvelope& envelope, std::span<const Ed25519PublicKey> trusted);

/// The keys that signed the envelope, by their keyids, in the order of the signatures. They may be anybody's keys.
/// Together with parse_canonical_dsse(), this finds every altered bit of an envelope, also in keyids and in
/// signatures of strangers.
///
/// Error `corrupt` when there is no signature, a keyid does not have the form of dsse_keyid(), a signature was not
/// made by the key that its keyid names, or a key signed twice.
Result<std::vector<Ed25519PublicKey>> dsse_signers(const DsseEnvelope& envelope);

}  // namespace whorl
