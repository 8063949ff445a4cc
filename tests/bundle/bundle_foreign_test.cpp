// Bundles as other programs see and write them: python3-cryptography, openssl, a validator of JSON Schema, and the
// vectors of docs/bundle-format.md.
#include <sstream>

#include "tests/bundle/statements.hpp"
#include "tests/bundle/tools.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

constexpr auto kPython = "python3 -B " WHORL_BUNDLE_BY_PYTHON " ";
constexpr auto kValidate = "python3 -B " WHORL_SCHEMA_BY_PYTHON " " WHORL_BUNDLE_SCHEMA;

std::vector<std::string> lines_of(const std::string& file) {
    std::istringstream in(contents_of(file));
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// Envelopes of each kind of statement, and their digests.
struct Statements {
    Ed25519Key owner = Ed25519Key::generate();
    Ed25519Key platform = Ed25519Key::generate();
    std::vector<DsseEnvelope> envelopes;
    std::vector<std::string> digests;

    void add(const DsseEnvelope& envelope) {
        envelopes.push_back(envelope);
        digests.push_back(Sha256::of(dsse_pae(envelope.payload_type, envelope.payload)).hex());
    }

    Statements() {
        BundleHash small;
        small.algorithm = "phash";
        small.hash = Hash64{{0x0123456789abcdefU}};
        SignedBundle bundle =
            sign_bundle(submission({small, core_hash(1), core_hash(2)},
                                   {AgeIdentity::generate().recipient(), AgeIdentity::generate().recipient()}),
                        owner)
                .value();
        CHECK(countersign(bundle, platform));
        add(bundle.envelope);
        for (const auto& [kind, hashes] :
             {std::pair(BundleKind::extension, std::vector{dihedral_hash(3), dihedral_hash(4), dihedral_hash(5),
                                                           dihedral_hash(6), dihedral_hash(7)}),
              std::pair(BundleKind::withdrawal, std::vector{pdq_hash(1)}),
              std::pair(BundleKind::withdrawal, std::vector<BundleHash>())}) {
            bundle = sign_bundle(following(bundle, kind, hashes), owner).value();
            add(bundle.envelope);
            CHECK(bundle.digest.hex() == digests.back());
        }
        Receipt receipt;
        receipt.case_key = owner.public_key();
        receipt.created = Timestamp::second_of(kToday);
        receipt.state = CaseState::not_removed;
        receipt.reason = "\"\u00e4\\/\U0001f600";
        for (const ReceiptKind kind : {ReceiptKind::receipt, ReceiptKind::feedback}) {
            receipt.kind = kind;
            add(sign_receipt(receipt, platform).value().envelope);
        }
        receipt.kind = ReceiptKind::receipt;
        receipt.counts = AnswerCounts{1, 2, 3, 4, 5, 6};
        for (const CaseState state : {CaseState::received, CaseState::expired, CaseState::refused}) {
            receipt.state = state;
            add(sign_receipt(receipt, platform).value().envelope);
        }
    }
};

/// What a validator says of each payload.
std::vector<std::string> validated(const std::vector<Json>& payloads) {
    const TemporaryFolder folder;
    std::string files;
    for (std::size_t i = 0; i < payloads.size(); ++i) {
        files += ' ' + folder.write(std::to_string(i), payloads[i].dump());
    }
    const std::string out = folder / "out";
    REQUIRE(shell(kValidate + files + " >" + out) == 0);
    return lines_of(out);
}

}  // namespace

TEST_CASE("python3-cryptography verifies bundles and receipts, and finds their digests") {
    const TemporaryFolder folder;
    const Statements statements;
    std::string files;
    for (std::size_t i = 0; i < statements.envelopes.size(); ++i) {
        files += ' ' + folder.write(std::to_string(i), dsse_json(statements.envelopes[i]));
    }
    const std::string out = folder / "out";
    REQUIRE(shell(kPython + ("check" + files) + " >" + out) == 0);
    CHECK(lines_of(out) == statements.digests);

    DsseEnvelope altered = statements.envelopes[0];
    altered.payload.replace(altered.payload.find("submission"), 10, "extensions");
    CHECK(shell(kPython + ("check " + folder.write("altered", dsse_json(altered)))) == 1);
}

TEST_CASE("a submission that python3-cryptography makes is read, with the digest that it has found") {
    const TemporaryFolder folder;
    const AgeRecipient platform = AgeIdentity::generate().recipient();
    const std::string out = folder / "out";
    std::string line = kPython + ("submit " + std::string(kSeed2) + ' ' + platform.text());
    std::vector<BundleHash> hashes;
    for (std::uint64_t i = 0; i < 60; ++i) {
        hashes.push_back(pdq_hash(i));
        hashes.back().quality = 100;
        line += ' ' + to_hex(hashes.back().hash);
    }
    REQUIRE(shell(line + " >" + out) == 0);
    const std::vector<std::string> lines = lines_of(out);
    const SignedBundle read = read_bundle(lines.at(0)).value();
    CHECK(read.digest.hex() == lines.at(1));

    Bundle bundle = submission(hashes, {platform});
    bundle.action = RequestedAction::review;
    bundle.declarations->origin = PictureOrigin::unknown;
    const SignedBundle ours = sign_bundle(bundle, key_of(kSeed2)).value();
    CHECK(read.bundle == ours.bundle);
    CHECK(dsse_json(ours.envelope) == lines.at(0));
}

