// Sealing, against the age program of Debian both ways, and against every accident that a few bytes can meet with.
#include <array>
#include <fstream>
#include <memory>

#include "lib/bundle/crypto.hpp"
#include "tests/bundle/tools.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

/// Of https://c2sp.org/age, "The X25519 recipient type".
constexpr auto kSpecIdentity = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
constexpr auto kSpecRecipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

constexpr std::size_t kChunk = 65536;

std::vector<AgeRecipient> recipients_of(const std::vector<AgeIdentity>& identities) {
    std::vector<AgeRecipient> recipients;
    for (const AgeIdentity& identity : identities) {
        recipients.push_back(identity.recipient());
    }
    return recipients;
}

std::vector<AgeIdentity> some_identities(std::size_t number) {
    std::vector<AgeIdentity> identities;
    while (identities.size() < number) {
        identities.push_back(AgeIdentity::generate());
    }
    return identities;
}

std::string sealed_to(const std::string& text, const std::vector<AgeIdentity>& identities, AgeForm form) {
    return age_encrypt_text(text, recipients_of(identities), form).value();
}

}  // namespace

TEST_CASE("keys are written as age writes them") {
    const auto identity = AgeIdentity::parse(kSpecIdentity);
    REQUIRE(identity);
    CHECK(identity->text().view() == kSpecIdentity);
    CHECK(identity->recipient().text() == kSpecRecipient);
    CHECK(AgeRecipient::parse(kSpecRecipient).value() == identity->recipient());

    const AgeIdentity random = AgeIdentity::generate();
    CHECK(AgeIdentity::parse(random.text().view()).value().recipient() == random.recipient());
    CHECK(random.recipient() != AgeIdentity::generate().recipient());
}

TEST_CASE("a mistyped key is refused") {
    for (const auto& text : {std::string(kSpecIdentity), std::string(kSpecRecipient)}) {
        const auto parses = [](const std::string& key) {
            return AgeIdentity::parse(key).has_value() || AgeRecipient::parse(key).has_value();
        };
        REQUIRE(parses(text));
        for (std::size_t i = 0; i < text.size(); ++i) {
            for (int c = 0; c < 256; ++c) {
                std::string other = text;
                other[i] = static_cast<char>(c);
                CHECK(parses(other) == (other == text));
            }
            CHECK_FALSE(parses(text.substr(0, i)));
            CHECK_FALSE(parses(text.substr(0, i) + text.substr(i + 1)));
            std::string swapped = text;
            std::swap(swapped[i], swapped[i + 1 < text.size() ? i + 1 : 0]);
            CHECK(parses(swapped) == (swapped == text));
        }
        CHECK_FALSE(parses(text + "q"));
        CHECK_FALSE(parses(" " + text));
    }
    // One key as the other.
    CHECK_FALSE(AgeRecipient::parse(kSpecIdentity));
    CHECK_FALSE(AgeIdentity::parse(kSpecRecipient));
    CHECK(AgeRecipient::parse("age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t")
              .error()
              .kind == ErrorKind::unsupported);
}

