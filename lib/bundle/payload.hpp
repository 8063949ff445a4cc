// The common parts of bundles and receipts: canonical JSON, padded, signed, sealed.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/bundle.hpp>

#include "lib/bundle/strict_json.hpp"

namespace whorl::bundle {

/// The version of payloads that this program writes. It reads this one and all before.
inline constexpr std::uint64_t kPayloadVersion = 2;

/// All readers read numbers in JSON exactly up to here (RFC 8259, section 6).
inline constexpr std::uint64_t kMaxSequence = (std::uint64_t{1} << 53U) - 1;

/// The beginning of messages about a damaged payload.
extern const std::string kDamagedPayload;

/// The text of a payload, padded so that its length reveals little.
std::string padded_payload(Json payload);

/// An envelope with verified signatures.
struct SignedPayload {
    DsseEnvelope envelope;
    std::vector<Ed25519PublicKey> signers;
    Json json;
    std::uint64_t version = kPayloadVersion;

    std::string kind() const;
};

/// Throws Failure with the errors of read_bundle().
SignedPayload read_signed_payload(std::string_view envelope);

/// The bundle of a payload, in bundle.cpp. Throws Failure with the errors of read_bundle().
SignedBundle bundle_in(SignedPayload&& payload);

/// The text of the envelope in a file, which may be sealed. Throws Failure.
std::string open_envelope(std::string_view file, std::span<const AgeIdentity> identities);

/// Throws Failure unless writing `again` gives the payload: so no part of it was overlooked.
void check_written_so(const SignedPayload& payload, const Json& again);

/// Signs a payload of our own.
DsseEnvelope signed_envelope(Json payload, const Ed25519Key& key);

/// The names of the values of an enumeration, in their order.
template <class Enum, std::size_t N>
std::optional<Enum> find_named(const std::array<std::string_view, N>& names, std::string_view name) noexcept {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<Enum>(found - names.begin()));
}

}  // namespace whorl::bundle
