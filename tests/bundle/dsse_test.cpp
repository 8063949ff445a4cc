// Signed envelopes, against the specification's vector, RFC 8032's and python3-cryptography both ways.
#include <algorithm>
#include <whorl/dsse.hpp>

#include "tests/bundle/tools.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/effort.hpp"
#include "tests/support/json.hpp"
#include "tests/support/json_shapes.hpp"
#include "tests/support/most_memory.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

constexpr auto kType = "application/vnd.whorl.test+json";
constexpr auto kTypeUtf8 = "application/vnd.w\xc3\xb6rl";

Ed25519Key key_of(const std::string& seed_hex) {
    return Ed25519Key::from_seed(Secret::copy_of(from_hex(seed_hex))).value();
}

/// RFC 8032, section 7.1.
constexpr auto kSeed1 = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
constexpr auto kSeed2 = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";

DsseEnvelope signed_envelope(const std::string& payload, const std::vector<const Ed25519Key*>& keys) {
    DsseEnvelope envelope{kType, payload, {}};
    for (const Ed25519Key* key : keys) {
        dsse_sign(envelope, *key);
    }
    return envelope;
}

/// What a strict reader makes of an envelope: its payload, or nothing.
std::optional<std::string> strictly_read(const std::string& json) {
    const auto envelope = parse_canonical_dsse(json);
    return envelope && dsse_signers(*envelope) ? std::optional(envelope->payload) : std::nullopt;
}

using Keys = std::vector<Ed25519PublicKey>;

std::string text_of(const Ed25519Signature& signature) {
    return {reinterpret_cast<const char*>(signature.data()), signature.size()};
}

}  // namespace

TEST_CASE("Ed25519 signs as RFC 8032 does") {
    const Ed25519Key first = key_of(kSeed1);
    CHECK(first.public_key().hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    const Ed25519Signature empty = first.sign("");
    CHECK(
        text_of(empty) ==
        from_hex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                 "d25bf5f0595bbe24655141438e7a100b"));
    const Ed25519Key second = key_of(kSeed2);
    CHECK(second.public_key().hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    const Ed25519Signature letter = second.sign("r");
    CHECK(
        text_of(letter) ==
        from_hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                 "387b2eaeb4302aeeb00d291612bb0c00"));
    CHECK(second.public_key().verify(letter, "r"));
    CHECK_FALSE(second.public_key().verify(letter, "s"));
    CHECK_FALSE(first.public_key().verify(letter, "r"));

    CHECK(first.seed().view() == from_hex(kSeed1));
    CHECK_FALSE(Ed25519Key::from_seed(Secret(31)));
    CHECK(Ed25519Key::generate().public_key() != Ed25519Key::generate().public_key());
    CHECK(Ed25519PublicKey::parse_hex(first.public_key().hex()).value() == first.public_key());
    CHECK_FALSE(Ed25519PublicKey::parse_hex(first.public_key().hex() + "0"));
    CHECK_FALSE(Ed25519PublicKey::parse_hex("D" + first.public_key().hex().substr(1)));
}

TEST_CASE("openssl reads a public key and verifies by it") {
    CHECK(Ed25519PublicKey::parse_hex("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1")->pem() ==
          "-----BEGIN PUBLIC KEY-----\n"
          "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
          "-----END PUBLIC KEY-----\n");  // RFC 8410, section 10.1

    const TemporaryFolder folder;
    const Ed25519Key key = Ed25519Key::generate();
    const std::string pem = folder.write("key.pem", key.public_key().pem());
    const std::string out = folder / "out";
    REQUIRE(shell("openssl pkey -pubin -in " + pem + " -out " + out) == 0);
    CHECK(contents_of(out) == key.public_key().pem());

    const Ed25519Signature signature = key.sign("text");
    const std::string raw(reinterpret_cast<const char*>(signature.data()), signature.size());
    const std::string verify = "openssl pkeyutl -verify -rawin -pubin -inkey " + pem + " -sigfile " +
                               folder.write("signature", raw) + " >" + out + " -in ";
    CHECK(shell(verify + folder.write("signed", "text")) == 0);
    CHECK(shell(verify + folder.write("other", "test")) == 1);
}

