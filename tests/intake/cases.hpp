// Cases of people and a platform, as tests of intake need them.
#pragma once

#include <string>
#include <vector>
#include <whorl/intake.hpp>

namespace whorl::test {

/// 2026-11-25, about noon.
inline constexpr std::int64_t kNow = 1'795'608'000;
inline constexpr std::int64_t kOneDay = 86'400;

/// A hash that is told from others by `number`.
BundleHash some_hash(std::uint64_t number);

/// A case and the bundles that its owner makes.
struct Case {
    Ed25519Key key = Ed25519Key::generate();
    std::vector<Sha256> recipients;
    std::int64_t now = kNow;  ///< when it makes them

    explicit Case(const AgeRecipient& recipient) : recipients{recipient_fingerprint(recipient)} {}

    CaseNumber number() const { return CaseNumber::of(key.public_key()); }
    SignedBundle submission(std::vector<BundleHash> hashes) const;
    SignedBundle extension(const SignedBundle& last, std::vector<BundleHash> hashes) const;

    /// Without hashes, of the whole case.
    SignedBundle withdrawal(const SignedBundle& last, const std::vector<BundleHash>& hashes = {}) const;

private:
    SignedBundle claimed(Bundle bundle, std::vector<BundleHash> hashes) const;
};

}  // namespace whorl::test
