// Nothing of a bundle can be altered, cut off, moved or taken from elsewhere without being noticed.
#include <whorl/bundle.hpp>

#include "tests/bundle/statements.hpp"
#include "tests/bundle/tools.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

struct Sender {
    Ed25519Key key = Ed25519Key::generate();
    AgeIdentity platform = AgeIdentity::generate();
    AgeRecipient recipient = platform.recipient();
    SignedBundle bundle = sign_bundle(submission({pdq_hash(1)}, {recipient}), key).value();
};

using Signatures = std::vector<DsseSignature>;

}  // namespace

TEST_CASE("every turned bit of a countersigned bundle is noticed, and each cut") {
    Sender sender;
    REQUIRE(countersign(sender.bundle, Ed25519Key::generate()));
    const std::string text = dsse_json(sender.bundle.envelope);
    REQUIRE(read_bundle(text));
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        INFO("bit " << bit);
        CHECK_FALSE(read_bundle(with_bit_flipped(text, bit)));
    }
    for (std::size_t size = 0; size < text.size(); ++size) {
        CHECK_FALSE(read_bundle(text.substr(0, size)));
    }
    CHECK_FALSE(read_bundle(text + "\n"));
    CHECK_FALSE(read_bundle(text + text));
}

TEST_CASE("every turned bit of a sealed bundle is noticed, and each cut") {
    const Sender sender;
    const std::string sealed = seal_bundle(sender.bundle, {&sender.recipient, 1}).value();
    const auto opens = [&](const std::string& file) {
        return open_bundle(file, {&sender.platform, 1}).has_value();
    };
    REQUIRE(opens(sealed));
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        INFO("bit " << bit);
        CHECK_FALSE(opens(with_bit_flipped(sealed, bit)));
    }
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        CHECK_FALSE(opens(sealed.substr(0, size)));
    }
    CHECK_FALSE(opens(sealed + '\0'));
    CHECK_FALSE(opens(sealed + sealed));
}

TEST_CASE("signatures that are moved, missing, doubled or from elsewhere are noticed") {
    Sender sender;
    const Ed25519Key helper = Ed25519Key::generate();
    REQUIRE(countersign(sender.bundle, helper));
    const DsseEnvelope good = sender.bundle.envelope;
    const DsseSignature own = good.signatures[0];
    const DsseSignature vouching = good.signatures[1];

    const Ed25519Key other_key = Ed25519Key::generate();
    SignedBundle other = sign_bundle(submission({pdq_hash(1)}, {sender.recipient}), other_key).value();
    REQUIRE(countersign(other, helper));
    const DsseSignature of_other = other.envelope.signatures[0];
    const DsseSignature vouching_for_other = other.envelope.signatures[1];
    DsseEnvelope by_other = good;
    dsse_sign(by_other, other_key);
    const DsseSignature stranger = by_other.signatures[2];

    const auto kind_with = [&](const Signatures& signatures) {
        DsseEnvelope envelope = good;
        envelope.signatures = signatures;
        const auto bundle = read_bundle(dsse_json(envelope));
        REQUIRE_FALSE(bundle);
        return bundle.error().kind;
    };
    CHECK(kind_with({}) == ErrorKind::corrupt);
    CHECK(kind_with({vouching}) == ErrorKind::untrusted);
    CHECK(kind_with({vouching, own}) == ErrorKind::untrusted);
    CHECK(kind_with({stranger}) == ErrorKind::untrusted);
    CHECK(kind_with({stranger, own, vouching}) == ErrorKind::untrusted);
    CHECK(kind_with({own, own}) == ErrorKind::corrupt);
    CHECK(kind_with({own, vouching, vouching}) == ErrorKind::corrupt);
    CHECK(kind_with({of_other, vouching}) == ErrorKind::corrupt);
    CHECK(kind_with({own, vouching_for_other}) == ErrorKind::corrupt);
    CHECK(kind_with({own, of_other}) == ErrorKind::corrupt);
    CHECK(kind_with({own, {vouching.keyid, own.signature}}) == ErrorKind::corrupt);
    CHECK(kind_with({{own.keyid, vouching.signature}, {vouching.keyid, own.signature}}) == ErrorKind::corrupt);
    CHECK(kind_with({{"", own.signature}}) == ErrorKind::corrupt);
    CHECK(kind_with({own, {"", ""}}) == ErrorKind::corrupt);

    // Somebody who appends a signature of their own vouches for the bundle, no more.
    DsseEnvelope envelope = good;
    envelope.signatures = {own, stranger};
    CHECK(read_bundle(dsse_json(envelope)).value().countersigners == std::vector{other_key.public_key()});
}

TEST_CASE("a case cannot speak for another") {
    const Sender sender;
    const Ed25519Key other = Ed25519Key::generate();
    // Another key signs what names this case, and a case's bundle under another case's name.
    CHECK(read_bundle(signed_text(sender.bundle.envelope.payload, {&other})).error().kind == ErrorKind::untrusted);
    Json payload = payload_of(sender.bundle.envelope);
    payload["key"] = other.public_key().hex();
    CHECK(read_bundle(signed_text(padded(payload), {&other})).error().kind == ErrorKind::corrupt);
    payload["case"] = CaseNumber::of(other.public_key()).text();
    CHECK(read_bundle(signed_text(padded(payload), {&other})));
    CHECK(read_bundle(signed_text(padded(payload), {&sender.key})).error().kind == ErrorKind::untrusted);
}
