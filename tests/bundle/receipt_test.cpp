// Receipts: what platforms answer.
#include <whorl/receipt.hpp>

#include "tests/bundle/statements.hpp"
#include "tests/bundle/tools.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

Receipt answer(const Ed25519Key& case_key, CaseState state, const std::string& reason = "") {
    Receipt receipt;
    receipt.case_key = case_key.public_key();
    receipt.bundle = Sha256::of("a bundle");
    receipt.created = Timestamp::second_of(kToday + 1);
    receipt.state = state;
    receipt.reason = reason;
    return receipt;
}

struct Parties {
    Ed25519Key owner = Ed25519Key::generate();
    Ed25519Key platform = Ed25519Key::generate();
    AgeIdentity own = case_identity(owner);
    SignedReceipt receipt = sign_receipt(answer(owner, CaseState::received), platform).value();
    SignedBundle bundle =
        sign_bundle(submission({pdq_hash(1)}, {AgeIdentity::generate().recipient()}), owner).value();
};

}  // namespace

TEST_CASE("receipts are read as they were written, sealed or not") {
    const Parties parties;
    for (const ReceiptKind kind : {ReceiptKind::receipt, ReceiptKind::feedback}) {
        for (const CaseState state :
             {CaseState::received, CaseState::under_review, CaseState::removed, CaseState::not_removed,
              CaseState::withdrawn, CaseState::expired, CaseState::refused}) {
            if (kind == ReceiptKind::feedback && state > CaseState::withdrawn) {
                continue;
            }
            Receipt receipt =
                answer(parties.owner, state, "it is \"another's\" picture, \u00e4hnlich \u2014 \U0001f600");
            receipt.kind = kind;
            receipt.sequence = 7;
            if (kind == ReceiptKind::receipt) {
                receipt.counts = AnswerCounts{1, 2, 3, 4, 4'294'967'295U, 6};
            }
            const SignedReceipt written = sign_receipt(receipt, parties.platform).value();
            CHECK(written.receipt.signer == parties.platform.public_key());
            receipt.signer = parties.platform.public_key();
            CHECK(written.receipt == receipt);
            const SignedReceipt read = read_receipt(dsse_json(written.envelope)).value();
            CHECK(read.receipt == receipt);
            CHECK(read.envelope == written.envelope);
            CHECK(written.envelope.payload.size() == 4096);

            const auto seal = [&] {
                return seal_receipt(written, parties.own.recipient(), parties.platform, AgeForm::armored).value();
            };
            const std::string sealed = seal();
            CHECK(seal() == sealed);
            const Statement statement = open_statement(sealed, {&parties.own, 1}).value();
            CHECK(std::get<SignedReceipt>(statement).receipt == receipt);
        }
    }
}

TEST_CASE("a receipt's payload has the members that docs/bundle-format.md names") {
    Receipt receipt = answer(key_of(kSeed1), CaseState::not_removed, "no match");
    receipt.kind = ReceiptKind::feedback;
    receipt.sequence = 3;
    const SignedReceipt made = sign_receipt(receipt, key_of(kSeed2)).value();
    CHECK(payload_of(made.envelope) ==
          Json({{"bundle", Sha256::of("a bundle").hex()},
                {"case", "CEWW-2TQ4-KW0C-KAKF-3SPV"},
                {"created", "2026-11-25T00:00:01Z"},
                {"key", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"},
                {"kind", "feedback"},
                {"reason", "no match"},
                {"sequence", 3},
                {"signer", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"},
                {"state", "not_removed"},
                {"version", 2}}));
    receipt.kind = ReceiptKind::receipt;
    receipt.counts = AnswerCounts{1, 2, 3, 4, 5, 6};
    CHECK(
        payload_of(sign_receipt(receipt, key_of(kSeed2)).value().envelope)["counts"] ==
        Json({{"active", 5}, {"declined", 6}, {"not_found", 4}, {"set_aside", 2}, {"taken", 1}, {"withdrawn", 3}}));
}

TEST_CASE("states have names, and StopNCII's words") {
    const std::vector<std::pair<std::string, std::string>> names = {
        {"received", "None"},       {"under_review", "PendingReview"},
        {"removed", "Blocked"},     {"not_removed", "NotBlocked"},
        {"withdrawn", "Withdrawn"}, {"expired", "None"},
        {"refused", "None"}};
    for (const auto& [name, stopncii] : names) {
        const CaseState state = find_case_state(name).value();
        CHECK(case_state_name(state) == name);
        CHECK(stopncii_feedback_value(state) == stopncii);
    }
    CHECK_FALSE(find_case_state("Removed"));
    CHECK_FALSE(find_case_state(""));
    CHECK(receipt_kind_name(ReceiptKind::receipt) == "receipt");
    CHECK(receipt_kind_name(ReceiptKind::feedback) == "feedback");
}

TEST_CASE("a receipt that makes no sense is neither written nor read") {
    const Parties parties;
    const Json good = payload_of(parties.receipt.envelope);
    const auto check_refused = [&](const Receipt& receipt, const char* member, const Json& value) {
        INFO(member << " " << value.dump());
        const auto written = sign_receipt(receipt, parties.platform);
        REQUIRE_FALSE(written);
        CHECK(written.error().kind == ErrorKind::invalid);
        Json payload = good;
        payload[member] = value;
        const auto read = read_receipt(signed_text(padded(payload), {&parties.platform}));
        REQUIRE_FALSE(read);
        CHECK(read.error().kind == ErrorKind::corrupt);
    };
    check_refused(answer(parties.owner, CaseState::not_removed), "state", "not_removed");
    check_refused(answer(parties.owner, CaseState::refused), "state", "refused");
    Receipt late = answer(parties.owner, CaseState::received);
    late.sequence = std::uint64_t{1} << 53U;
    check_refused(late, "sequence", late.sequence);
    for (const std::string& reason :
         std::vector<std::string>{std::string(kMaxReasonBytes + 1, 'x'), "a\nb", "a\x1b[2J", "a\x7f",
                                  std::string("a\0", 2), "a\u0080", "a\u009b2J", "\u009f"}) {
        check_refused(answer(parties.owner, CaseState::removed, reason), "reason", reason);
    }
    for (const std::string& reason : std::vector<std::string>{"\xff", "a\xc3", "\xed\xa0\x80", "\xc0\x80"}) {
        CHECK(sign_receipt(answer(parties.owner, CaseState::removed, reason), parties.platform).error().kind ==
              ErrorKind::invalid);  // JSON cannot hold it
    }
    for (const std::string& reason : std::vector<std::string>{std::string(kMaxReasonBytes, 'x'), " ~",
                                                              "\u00a0\u00bf\u00c2\u00e9", "\u0142\u0480\u2002"}) {
        CHECK(sign_receipt(answer(parties.owner, CaseState::removed, reason), parties.platform));
    }
}

TEST_CASE("feedback does not say how a bundle arrived") {
    const Parties parties;
    const auto check_refused = [&](const Receipt& receipt, const Json& payload) {
        CHECK(sign_receipt(receipt, parties.platform).error().kind == ErrorKind::invalid);
        CHECK(read_receipt(signed_text(padded(payload), {&parties.platform})).error().kind == ErrorKind::corrupt);
    };
    Receipt feedback = answer(parties.owner, CaseState::received);
    feedback.kind = ReceiptKind::feedback;
    const Json good = payload_of(sign_receipt(feedback, parties.platform).value().envelope);
    for (const CaseState state : {CaseState::expired, CaseState::refused}) {
        Receipt wrong = feedback;
        wrong.state = state;
        wrong.reason = "any";
        Json payload = good;
        payload["state"] = case_state_name(state);
        payload["reason"] = "any";
        check_refused(wrong, payload);
    }
    feedback.counts = AnswerCounts();
    Json payload = good;
    payload["counts"] = {{"active", 0},    {"declined", 0}, {"not_found", 0},
                         {"set_aside", 0}, {"taken", 0},    {"withdrawn", 0}};
    check_refused(feedback, payload);
}

TEST_CASE("a receipt of version 1 is read, and says what version 1 has words for") {
    const Parties parties;
    Json payload = payload_of(parties.receipt.envelope);
    payload["version"] = 1;
    const auto read = [&](const Json& json) {
        return read_receipt(signed_text(padded(json), {&parties.platform}));
    };
    CHECK(read(payload).value().receipt == parties.receipt.receipt);
    Json expired = payload;
    expired["state"] = "expired";
    CHECK(read(expired).error().kind == ErrorKind::corrupt);
    Json counted = payload;
    counted["counts"] = {{"active", 0},    {"declined", 0}, {"not_found", 0},
                         {"set_aside", 0}, {"taken", 0},    {"withdrawn", 0}};
    CHECK(read(counted).error().kind == ErrorKind::corrupt);
    for (Json* newer : {&expired, &counted}) {
        (*newer)["version"] = 2;
        CHECK(read(*newer));
        (*newer)["version"] = 3;
        CHECK(read(*newer).error().kind == ErrorKind::unsupported);
    }
    for (const char* name : {"active", "declined", "not_found", "set_aside", "taken", "withdrawn"}) {
        for (const Json& wrong : {Json(std::uint64_t{1} << 32U), Json(-1), Json("1"), Json(nullptr)}) {
            Json damaged = counted;
            damaged["version"] = 2;
            damaged["counts"][name] = wrong;
            CHECK(read(damaged).error().kind == ErrorKind::corrupt);
        }
    }
}

TEST_CASE("a receipt answers a bundle of its case, or the one before") {
    const Parties parties;
    const SignedBundle next =
        sign_bundle(following(parties.bundle, BundleKind::extension, {pdq_hash(2)}), parties.owner).value();
    Receipt receipt = parties.receipt.receipt;
    CHECK(check_answers(receipt, {&next, 1}).error().kind == ErrorKind::misaddressed);
    for (const Sha256& digest : {next.digest, parties.bundle.digest}) {
        receipt.bundle = digest;
        CHECK(check_answers(receipt, {&next, 1}));
        CHECK_FALSE(check_answers(receipt, {}));
    }
    receipt.case_key = Ed25519Key::generate().public_key();
    CHECK_FALSE(check_answers(receipt, {&next, 1}));
}

TEST_CASE("answers to a case are found by the digest of its reply key") {
    // sha256sum of the recipient in docs/bundle-format.md
    CHECK(mailbox_of(case_identity(key_of(kSeed1)).recipient()).hex() ==
          "edcaa501fd04de755e2721dd83630be46ebfd185aabc9db522fe8b5db8e312fd");
}

TEST_CASE("a receipt is signed by the platform that it names, and by it alone") {
    const Parties parties;
    const std::string payload = parties.receipt.envelope.payload;
    REQUIRE(read_receipt(signed_text(payload, {&parties.platform})));
    for (const std::vector<const Ed25519Key*>& keys :
         {std::vector{&parties.owner}, std::vector{&parties.platform, &parties.owner},
          std::vector{&parties.owner, &parties.platform}}) {
        CHECK(read_receipt(signed_text(payload, keys)).error().kind == ErrorKind::untrusted);
    }
    Json other = payload_of(parties.receipt.envelope);
    other["version"] = 3;
    CHECK(read_receipt(signed_text(padded(other), {&parties.platform})).error().kind == ErrorKind::unsupported);
}

TEST_CASE("a receipt is no bundle, and a bundle no receipt") {
    const Parties parties;
    const std::string bundle = dsse_json(parties.bundle.envelope);
    const std::string receipt = dsse_json(parties.receipt.envelope);
    CHECK(read_bundle(receipt).error().kind == ErrorKind::invalid);
    CHECK(read_receipt(bundle).error().kind == ErrorKind::invalid);
    CHECK(open_bundle(receipt, {}).error().kind == ErrorKind::invalid);
    CHECK(std::get<SignedBundle>(open_statement(bundle, {}).value()).digest == parties.bundle.digest);
    CHECK(std::get<SignedReceipt>(open_statement(receipt, {}).value()).envelope == parties.receipt.envelope);
    CHECK(open_statement(signed_text(padded({{"kind", "other"}, {"version", 1}}), {&parties.owner}), {})
              .error()
              .kind == ErrorKind::invalid);
    CHECK(open_statement("", {}).error().kind == ErrorKind::invalid);
}

TEST_CASE("every turned bit of a receipt is noticed, and each cut") {
    const Parties parties;
    const std::string text = dsse_json(parties.receipt.envelope);
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        INFO("bit " << bit);
        CHECK_FALSE(read_receipt(with_bit_flipped(text, bit)));
    }
    for (std::size_t size = 0; size < text.size(); ++size) {
        CHECK_FALSE(read_receipt(text.substr(0, size)));
    }
}
