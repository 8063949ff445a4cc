#include "tests/intake/cases.hpp"

namespace whorl::test {

BundleHash some_hash(std::uint64_t number) {
    constexpr std::uint64_t kOdd = 0x9e37'79b9'7f4a'7c15;
    Hash256 hash;
    for (std::uint64_t& word : hash.words) {
        number = (number + 1) * kOdd;
        word = number;
    }
    return {"pdq", hash, 100, std::nullopt};
}

SignedBundle Case::claimed(Bundle bundle, std::vector<BundleHash> hashes) const {
    bundle.created = Timestamp::day_of(now);
    bundle.expires = Timestamp::day_of(now + 30 * kOneDay);
    bundle.declarations = Declarations{true, true, true, true, PictureOrigin::real};
    bundle.action = RequestedAction::remove;
    bundle.recipients = recipients;
    bundle.hashes = std::move(hashes);
    return sign_bundle(std::move(bundle), key).value();
}

SignedBundle Case::submission(std::vector<BundleHash> hashes) const {
    return claimed({}, std::move(hashes));
}

SignedBundle Case::extension(const SignedBundle& last, std::vector<BundleHash> hashes) const {
    return claimed(next_bundle(last, BundleKind::extension, now), std::move(hashes));
}

SignedBundle Case::withdrawal(const SignedBundle& last, const std::vector<BundleHash>& hashes) const {
    Bundle bundle = next_bundle(last, BundleKind::withdrawal, now);
    for (const BundleHash& entry : hashes) {
        bundle.hashes.push_back({entry.algorithm, entry.hash, std::nullopt, std::nullopt});
    }
    return sign_bundle(std::move(bundle), key).value();
}

}  // namespace whorl::test
