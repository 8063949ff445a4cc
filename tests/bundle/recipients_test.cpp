// Recipients files, as people write them.
#include <whorl/dsse.hpp>
#include <whorl/recipients.hpp>

#include "tests/bundle/tools.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

const std::string kKeyA = AgeIdentity::generate().recipient().text();
const std::string kKeyB = AgeIdentity::generate().recipient().text();
const std::string kSigner = "ed25519:" + Ed25519Key::generate().public_key().hex();

std::string message_of(const std::string& text, ErrorKind kind = ErrorKind::invalid) {
    const auto recipients = parse_recipients(text);
    INFO(text);
    REQUIRE_FALSE(recipients);
    CHECK(recipients.error().kind == kind);
    return recipients.error().message;
}

}  // namespace

TEST_CASE("a recipients file is read in whatever order its words are") {
    for (const std::string& line :
         {"Big Platform " + kKeyA + " " + kSigner, kSigner + "  Big\t" + kKeyA + " Platform\r",
          " \t" + kKeyA + " " + kSigner + " Big   Platform #1 of two"}) {
        INFO(line);
        const auto recipients =
            parse_recipients("# platforms\n\n" + line + "\n \r\n  # more\n" + "b " + kKeyB).value();
        REQUIRE(recipients.size() == 2);
        CHECK(recipients[0].name == "Big Platform");
        CHECK(recipients[0].key.text() == kKeyA);
        CHECK(dsse_keyid(recipients[0].signer.value()) == kSigner);
        CHECK(recipients[1].name == "b");
        CHECK(recipients[1].key.text() == kKeyB);
        CHECK_FALSE(recipients[1].signer);
        for (const Recipient& recipient : recipients) {
            const Recipient again = parse_recipients(recipient_line(recipient)).value().at(0);
            CHECK(again.name == recipient.name);
            CHECK(again.key == recipient.key);
            CHECK(again.signer == recipient.signer);
        }
    }
}

TEST_CASE("a signature is one of the recipient that signs with its key") {
    const auto recipients = parse_recipients("a " + kKeyA + "\nb " + kKeyB + ' ' + kSigner).value();
    CHECK(find_signer(recipients[1].signer.value(), recipients) == &recipients[1]);
    CHECK(find_signer(Ed25519PublicKey(), recipients) == nullptr);
    CHECK(find_signer(recipients[1].signer.value(), {}) == nullptr);
}

TEST_CASE("a mistake in a recipients file is told with the number of its line") {
    const std::string good = "a " + kKeyA + "\n";
    std::string mistyped = kKeyB;
    std::swap(mistyped[10], mistyped[11] == mistyped[10] ? mistyped[12] : mistyped[11]);
    CHECK(message_of("\n" + kKeyA) == "line 2 has no name");
    CHECK(message_of(good + "# b\nb\n") == "line 3 has no key (age1...)");
    CHECK(message_of(good + "b " + kKeyB + " " + kKeyB).starts_with("line 2 has two keys"));
    CHECK(message_of(good + "b " + kKeyB + " " + kSigner + " " + kSigner).starts_with("line 2 has two keys"));
    CHECK(message_of(good + "b " + kKeyA) == "line 2 has the same key as another line");
    CHECK(message_of(good + "b " + mistyped).starts_with("line 2 "));
    CHECK(message_of(good + "b " + kKeyB + " ed25519:" + kSigner.substr(9)).starts_with("line 2 "));
    CHECK(message_of(good + "b # " + kKeyB) == "line 2 has no key (age1...)");
    for (const std::string& key : keys_of_small_order()) {
        CHECK(message_of(good + "b " + recipient_text(from_hex(key)), ErrorKind::unsupported)
                  .starts_with("line 2 is not a safe key"));
    }
    CHECK(message_of(good + "b age1yubikey1q0123", ErrorKind::unsupported).starts_with("line 2 "));
    CHECK(message_of("") == "has no recipient");
    CHECK(message_of("# " + kKeyA + "\n\n") == "has no recipient");
}