TEST_CASE("openssl verifies a bundle") {
    const TemporaryFolder folder;
    const Statements statements;
    const DsseEnvelope& envelope = statements.envelopes[0];
    const std::string pae = dsse_pae(envelope.payload_type, envelope.payload);
    const std::string verify = "openssl pkeyutl -verify -rawin -pubin -inkey " +
                               folder.write("key.pem", statements.owner.public_key().pem()) + " -sigfile " +
                               folder.write("signature", envelope.signatures[0].signature) + " >" +
                               (folder / "out").native() + " -in ";
    CHECK(shell(verify + folder.write("pae", pae)) == 0);
    CHECK(shell(verify + folder.write("altered", with_bit_flipped(pae, 5000))) == 1);
}

TEST_CASE("the vectors of docs/bundle-format.md are what Whorl and python3-cryptography make") {
    REQUIRE(shell(std::string(kPython) + "vectors " WHORL_BUNDLE_VECTORS) == 0);
    const Json vectors = parse_json(contents_of(WHORL_BUNDLE_VECTORS));
    std::vector<Json> payloads;
    for (const Json& vector : vectors) {
        INFO(vector["name"]);
        DsseEnvelope envelope{std::string(kBundlePayloadType), padded(vector["payload"]), {}};
        for (const Json& seed : vector["seeds"]) {
            dsse_sign(envelope, key_of(seed.string()));
        }
        const std::string text = dsse_json(envelope);
        CHECK(Sha256::of(text).hex() == vector["envelope_sha256"]);
        const Statement statement = open_statement(text, {}).value();
        if (const auto* bundle = std::get_if<SignedBundle>(&statement)) {
            CHECK(bundle->digest.hex() == vector["digest"]);
            const SignedBundle again = sign_bundle(bundle->bundle, key_of(kSeed1)).value();
            CHECK((again.envelope.payload == envelope.payload) == (vector["payload"]["version"] == 2));
        } else {
            const Receipt& receipt = std::get<SignedReceipt>(statement).receipt;
            const SignedReceipt again = sign_receipt(receipt, key_of(kSeed2)).value();
            CHECK((again.envelope == envelope) == (vector["payload"]["version"] == 2));
        }
        for (std::size_t i = 0; i < envelope.signatures.size(); ++i) {
            CHECK(envelope.signatures[i].signature == from_hex(vector["signatures"][i].string()));
        }
        payloads.push_back(parse_json(envelope.payload));
    }
    CHECK(payloads.size() == 11);
    CHECK(validated(payloads) == std::vector<std::string>(payloads.size(), "valid"));
}

TEST_CASE("what Whorl writes is as docs/bundle.schema.json has it") {
    std::vector<Json> payloads;
    for (const DsseEnvelope& envelope : Statements().envelopes) {
        payloads.push_back(parse_json(envelope.payload));
    }
    CHECK(validated(payloads) == std::vector<std::string>(payloads.size(), "valid"));
}

TEST_CASE("docs/bundle.schema.json refuses what has a member of another kind, missing or too many") {
    std::vector<Json> wrong;
    for (const DsseEnvelope& envelope : Statements().envelopes) {
        const Json good = parse_json(envelope.payload);
        for (const auto& [name, value] : good.members()) {
            for (const Json& other : {Json(7.5), Json(-1), Json(false), Json("\x1b"), Json({{"a", 1}})}) {
                wrong.push_back(good);
                wrong.back()[name] = other;
            }
            if (name != "counts") {
                wrong.push_back(good);
                wrong.back().erase(name);
            }
        }
        wrong.push_back(good);
        wrong.back()["device"] = "any";
    }
    const auto first_with = [&](const char* pointer, const Json& value) {
        wrong.push_back(parse_json(Statements().envelopes[0].payload));
        value_at(wrong.back(), pointer) = value;
    };
    first_with("/declarations/adult", false);
    first_with("/declarations/name", "any");
    first_with("/hashes", Json::array());
    first_with("/hashes/0/quality", 101);
    first_with("/hashes/0/size", 1);
    first_with("/sequence", 1);
    first_with("/previous", std::string(64, '0'));
    first_with("/version", 3);
    first_with("/version", 1);  // which has no core
    first_with("/hashes/0/core/70", std::string(64, '0'));
    first_with("/hashes/0/core/60", 1);
    CHECK(validated(wrong) == std::vector<std::string>(wrong.size(), "invalid"));
}
