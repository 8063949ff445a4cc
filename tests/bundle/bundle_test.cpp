// Bundles: written, read, sealed, opened, countersigned, who their recipients are, and until when they count.
#include <whorl/bundle.hpp>

#include "tests/bundle/statements.hpp"
#include "tests/bundle/tools.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

AgeIdentity copy_of(const AgeIdentity& identity) {
    return AgeIdentity::from_key(Secret::copy_of(identity.key().view())).value();
}

/// One of each kind, in the order of a case, and a withdrawal of the case as a whole.
std::vector<SignedBundle> whole_case(const Ed25519Key& key, const std::vector<AgeRecipient>& recipients) {
    BundleHash small;
    small.algorithm = "dhash";
    small.hash = Hash64{{0x0123456789abcdefU}};
    std::vector<SignedBundle> bundles;
    bundles.push_back(sign_bundle(submission({pdq_hash(1), core_hash(2), small}, recipients), key).value());
    bundles.push_back(sign_bundle(following(bundles.back(), BundleKind::extension, {pdq_hash(3)}), key).value());
    bundles.push_back(sign_bundle(following(bundles.back(), BundleKind::withdrawal, {pdq_hash(1)}), key).value());
    bundles.push_back(sign_bundle(following(bundles.back(), BundleKind::withdrawal, {}), key).value());
    return bundles;
}

void check_same(const Result<SignedBundle>& read, const SignedBundle& written) {
    REQUIRE(read);
    CHECK(read->bundle == written.bundle);
    CHECK(read->digest == written.digest);
    CHECK(read->countersigners == written.countersigners);
    CHECK(read->envelope == written.envelope);
}

}  // namespace

TEST_CASE("bundles of each kind are read as they were written, sealed or not") {
    const Ed25519Key key = Ed25519Key::generate();
    const AgeIdentity platform = AgeIdentity::generate();
    const AgeIdentity other = AgeIdentity::generate();
    const std::vector<AgeRecipient> recipients = {platform.recipient(), other.recipient()};
    const AgeIdentity own = case_identity(key);
    for (const SignedBundle& written : whole_case(key, recipients)) {
        INFO(bundle_kind_name(written.bundle.kind));
        CHECK(written.bundle.key == key.public_key());
        CHECK(written.bundle.reply_to == own.recipient());
        const std::string text = dsse_json(written.envelope);
        check_same(read_bundle(text), written);
        check_same(open_bundle(text, {}), written);
        for (const AgeForm form : {AgeForm::binary, AgeForm::armored}) {
            const std::string sealed = seal_bundle(written, recipients, form).value();
            for (const AgeIdentity* reader : {&platform, &other, &own}) {
                check_same(open_bundle(sealed, {reader, 1}), written);
            }
            const AgeIdentity stranger = AgeIdentity::generate();
            CHECK(open_bundle(sealed, {&stranger, 1}).error().kind == ErrorKind::wrong_key);
            CHECK(read_bundle(sealed).error().kind == ErrorKind::corrupt);
        }
    }
}

TEST_CASE("a payload has the members that docs/bundle-format.md names") {
    const Ed25519Key key = key_of(kSeed1);
    const AgeRecipient platform = case_identity(key_of(kSeed2)).recipient();
    BundleHash small;
    small.algorithm = "dhash";
    small.hash = Hash64{{0x0123456789abcdefU}};
    small.quality = 7;
    const SignedBundle first = sign_bundle(submission({small}, {platform}), key).value();
    CHECK(payload_of(first.envelope) == parse_json(R"({
        "action": "remove", "case": "CEWW-2TQ4-KW0C-KAKF-3SPV", "created": "2026-11-25",
        "declarations": {"adult": true, "depicts_me": true, "intimate": true, "no_consent": true, "origin": "real"},
        "expires": "2027-02-23",
        "hashes": [{"algorithm": "dhash", "hash": "0123456789abcdef", "quality": 7}],
        "key": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "kind": "submission", "previous": null,
        "recipients": [")" + Sha256::of(platform.text()).hex() +
                                                   R"("],
        "reply_to": "age1sklyd0v89hcuu94f4a0dg39xhlcykq4q55dmq8qj6e75c3xraadsqp0397",
        "sequence": 0, "version": 2})"));
    CHECK(first.digest == Sha256::of(dsse_pae(kBundlePayloadType, first.envelope.payload)));

    const SignedBundle last =
        sign_bundle(following(first, BundleKind::withdrawal, {dihedral_hash(5)}), key).value();
    const Json payload = payload_of(last.envelope);
    CHECK(payload["previous"] == first.digest.hex());
    CHECK(payload["sequence"] == 1);
    for (const char* absent : {"action", "declarations", "expires"}) {
        CHECK_FALSE(payload.contains(absent));
    }
    for (const Dihedral transform : kAllDihedrals) {
        CHECK(payload["hashes"][0]["dihedral"][std::string(dihedral_name(transform))] ==
              to_hex((*dihedral_hash(5).dihedral)[transform]));
    }
}

TEST_CASE("names of what bundles say are found again, and no others") {
    for (const char* name : {"submission", "extension", "withdrawal"}) {
        CHECK(bundle_kind_name(find_bundle_kind(name).value()) == name);
    }
    for (const char* name : {"real", "synthetic", "unknown"}) {
        CHECK(picture_origin_name(find_picture_origin(name).value()) == name);
    }
    for (const char* name : {"remove", "block", "review"}) {
        CHECK(requested_action_name(find_requested_action(name).value()) == name);
    }
    for (const char* name : {"", "Submission", "receipt", "real "}) {
        CHECK_FALSE(find_bundle_kind(name));
        CHECK_FALSE(find_picture_origin(name));
        CHECK_FALSE(find_requested_action(name));
    }
}