TEST_CASE("a key whose shared secrets are zero is refused") {
    const AgeIdentity identity = AgeIdentity::generate();
    const auto gives_zero = [&](const std::string& key) {
        std::array<unsigned char, crypto_scalarmult_BYTES> shared{};
        return crypto_scalarmult(shared.data(), bundle::raw(identity.key().data()), bundle::bytes_of(key).data()) !=
               0;
    };
    for (const std::string& hex : keys_of_small_order()) {
        INFO(hex);
        const std::string key = from_hex(hex);
        CHECK(gives_zero(key));
        const auto recipient = AgeRecipient::parse(recipient_text(key));
        REQUIRE_FALSE(recipient);
        CHECK(recipient.error().kind == ErrorKind::unsupported);
        CHECK(recipient.error().message == "is not a safe key: anybody could open what is sealed to it");
    }
    // In the list of https://cr.yp.to/ecdh.html too, where the highest bit counts; RFC 7748 ignores it.
    for (const char* hex : {"cdeb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
                            "4c9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7",
                            "d9ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                            "daffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                            "dbffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}) {
        INFO(hex);
        CHECK_FALSE(gives_zero(from_hex(hex)));
        CHECK(AgeRecipient::parse(recipient_text(from_hex(hex))));
    }
    // From bech32() of age_format.py.
    CHECK(recipient_text(std::string(32, '\0')) ==
          "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z");
}

TEST_CASE("identity files are read as age-keygen writes them") {
    const TemporaryFolder folder;
    const std::string file = folder / "keys";
    REQUIRE(shell("age-keygen -o " + file + " 2>" + file + ".said") == 0);
    const auto identities = parse_age_identities(contents_of(file));
    REQUIRE(identities);
    REQUIRE(identities->size() == 1);
    CHECK(contents_of(file + ".said") == "Public key: " + identities->front().recipient().text() + "\n");

    const std::string two = std::string("# mine\r\n") + kSpecIdentity + "\r\n\n" + kSpecIdentity;
    CHECK(parse_age_identities(two).value().size() == 2);
    CHECK(parse_age_identities("# nothing\n").error().message == "has no secret key");
    const Error error = parse_age_identities("\n" + std::string(kSpecIdentity) + "x\n").error();
    CHECK(error.message.starts_with("line 2 is not a secret key"));
    CHECK(error.message.find(std::string(kSpecIdentity).substr(20)) == std::string::npos);
}

TEST_CASE("age opens what Whorl sealed, and Whorl what age sealed") {
    const TemporaryFolder folder;
    const std::string plain = folder / "plain";
    const std::string sealed = folder / "sealed";
    const std::string opened = folder / "opened";
    const std::string key = folder / "key";
    for (const std::size_t number : {1U, 3U, 20U}) {
        const std::vector<AgeIdentity> identities = some_identities(number);
        std::string arguments;
        for (const AgeIdentity& identity : identities) {
            arguments += " -r " + identity.recipient().text();
        }
        for (const std::size_t size :
             {std::size_t{0}, std::size_t{1}, kChunk - 1, kChunk, kChunk + 1, 2 * kChunk, std::size_t{5'000'000}}) {
            const std::string text = some_bytes(size);
            folder.write("plain", text);
            for (const bool armored : {false, true}) {
                INFO(number << " recipients, " << size << " bytes, armored: " << armored);
                folder.write("sealed", sealed_to(text, identities, armored ? AgeForm::armored : AgeForm::binary));
                // The first and the last one; each is found by itself.
                for (const AgeIdentity* identity : {&identities.front(), &identities.back()}) {
                    folder.write("key", std::string(identity->text().view()));
                    REQUIRE(shell("age -d -i " + key + " " + sealed + " >" + opened) == 0);
                    CHECK((contents_of(opened) == text));
                }
                REQUIRE(shell(std::string("age -e ") + (armored ? "-a " : "") + arguments + " -o " + sealed + " " +
                              plain) == 0);
                for (const AgeIdentity* identity : {&identities.front(), &identities.back()}) {
                    CHECK((open_text(contents_of(sealed), *identity).value() == text));
                }
            }
        }
    }
}

TEST_CASE("100 MiB go through, piece by piece") {
    const TemporaryFolder folder;
    const std::string plain = folder.write("plain", some_bytes(std::size_t{100} << 20U));
    const std::string sealed = folder / "sealed";
    const AgeIdentity identity = AgeIdentity::generate();
    const AgeRecipient recipient = identity.recipient();
    const std::string key = folder.write("key", std::string(identity.text().view()));
    const auto read_from = [](const std::string& file) -> ByteSource {
        return [in = std::make_shared<std::ifstream>(file, std::ios::binary)](std::span<char> into) {
            in->read(into.data(), static_cast<std::streamsize>(into.size()));
            return Result<std::size_t>(static_cast<std::size_t>(in->gcount()));
        };
    };
    const auto write_to = [](std::ofstream& out) -> ByteSink {
        return [&](std::span<const char> bytes) {
            out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
            return out ? Status() : Error{ErrorKind::unwritable, "no space", {}};
        };
    };
    const AgeForm form = GENERATE(AgeForm::binary, AgeForm::armored);
    {
        std::ofstream out(sealed, std::ios::binary);
        REQUIRE(age_encrypt(read_from(plain), write_to(out), {&recipient, 1}, form).value() == 100U << 20U);
    }
    REQUIRE(shell("age -d -i " + key + " " + sealed + " | cmp - " + plain) == 0);
    REQUIRE(shell(std::string("age -e ") + (form == AgeForm::armored ? "-a" : "") + " -r " + recipient.text() +
                  " " + plain + " >" + sealed) == 0);
    {
        std::ofstream out(folder / "opened", std::ios::binary);
        REQUIRE(age_decrypt(read_from(sealed), write_to(out), {&identity, 1}).value() == 100U << 20U);
    }
    CHECK(shell("cmp " + (folder / "opened").native() + " " + plain) == 0);
}

TEST_CASE("armor is the text that age writes") {
    const TemporaryFolder folder;
    const std::vector<AgeIdentity> identities = some_identities(1);
    // Ends of lines at all places.
    for (std::size_t size = 0; size < 100; ++size) {
        const std::string armored = sealed_to(some_bytes(size), identities, AgeForm::armored);
        folder.write("key", std::string(identities[0].text().view()));
        folder.write("sealed", armored);
        REQUIRE(shell("age -d -i " + (folder / "key").native() + " " + (folder / "sealed").native() +
                      " >/dev/null") == 0);
        CHECK((open_text(armored, identities[0]).value() == some_bytes(size)));
    }
}

TEST_CASE("every turned bit of a sealed text is noticed") {
    const std::vector<AgeIdentity> identities = some_identities(2);
    const std::string text = "a small bundle";
    for (const AgeForm form : {AgeForm::binary, AgeForm::armored}) {
        const std::string sealed = sealed_to(text, identities, form);
        for (const AgeIdentity& identity : identities) {
            REQUIRE(open_text(sealed, identity).value() == text);
            for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
                INFO("bit " << bit);
                CHECK_FALSE(open_text(with_bit_flipped(sealed, bit), identity));
            }
        }
    }
}