TEST_CASE("keys and signatures that would verify anything verify nothing") {
    // The points of order 1, 2, 4 and 8 and their forms that are not canonical, and S beyond the group's order: see
    // "Taming the many EdDSAs" (Chalkias et al. 2020), table 6.
    const std::string zeros(64, '0');
    for (const std::string& point :
         std::vector<std::string>{"01" + zeros.substr(2), zeros, zeros.substr(2) + "80",
                                  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                                  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                                  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                                  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"}) {
        INFO(point);
        const Ed25519PublicKey key = Ed25519PublicKey::parse_hex(point).value();
        for (const std::string& commitment : {point, "01" + zeros.substr(2)}) {
            const std::string bytes = from_hex(commitment + zeros);
            Ed25519Signature signature{};
            std::ranges::copy(std::as_bytes(std::span(bytes)), signature.begin());
            for (const char* message : {"", "a", "b", "c", "d", "e", "f", "g"}) {
                CHECK_FALSE(key.verify(signature, message));
            }
        }
    }

    const Ed25519Key key = key_of(kSeed1);
    Ed25519Signature signature = key.sign("text");
    REQUIRE(key.public_key().verify(signature, "text"));
    const std::string order = from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    unsigned carry = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        carry += static_cast<unsigned>(signature[32 + i]) + static_cast<unsigned char>(order[i]);
        signature[32 + i] = static_cast<std::byte>(carry);
        carry >>= 8U;
    }
    CHECK_FALSE(key.public_key().verify(signature, "text"));
}

TEST_CASE("the pre-authentication encoding is that of the specification") {
    CHECK(dsse_pae("http://example.com/HelloWorld", "hello world") ==
          "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    CHECK(dsse_pae(kTypeUtf8, std::string("\0\n", 2)) ==
          std::string("DSSEv1 21 ") + kTypeUtf8 + std::string(" 2 \0\n", 5));
    CHECK(dsse_pae("a", "") == "DSSEv1 1 a 0 ");
}

