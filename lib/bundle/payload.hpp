// What bundles and receipts share: JSON of one form, padded, signed, sealed.
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

/// Of the payloads that this program writes and reads.
inline constexpr int kPayloadVersion = 1;

/// JSON's numbers are exact up to here for all readers (RFC 8259, section 6).
inline constexpr std::uint64_t kLastSequence = (std::uint64_t{1} << 53U) - 1;

/// What a message of a damaged payload begins with.
extern const std::string kDamagedPayload;

/// The text of a payload, padded so that its length tells little.
std::string padded_payload(Json payload);

/// An envelope whose signatures are all by the keys that they name.
struct SignedPayload {
    DsseEnvelope envelope;
    std::vector<Ed25519PublicKey> signers;
    Json json;

    std::string kind() const;
};

/// Throws Failure as read_bundle() returns errors.
SignedPayload read_signed_payload(std::string_view envelope);

/// The bundle of a payload, in bundle.cpp. Throws Failure as read_bundle() returns errors.
SignedBundle bundle_in(SignedPayload&& payload);

/// The text of the envelope in a file, which may be sealed. Throws Failure.
std::string open_envelope(std::string_view file, std::span<const AgeIdentity> identities);

/// Throws Failure unless this is what was read: no reader may overlook a part of it.
void check_written_so(const SignedPayload& payload, const Json& again);

/// Of what we write ourselves.
DsseEnvelope signed_envelope(Json payload, const Ed25519Key& key);

/// Names of an enumeration's values, in its order.
template <class Enum, std::size_t N>
std::optional<Enum> find_named(const std::array<std::string_view, N>& names, std::string_view name) noexcept {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<Enum>(found - names.begin()));
}

}  // namespace whorl::bundle