TEST_CASE("a sealed text that is cut off or goes on is refused") {
    const AgeIdentity identity = AgeIdentity::generate();
    const AgeRecipient recipient = identity.recipient();
    const std::string text = "a small bundle";
    for (const AgeForm form : {AgeForm::binary, AgeForm::armored}) {
        const std::string sealed = age_encrypt_text(text, {&recipient, 1}, form).value();
        for (std::size_t size = 0; size < sealed.size(); ++size) {
            INFO(size << " of " << sealed.size() << " bytes");
            const auto opened = open_text(sealed.substr(0, size), identity);
            if (form == AgeForm::armored && size == sealed.size() - 1) {
                CHECK(opened.value() == text);  // the format has it that the last line need not end
            } else {
                REQUIRE_FALSE(opened);
                CHECK((opened.error().kind == ErrorKind::corrupt || opened.error().kind == ErrorKind::invalid));
            }
        }
        CHECK_FALSE(open_text(sealed + "x", identity));
        CHECK_FALSE(open_text(sealed + sealed, identity));
    }
    // At all boundaries of chunks, and beside them.
    const std::string sealed = age_encrypt_text(some_bytes(2 * kChunk + 10), {&recipient, 1}).value();
    const std::size_t payload = sealed.size() - (2 * kChunk + 10 + 3 * 16);
    for (const std::size_t chunks : {1U, 2U}) {
        for (const std::size_t beside : {0U, 1U, 15U, 16U, 17U}) {
            const std::size_t at = payload + chunks * (kChunk + 16);
            CHECK_FALSE(open_text(sealed.substr(0, at + beside), identity));
            CHECK_FALSE(open_text(sealed.substr(0, at - beside), identity));
        }
    }
}

