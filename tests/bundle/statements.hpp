// Bundles and receipts that tests make, by Whorl or by hand.
#pragma once

#include <string>
#include <vector>
#include <whorl/receipt.hpp>

#include "tests/support/json.hpp"

namespace whorl::test {

/// A day: 2026-11-25.
inline constexpr std::int64_t kToday = 1'795'564'800;

/// RFC 8032, section 7.1.
inline constexpr auto kSeed1 = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
inline constexpr auto kSeed2 = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";

Ed25519Key key_of(const std::string& seed_hex);

/// A hash of 64 digits that `seed` decides.
BundleHash pdq_hash(std::uint64_t seed);

/// With turned forms.
BundleHash dihedral_hash(std::uint64_t seed);

/// A hash with all that a bundle can say of one.
BundleHash core_hash(std::uint64_t seed);

/// A submission of these hashes to these recipients, complete but for what sign_bundle() sets.
Bundle submission(std::vector<BundleHash> hashes, const std::vector<AgeRecipient>& recipients);

/// What follows `last` with all that its kind needs.
Bundle following(const SignedBundle& last, BundleKind kind, std::vector<BundleHash> hashes);

/// The text of an envelope around this payload, signed by these keys: what a hostile writer can make.
std::string signed_text(const std::string& payload, const std::vector<const Ed25519Key*>& keys,
                        const std::string& type = std::string(kBundlePayloadType));

/// The payload padded as docs/bundle-format.md says.
std::string padded(Json payload);

/// The payload of an envelope, without its padding.
Json payload_of(const DsseEnvelope& envelope);

}  // namespace whorl::test
