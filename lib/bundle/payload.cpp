#include "lib/bundle/payload.hpp"

#include <algorithm>
#include <bit>

#include "lib/failure/failure.hpp"

namespace whorl::bundle {
namespace {

constexpr std::size_t kMinPayloadBytes = 4096;

}  // namespace

const std::string kDamagedPayload = "is not a bundle, or is damaged";

std::string padded_payload(Json payload) {
    payload["padding"] = "";
    const std::size_t bare = canonical_text(payload).size();
    payload["padding"] = std::string(std::bit_ceil(std::max(bare, kMinPayloadBytes)) - bare, '0');
    return canonical_text(payload);
}

std::string SignedPayload::kind() const {
    return Members(json, kDamagedPayload).text("kind");
}

SignedPayload read_signed_payload(std::string_view envelope) {
    SignedPayload payload;
    payload.envelope = value_of(parse_canonical_dsse(envelope));
    payload.signers = value_of(dsse_signers(payload.envelope));
    if (payload.envelope.payload_type != kBundlePayloadType) {
        fail(ErrorKind::invalid, "is another signed document, not a bundle");
    }
    payload.json = parse_strictly(payload.envelope.payload, kDamagedPayload);
    payload.version = Members(payload.json, kDamagedPayload).number("version");
    if (payload.version < 1 || payload.version > kPayloadVersion) {
        fail(ErrorKind::unsupported, "is of version " + std::to_string(payload.version) +
                                         "; this program reads versions 1 to " + std::to_string(kPayloadVersion));
    }
    return payload;
}

std::string open_envelope(std::string_view file, std::span<const AgeIdentity> identities) {
    if (file.starts_with('{')) {
        return std::string(file);
    }
    return std::string(value_of(age_decrypt_text(file, identities, kMaxDsseEnvelopeBytes)).view());
}

void check_written_so(const SignedPayload& payload, const Json& again) {
    if (padded_payload(again) != payload.envelope.payload) {
        fail(ErrorKind::corrupt, kDamagedPayload + ": it is not written as Whorl writes it");
    }
}

DsseEnvelope signed_envelope(Json payload, const Ed25519Key& key) {
    DsseEnvelope envelope{std::string(kBundlePayloadType), padded_payload(std::move(payload)), {}};
    dsse_sign(envelope, key);
    return envelope;
}

}  // namespace whorl::bundle
