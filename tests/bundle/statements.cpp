#include "tests/bundle/statements.hpp"

#include <utility>

#include "tests/bundle/tools.hpp"
#include "tests/support/drawn_picture.hpp"

namespace whorl::test {
namespace {

Hash256 some_hash(Random& random) {
    Hash256 hash;
    for (std::uint64_t& word : hash.words) {
        word = random.next();
    }
    return hash;
}

constexpr std::int64_t kNinetyDays = std::int64_t{90} * 86'400;

}  // namespace

Ed25519Key key_of(const std::string& seed_hex) {
    return Ed25519Key::from_seed(Secret::copy_of(from_hex(seed_hex))).value();
}

BundleHash pdq_hash(std::uint64_t seed) {
    Random random(seed);
    BundleHash entry;
    entry.hash = some_hash(random);
    entry.quality = random.below(101);
    return entry;
}

BundleHash dihedral_hash(std::uint64_t seed) {
    Random random(seed);
    BundleHash entry;
    entry.dihedral.emplace();
    for (AnyHash& hash : entry.dihedral->values) {
        hash = some_hash(random);
    }
    entry.hash = (*entry.dihedral)[Dihedral::original];
    return entry;
}

BundleHash core_hash(std::uint64_t seed) {
    Random random(seed + 1);
    BundleHash entry = dihedral_hash(seed);
    entry.quality = random.below(101);
    entry.core = {some_hash(random), some_hash(random)};
    return entry;
}

Bundle submission(std::vector<BundleHash> hashes, const std::vector<AgeRecipient>& recipients) {
    Bundle bundle;
    bundle.created = Timestamp::day_of(kToday);
    bundle.expires = Timestamp::day_of(kToday + kNinetyDays);
    bundle.declarations = {true, true, true, true, PictureOrigin::real};
    bundle.action = RequestedAction::remove;
    for (const AgeRecipient& recipient : recipients) {
        bundle.recipients.push_back(recipient_fingerprint(recipient));
    }
    bundle.hashes = std::move(hashes);
    return bundle;
}

Bundle following(const SignedBundle& last, BundleKind kind, std::vector<BundleHash> hashes) {
    Bundle bundle = next_bundle(last, kind, kToday);
    if (kind != BundleKind::withdrawal) {
        bundle.expires = Timestamp::day_of(kToday + kNinetyDays);
        bundle.declarations = {true, false, true, true, PictureOrigin::synthetic};
        bundle.action = RequestedAction::block;
    }
    bundle.hashes = std::move(hashes);
    return bundle;
}

std::string signed_text(const std::string& payload, const std::vector<const Ed25519Key*>& keys,
                        const std::string& type) {
    DsseEnvelope envelope{type, payload, {}};
    for (const Ed25519Key* key : keys) {
        dsse_sign(envelope, *key);
    }
    return dsse_json(envelope);
}

std::string padded(Json payload) {
    payload["padding"] = "";
    std::size_t size = 4096;
    while (size < payload.dump_sorted().size()) {
        size *= 2;
    }
    payload["padding"] = std::string(size - payload.dump_sorted().size(), '0');
    return payload.dump_sorted();
}

Json payload_of(const DsseEnvelope& envelope) {
    Json payload = parse_json(envelope.payload);
    payload.erase("padding");
    return payload;
}

}  // namespace whorl::test