TEST_CASE("lists are signed in order, each thing once, however they were given") {
    const Ed25519Key key = Ed25519Key::generate();
    const AgeRecipient a = AgeIdentity::generate().recipient();
    const AgeRecipient b = AgeIdentity::generate().recipient();
    const SignedBundle one = sign_bundle(submission({pdq_hash(1), pdq_hash(2), pdq_hash(3)}, {a, b}), key).value();
    const SignedBundle other =
        sign_bundle(submission({pdq_hash(3), pdq_hash(1), pdq_hash(3), pdq_hash(2)}, {b, a, b}), key).value();
    CHECK(one.envelope == other.envelope);
    const Json payload = payload_of(one.envelope);
    CHECK(payload["hashes"].size() == 3);
    CHECK(payload["hashes"][0]["hash"] < payload["hashes"][1]["hash"]);
    CHECK(payload["hashes"][1]["hash"] < payload["hashes"][2]["hash"]);
    CHECK(payload["recipients"].size() == 2);
    CHECK(payload["recipients"][0] < payload["recipients"][1]);
}

TEST_CASE("a bundle is sealed to those whom it names, and to nobody else") {
    const Ed25519Key key = Ed25519Key::generate();
    const AgeRecipient a = AgeIdentity::generate().recipient();
    const AgeRecipient b = AgeIdentity::generate().recipient();
    const AgeRecipient c = AgeIdentity::generate().recipient();
    const SignedBundle bundle = sign_bundle(submission({pdq_hash(1)}, {a, b}), key).value();
    using Recipients = std::vector<AgeRecipient>;
    CHECK(seal_bundle(bundle, Recipients{b, a, b}));
    for (const Recipients& others : {Recipients{}, Recipients{a}, Recipients{a, c}, Recipients{a, b, c}}) {
        CHECK(seal_bundle(bundle, others).error().kind == ErrorKind::invalid);
    }
}

TEST_CASE("a bundle that was passed on is meant for others") {
    const Ed25519Key key = Ed25519Key::generate();
    const AgeIdentity platform = AgeIdentity::generate();
    const AgeIdentity own = case_identity(key);
    const SignedBundle bundle =
        sign_bundle(submission({pdq_hash(1)}, {platform.recipient(), AgeIdentity::generate().recipient()}), key)
            .value();
    std::vector<AgeIdentity> readers;
    CHECK(check_addressed(bundle.bundle, readers).error().kind == ErrorKind::misaddressed);
    readers.push_back(AgeIdentity::generate());

    // The platform seals it again for somebody else, who can open it, and is no recipient all the same.
    const AgeRecipient stranger = readers[0].recipient();
    const std::string passed_on = age_encrypt_text(dsse_json(bundle.envelope), {&stranger, 1}).value();
    const SignedBundle opened = open_bundle(passed_on, readers).value();
    CHECK(check_addressed(opened.bundle, readers).error().kind == ErrorKind::misaddressed);

    readers.push_back(copy_of(platform));
    CHECK(check_addressed(bundle.bundle, readers));
    CHECK(check_addressed(bundle.bundle, {&own, 1}));
}

TEST_CASE("a bundle counts until the end of the day on which it expires") {
    constexpr std::int64_t kMidnight = 1'803'427'200;  // `date -u -d 2027-02-24 +%s`
    const Ed25519Key key = Ed25519Key::generate();
    const AgeRecipient platform = AgeIdentity::generate().recipient();
    Bundle bundle = submission({pdq_hash(1)}, {platform});
    REQUIRE(bundle.expires->text() == "2027-02-23");
    CHECK(check_unexpired(bundle, kToday));
    CHECK(check_unexpired(bundle, kMidnight - 1));
    CHECK(check_unexpired(bundle, kMidnight).error().kind == ErrorKind::expired);
    bundle.expires = Timestamp::second_of(kMidnight);
    CHECK(check_unexpired(bundle, kMidnight));
    CHECK(check_unexpired(bundle, kMidnight + 1).error().kind == ErrorKind::expired);
    const Bundle withdrawal = following(sign_bundle(bundle, key).value(), BundleKind::withdrawal, {pdq_hash(1)});
    CHECK(check_unexpired(withdrawal, std::numeric_limits<std::int64_t>::max()));
}

TEST_CASE("others vouch for a bundle without changing its digest") {
    const Ed25519Key key = Ed25519Key::generate();
    SignedBundle bundle =
        sign_bundle(submission({pdq_hash(1)}, {AgeIdentity::generate().recipient()}), key).value();
    const SignedBundle alone = read_bundle(dsse_json(bundle.envelope)).value();
    std::vector<Ed25519PublicKey> helpers;
    while (helpers.size() + 1 < kMaxDsseSignatures) {
        const Ed25519Key helper = Ed25519Key::generate();
        REQUIRE(countersign(bundle, helper));
        CHECK(countersign(bundle, helper).error().kind == ErrorKind::invalid);
        helpers.push_back(helper.public_key());
        check_same(read_bundle(dsse_json(bundle.envelope)), bundle);
    }
    CHECK(bundle.countersigners == helpers);
    CHECK(bundle.digest == alone.digest);
    CHECK(countersign(bundle, key).error().kind == ErrorKind::invalid);
    CHECK(countersign(bundle, Ed25519Key::generate()).error().kind == ErrorKind::invalid);
    CHECK(bundle.envelope.signatures.size() == kMaxDsseSignatures);

    // Nobody notices that a countersignature was removed, unless they ask for it.
    bundle.envelope.signatures.pop_back();
    helpers.pop_back();
    CHECK(read_bundle(dsse_json(bundle.envelope)).value().countersigners == helpers);
}
