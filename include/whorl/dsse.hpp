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
    std::string keyid;      ///< a hint at the key, which nobody signed; may be empty
    std::string signature;  ///< bytes; an Ed25519 one has 64

    friend bool operator==(const DsseSignature&, const DsseSignature&) = default;
};

/// A payload, what it is, and who vouches for both. Signatures are not in order.
struct DsseEnvelope {
    std::string payload_type;  ///< a media type or URI, UTF-8; not empty
    std::string payload;       ///< any bytes
    std::vector<DsseSignature> signatures;

    friend bool operator==(const DsseEnvelope&, const DsseEnvelope&) = default;
};

/// Longer envelopes are not read.
inline constexpr std::size_t kMaxDsseEnvelopeBytes = std::size_t{16} << 20U;

/// Envelopes with more signatures are not read: each costs a look at the whole payload.
inline constexpr std::size_t kMaxDsseSignatures = 16;

/// What a signature covers: the pre-authentication encoding, "DSSEv1", lengths, type and payload.
std::string dsse_pae(std::string_view payload_type, std::string_view payload);

/// The keyid that Whorl gives: "ed25519:" and the public key in hexadecimal.
std::string dsse_keyid(const Ed25519PublicKey& key);

/// Signs, with dsse_keyid(). A signature that this key has made before stays the only one.
void dsse_sign(DsseEnvelope& envelope, const Ed25519Key& key);

/// The envelope as JSON in one canonical form: no blanks, the members in the order of their names, standard base64.
/// A payload type or keyid that is no UTF-8 is written with U+FFFD, and so verifies no longer.
std::string dsse_json(const DsseEnvelope& envelope);

/// Reads an envelope as others may write it: JSON in any layout, members in any order, standard or URL-safe base64
/// with padding and in canonical form; members that DSSE does not name are passed over. Nothing is verified.
///
/// Errors: `too_large`; `corrupt` when it is no JSON, has a member twice, lacks one, or holds no strict base64.
Result<DsseEnvelope> parse_dsse(std::string_view json);

/// Likewise, but only what dsse_json() writes: `corrupt` for any other text, so that no byte of it can change
/// without the envelope's changing.
Result<DsseEnvelope> parse_canonical_dsse(std::string_view json);

/// Those of the trusted keys that signed the envelope, each once, in the order of `trusted`, whatever the keyids
/// say. A signature that no trusted key made is passed over: ask whether the keys that you need are there.
std::vector<Ed25519PublicKey> dsse_verify(const DsseEnvelope& envelope, std::span<const Ed25519PublicKey> trusted);

/// The keys that signed the envelope, in the order of its signatures, by their keyids. Says nothing of whose keys
/// these are. Together with parse_canonical_dsse() it leaves no bit of an envelope that can be altered unnoticed,
/// the keyids and the signatures of strangers included.
///
/// Error `corrupt` when there is no signature, a keyid is not of dsse_keyid()'s form, a signature is not by the key
/// that its keyid names, or a key signed twice.
Result<std::vector<Ed25519PublicKey>> dsse_signers(const DsseEnvelope& envelope);

}  // namespace whorl