TEST_CASE("what cannot be opened says why") {
    const AgeIdentity identity = AgeIdentity::generate();
    const AgeIdentity other = AgeIdentity::generate();
    const AgeRecipient recipient = identity.recipient();
    const std::string sealed = age_encrypt_text("text", {&recipient, 1}).value();
    const auto error_of = [&](const std::string& text) { return open_text(text, identity).error(); };

    CHECK(open_text(sealed, other).error().kind == ErrorKind::wrong_key);
    CHECK(open_text(sealed, other).error().message == "is sealed to other keys: none of the given keys opens it");
    CHECK(age_decrypt_text(sealed, {}, 100).error().kind == ErrorKind::wrong_key);
    CHECK(error_of("{}").message == "is not sealed: it is not an age file");
    CHECK(error_of("").kind == ErrorKind::invalid);
    CHECK(error_of("age-encryption.org/v2\n").kind == ErrorKind::unsupported);
    CHECK(error_of("age-encryption.org/v1\n-> x " + std::string(kMaxAgeHeaderBytes, 'x')).kind ==
          ErrorKind::too_large);
    CHECK(age_decrypt_text(sealed, {&identity, 1}, 3).error().message == "holds more than 3 bytes");
    CHECK(age_decrypt_text(sealed, {&identity, 1}, 4).value().view() == "text");

    const std::string foreign =
        "age-encryption.org/v1\n-> ssh-ed25519 abcdef AAAA\n\n--- " + std::string(43, 'A') + "\n";
    CHECK(error_of(foreign).message == "is sealed only to kinds of keys that Whorl does not know");
}

TEST_CASE("sealing wants recipients that can be trusted with it") {
    CHECK(age_encrypt_text("text", {}).error().kind == ErrorKind::invalid);
    const std::vector<AgeRecipient> many(kMaxAgeRecipients + 1, AgeIdentity::generate().recipient());
    CHECK(age_encrypt_text("text", many).error().kind == ErrorKind::invalid);
    CHECK(age_encrypt_text("text", std::span(many).first(kMaxAgeRecipients)));
    const AgeRecipient none;
    CHECK(age_encrypt_text("text", {&none, 1}).error().kind == ErrorKind::invalid);
}

TEST_CASE("the same text sealed twice shares nothing but its form") {
    const AgeRecipient recipient = AgeIdentity::generate().recipient();
    const std::string first = age_encrypt_text(some_bytes(1000), {&recipient, 1}).value();
    const std::string second = age_encrypt_text(some_bytes(1000), {&recipient, 1}).value();
    REQUIRE(first.size() == second.size());
    const std::string form = "age-encryption.org/v1\n-> X25519 ";
    CHECK(first.starts_with(form));
    CHECK((first.substr(form.size(), 43) != second.substr(form.size(), 43)));
    CHECK((first.substr(first.size() - 1000) != second.substr(second.size() - 1000)));
}

TEST_CASE("errors of source and sink are handed on, and no chunk before its tag was checked") {
    const AgeIdentity identity = AgeIdentity::generate();
    const AgeRecipient recipient = identity.recipient();
    const Error full{ErrorKind::unwritable, "no space", "disk"};
    const ByteSink no_space = [&](std::span<const char>) { return Status(full); };
    const Error gone{ErrorKind::unreadable, "gone", "stick"};
    const ByteSource no_stick = [&](std::span<char>) { return Result<std::size_t>(gone); };
    std::string text;
    const ByteSink keep = [&](std::span<const char> bytes) {
        text.append(bytes.data(), bytes.size());
        return Status();
    };
    CHECK(age_encrypt(text_source("x"), no_space, {&recipient, 1}).error().input == "disk");
    CHECK(age_encrypt(no_stick, keep, {&recipient, 1}).error().input == "stick");
    CHECK(age_decrypt(no_stick, keep, {&identity, 1}).error().input == "stick");

    const std::string plain = some_bytes(3 * kChunk);
    std::string sealed = age_encrypt_text(plain, {&recipient, 1}).value();
    CHECK(age_decrypt(text_source(sealed), no_space, {&identity, 1}).error().input == "disk");
    sealed[sealed.size() - 2 * (kChunk + 16) + 5] ^= 1;  // in the second chunk
    text.clear();
    CHECK(age_decrypt(text_source(sealed), keep, {&identity, 1}).error().kind == ErrorKind::corrupt);
    CHECK((text == plain.substr(0, kChunk)));
}