TEST_CASE("the specification's envelope is read, and its signature by another algorithm passed over") {
    const auto envelope = parse_dsse(R"({"payload": "aGVsbG8gd29ybGQ=",
 "payloadType": "http://example.com/HelloWorld",
 "signatures": [{"sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]})");
    REQUIRE(envelope);
    CHECK(envelope->payload == "hello world");
    CHECK(envelope->payload_type == "http://example.com/HelloWorld");
    REQUIRE(envelope->signatures.size() == 1);
    CHECK(envelope->signatures[0].signature.size() == 64);
    const Keys trusted = {key_of(kSeed1).public_key()};
    CHECK(dsse_verify(*envelope, trusted).empty());
    CHECK_FALSE(dsse_signers(*envelope));
}

TEST_CASE("python3-cryptography verifies what Whorl signed, and Whorl what it signed") {
    const TemporaryFolder folder;
    const std::string script = std::string("python3 ") + WHORL_DSSE_BY_PYTHON;
    const Ed25519Key first = key_of(kSeed1);
    const Ed25519Key second = Ed25519Key::generate();
    const std::string seeds = std::string(" ") + kSeed1 + " " + kSeed2;
    for (const std::string& payload : {std::string(), std::string("{}"), some_bytes(1000)}) {
        const std::string json = dsse_json(signed_envelope(payload, {&first, &second}));
        const std::string file = folder.write("envelope", json);
        const std::string keys = first.public_key().hex() + " " + second.public_key().hex();
        const std::string opened = folder / "opened";
        REQUIRE(shell(script + " verify " + file + " " + kType + " " + keys + " >" + opened) == 0);
        CHECK((contents_of(opened) == payload));
        CHECK(shell(script + " verify " + file + " " + kType + " " + key_of(kSeed2).public_key().hex()) == 1);

        for (const std::string layout : {"compact", "spread", "url-safe"}) {
            for (const std::string type : {kType, kTypeUtf8}) {
                INFO(layout << " " << type);
                const std::string arguments =
                    layout + " '" + type + "' " + folder.write("payload", payload) + seeds;
                REQUIRE(shell(script + " sign " + arguments + " >" + file) == 0);
                const auto envelope = parse_dsse(contents_of(file));
                REQUIRE(envelope);
                CHECK(envelope->payload_type == type);
                CHECK((envelope->payload == payload));
                const Keys trusted = {second.public_key(), key_of(kSeed2).public_key(), first.public_key(),
                                      first.public_key()};
                CHECK(dsse_verify(*envelope, trusted) == Keys{trusted[1], trusted[2]});
                CHECK_FALSE(parse_canonical_dsse(contents_of(file)));
            }
        }
    }
}

TEST_CASE("a signature counts once") {
    const Ed25519Key first = key_of(kSeed1);
    const Ed25519Key second = key_of(kSeed2);
    DsseEnvelope envelope = signed_envelope("text", {&first, &first});
    CHECK(envelope.signatures.size() == 1);
    envelope.signatures.push_back(envelope.signatures[0]);
    const Keys both = {first.public_key(), second.public_key(), first.public_key()};
    CHECK(dsse_verify(envelope, both) == Keys{first.public_key()});
    CHECK(dsse_signers(envelope).error().message == "is not correctly signed: a key signed twice");

    // Under another's name, it is that key's still for one who asks for keys; the strict reader refuses it.
    envelope.signatures[1].keyid = dsse_keyid(second.public_key());
    CHECK(dsse_verify(envelope, both) == Keys{first.public_key()});
    CHECK_FALSE(dsse_signers(envelope));
    envelope.signatures.clear();
    CHECK(dsse_verify(envelope, both).empty());
    CHECK(dsse_signers(envelope).error().message == "is not correctly signed: it has no signature");

    // From another envelope.
    envelope = signed_envelope("text", {&first});
    DsseEnvelope other = signed_envelope("another text", {&first});
    std::swap(envelope.signatures, other.signatures);
    CHECK(dsse_verify(envelope, both).empty());
    CHECK_FALSE(dsse_signers(envelope));
    // Of another type.
    envelope = signed_envelope("text", {&first});
    envelope.payload_type = "application/vnd.whorl.other+json";
    CHECK(dsse_verify(envelope, both).empty());
}

TEST_CASE("every turned bit of a canonical envelope is noticed, by whomever it is signed") {
    const Ed25519Key first = key_of(kSeed1);
    const Ed25519Key second = key_of(kSeed2);
    const std::string json = dsse_json(signed_envelope("a small bundle?>", {&first, &second}));
    REQUIRE(strictly_read(json) == "a small bundle?>");
    for (std::size_t bit = 0; bit < json.size() * 8; ++bit) {
        INFO("bit " << bit);
        CHECK_FALSE(strictly_read(with_bit_flipped(json, bit)));
    }
    for (std::size_t size = 0; size < json.size(); ++size) {
        CHECK_FALSE(strictly_read(json.substr(0, size)));
    }
    CHECK_FALSE(strictly_read(json + "\n"));
    CHECK_FALSE(strictly_read(" " + json));
    CHECK_FALSE(strictly_read("\xef\xbb\xbf" + json));
    CHECK_FALSE(strictly_read(json + json));
}

TEST_CASE("no turned bit changes what a tolerant reader takes for signed") {
    const Ed25519Key key = key_of(kSeed1);
    const Keys trusted = {key.public_key()};
    const std::string json = dsse_json(signed_envelope("a small bundle?>", {&key}));
    std::size_t taken = 0;
    for (std::size_t bit = 0; bit < json.size() * 8; ++bit) {
        const auto envelope = parse_dsse(with_bit_flipped(json, bit));
        if (envelope && !dsse_verify(*envelope, trusted).empty()) {
            ++taken;  // a keyid, or a name that is passed over
            CHECK(envelope->payload == "a small bundle?>");
            CHECK(envelope->payload_type == kType);
        }
    }
    CHECK(taken > 0);
    for (std::size_t size = 0; size < json.size(); ++size) {
        CHECK_FALSE(parse_dsse(json.substr(0, size)));
    }
}

TEST_CASE("an envelope that two readers could understand differently is refused") {
    const std::string sig = R"({"sig":"AAAA"})";
    const std::string good = R"({"payload":"AAAA","payloadType":"t","signatures":[)" + sig + "]}";
    REQUIRE(parse_dsse(good));
    const auto kind_of = [](const std::string& json) {
        const auto envelope = parse_dsse(json);
        INFO(json.substr(0, 100));
        REQUIRE_FALSE(envelope);
        return envelope.error().kind;
    };
    for (const std::string& json : std::vector<std::string>{
             "",
             "[]",
             "null",
             "{}",
             good + "x",
             R"({"payload":"AAAA","payload":"AAAA","payloadType":"t","signatures":[)" + sig + "]}",
             R"({"payload":"AAAA","payloadTyp\u0065":"u","payloadType":"t","signatures":[)" + sig + "]}",
             R"({"payload":"AAAA","payloadType":"t","signatures":[{"sig":"AAAA","sig":"BBBB"}]})",
             R"({"payload":"AAAA","payloadType":"","signatures":[)" + sig + "]}",
             R"({"payload":"AAAA","payloadType":7,"signatures":[)" + sig + "]}",
             R"({"payload":null,"payloadType":"t","signatures":[)" + sig + "]}",
             R"({"payload":"AAAA","payloadType":"t","signatures":[]})",
             R"({"payload":"AAAA","payloadType":"t","signatures":{}})",
             R"({"payload":"AAAA","payloadType":"t","signatures":["AAAA"]})",
             R"({"payload":"AAAA","payloadType":"t","signatures":[{}]})",
             R"({"payload":"AAAA","payloadType":"t","signatures":[{"sig":"AAAA","keyid":1}]})",
             R"({"payload":"AAB","payloadType":"t","signatures":[)" + sig + "]}",
             R"({"payload":"AB==","payloadType":"t","signatures":[)" + sig + "]}",
             R"({"payload":"AA A","payloadType":"t","signatures":[)" + sig + "]}",
             R"({"payload":"+A_A","payloadType":"t","signatures":[)" + sig + "]}",
             R"({"payload":"AAAA","payloadType":")" + std::string("\xff") + R"(","signatures":[)" + sig + "]}",
             R"({"x":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}",
             R"({"x":)" + std::string(100'000, '['),
         }) {
        CHECK(kind_of(json) == ErrorKind::corrupt);
    }
    // The same name in two objects is no member that stands twice.
    CHECK(parse_dsse(R"({"x":[{"a":1},{"a":1}],"payload":"AAAA","payloadType":"t","signatures":[)" + sig + "," +
                     sig + "]}"));
}

TEST_CASE("the size of an envelope is bounded") {
    std::string many = R"({"payload":"","payloadType":"t","signatures":[{"sig":""})";
    for (std::size_t i = 1; i < kMaxDsseSignatures; ++i) {
        many += R"(,{"sig":""})";
    }
    CHECK(parse_dsse(many + "]}"));
    CHECK(parse_dsse(many + R"(,{"sig":""}]})").error().kind == ErrorKind::corrupt);
    CHECK(parse_dsse(std::string(kMaxDsseEnvelopeBytes + 1, ' ')).error().kind == ErrorKind::too_large);
}

TEST_CASE("whatever an envelope holds, reading it takes time in proportion to its size and bounded memory") {
    const std::size_t bytes = std::size_t(effort(5)) << 17U;
    for (const JsonShape& shape : json_shapes()) {
        CAPTURE(shape.name);
        const auto read = [](const std::string& text) {
            CHECK(parse_dsse(R"({"payload":)" + text + '}').error().kind == ErrorKind::corrupt);
        };
        CHECK(is_linear(shape, bytes, read));
        const std::string largest = shape.made(kMaxDsseEnvelopeBytes - 64);
        CHECK(most_memory([&] { read(largest); }) <=
              (shape.copies + 1) * largest.size() + (std::size_t{32} << 20U));
    }
}
