// What bundles tell of the person: two of one person have nothing in common, and lengths tell little.
#include <algorithm>
#include <iterator>
#include <set>
#include <whorl/receipt.hpp>

#include "tests/bundle/statements.hpp"
#include "tests/bundle/tools.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

/// Members that many people's bundles have in common: choices of a few, and a day.
bool is_common(const std::string& pointer) {
    static const std::set<std::string> kCommon = {"/action",   "/created",      "/expires",  "/kind",
                                                  "/previous", "/recipients/0", "/sequence", "/version"};
    return kCommon.contains(pointer) || pointer.starts_with("/declarations/") || pointer.ends_with("/algorithm") ||
           pointer.ends_with("/quality");
}

std::set<std::string> telling_values(const SignedBundle& bundle) {
    std::set<std::string> values;
    for (const auto& [pointer, value] : leaves_of(payload_of(bundle.envelope))) {
        if (!is_common(pointer)) {
            values.insert(value.dump());
        }
    }
    return values;
}

std::set<std::string> runs_of_16(const std::string& sealed) {
    const std::string begin = "age-encryption.org/v1\n-> X25519 ";
    REQUIRE(sealed.starts_with(begin));
    std::set<std::string> runs;
    for (std::size_t at = begin.size(); at + 16 <= sealed.size(); ++at) {
        runs.insert(sealed.substr(at, 16));
    }
    return runs;
}

std::vector<std::string> common(const std::set<std::string>& a, const std::set<std::string>& b) {
    std::vector<std::string> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return both;
}

std::size_t sealed_size(const SignedBundle& bundle, const AgeRecipient& platform) {
    return seal_bundle(bundle, {&platform, 1}).value().size();
}

std::vector<BundleHash> many_hashes(std::uint64_t count) {
    std::vector<BundleHash> hashes;
    for (std::uint64_t i = 0; i < count; ++i) {
        hashes.push_back(pdq_hash(i));
    }
    return hashes;
}

}  // namespace

TEST_CASE("two cases of one person have nothing in common that tells so") {
    const AgeRecipient platform = AgeIdentity::generate().recipient();
    const SignedBundle one =
        sign_bundle(submission({pdq_hash(1), dihedral_hash(2)}, {platform}), Ed25519Key::generate()).value();
    const SignedBundle other =
        sign_bundle(submission({pdq_hash(3), dihedral_hash(4)}, {platform}), Ed25519Key::generate()).value();
    CHECK(telling_values(one).size() == 3 + 2 + 7);  // case, key, reply_to; two hashes; turned forms
    CHECK(common(telling_values(one), telling_values(other)).empty());
    for (const DsseSignature& signature : one.envelope.signatures) {
        CHECK(signature.signature != other.envelope.signatures[0].signature);
        CHECK(signature.keyid != other.envelope.signatures[0].keyid);
    }
    const std::string sealed = seal_bundle(one, {&platform, 1}).value();
    CHECK(common(runs_of_16(sealed), runs_of_16(seal_bundle(other, {&platform, 1}).value())).empty());
    CHECK(common(runs_of_16(sealed), runs_of_16(seal_bundle(one, {&platform, 1}).value())).empty());
}

TEST_CASE("the length of a sealed file tells neither its kind nor how many hashes there are") {
    const Ed25519Key key = Ed25519Key::generate();
    const AgeRecipient platform = AgeIdentity::generate().recipient();
    const SignedBundle first = sign_bundle(submission({pdq_hash(1)}, {platform}), key).value();
    const std::size_t size = sealed_size(first, platform);
    for (const std::uint64_t count : {2U, 5U, 20U}) {
        CHECK(sealed_size(sign_bundle(submission(many_hashes(count), {platform}), key).value(), platform) == size);
    }
    for (const auto& [kind, count] : {std::pair(BundleKind::extension, 1), std::pair(BundleKind::withdrawal, 0),
                                      std::pair(BundleKind::withdrawal, 9)}) {
        const auto hashes = many_hashes(static_cast<std::uint64_t>(count));
        CHECK(sealed_size(sign_bundle(following(first, kind, hashes), key).value(), platform) == size);
    }
    const Ed25519Key signer = Ed25519Key::generate();
    Receipt receipt;
    receipt.case_key = key.public_key();
    receipt.state = CaseState::not_removed;
    for (const std::size_t length : {std::size_t{1}, kMaxReasonBytes}) {
        receipt.reason = std::string(length, 'x');
        const std::string envelope = dsse_json(sign_receipt(receipt, signer).value().envelope);
        CHECK(envelope.size() == dsse_json(first.envelope).size());
    }
}

TEST_CASE("a payload's length is a power of two") {
    const Ed25519Key key = Ed25519Key::generate();
    const AgeRecipient platform = AgeIdentity::generate().recipient();
    std::set<std::size_t> sizes;
    for (std::uint64_t count = 1; count < 200; ++count) {
        const SignedBundle bundle = sign_bundle(submission(many_hashes(count), {platform}), key).value();
        CHECK(bundle.envelope.payload == padded(payload_of(bundle.envelope)));
        sizes.insert(bundle.envelope.payload.size());
    }
    CHECK(sizes == std::set<std::size_t>{4096, 8192, 16384, 32768});
    Bundle largest = submission(many_hashes(kMaxBundleHashes), {platform});
    for (BundleHash& entry : largest.hashes) {
        entry.dihedral.emplace().values.fill(entry.hash);
    }
    const std::string text = dsse_json(sign_bundle(largest, key).value().envelope);
    CHECK(read_bundle(text));
    CHECK(text.size() < kMaxDsseEnvelopeBytes);
}
