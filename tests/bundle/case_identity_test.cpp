// The keys that answers to a case are sealed to, against python3-cryptography and the age program.
#include <whorl/case_key.hpp>

#include "tests/bundle/tools.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

Ed25519Key key_of(std::string_view seed) {
    return Ed25519Key::from_seed(Secret::copy_of(seed)).value();
}

std::string bytes_of(const AgeIdentity& identity) {
    const auto& recipient = identity.recipient().bytes();
    return std::string(identity.key().view())
        .append(reinterpret_cast<const char*>(recipient.data()), recipient.size());
}

}  // namespace

TEST_CASE("the reply key of a case is what another program derives") {
    const TemporaryFolder folder;
    for (const std::string& seed :
         {std::string(32, '\0'), some_bytes(32), std::string(Ed25519Key::generate().seed().view())}) {
        const std::string derived = folder / "derived";
        REQUIRE(shell(std::string("python3 ") + WHORL_CASE_IDENTITY_BY_PYTHON + " " + folder.write("seed", seed) +
                      " >" + derived) == 0);
        CHECK((bytes_of(case_identity(key_of(seed))) == contents_of(derived)));
    }
}

TEST_CASE("the reply keys that docs/bundle-format.md names") {
    CHECK(case_identity(key_of(from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")))
              .recipient()
              .text() == "age1sklyd0v89hcuu94f4a0dg39xhlcykq4q55dmq8qj6e75c3xraadsqp0397");
    CHECK(case_identity(key_of(from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")))
              .recipient()
              .text() == "age1ja6rph29rcchyemygnfznftjnvulr20wh82rucaafuznqtrqgg4qvdxssp");
}

TEST_CASE("the age program knows the reply key of a case") {
    const TemporaryFolder folder;
    const Ed25519Key key = Ed25519Key::generate();
    const AgeIdentity identity = case_identity(key);
    const std::string recipient = identity.recipient().text();
    const std::string secret = folder.write("identity", std::string(identity.text().view()) + "\n");
    const std::string out = folder / "out";
    REQUIRE(shell("age-keygen -y " + secret + " >" + out) == 0);
    CHECK(contents_of(out) == recipient + "\n");

    const std::string text = some_bytes(1000);
    const std::string plain = folder.write("plain", text);
    REQUIRE(shell("age -r " + recipient + " -o " + out + ".age " + plain) == 0);
    CHECK((open_text(contents_of(out + ".age"), case_identity(key)).value() == text));

    const AgeRecipient to = identity.recipient();
    const std::string sealed = folder.write("sealed", age_encrypt_text(text, {&to, 1}).value());
    REQUIRE(shell("age -d -i " + secret + " -o " + out + " " + sealed) == 0);
    CHECK((contents_of(out) == text));
}

TEST_CASE("an identity is made of 32 bytes") {
    CHECK(AgeIdentity::from_key(Secret(31)).error().kind == ErrorKind::invalid);
    CHECK(AgeIdentity::from_key(Secret(33)).error().kind == ErrorKind::invalid);
    const AgeIdentity identity = AgeIdentity::generate();
    CHECK(AgeIdentity::from_key(Secret::copy_of(identity.key().view())).value().recipient() ==
          identity.recipient());
}
