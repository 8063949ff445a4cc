#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <whorl/receipt.hpp>

#include "lib/bundle/age_encrypt.hpp"
#include "lib/bundle/payload.hpp"
#include "lib/failure/failure.hpp"
#include "lib/text/utf8.hpp"

namespace whorl {
namespace {

using namespace bundle;

// In the order of the enumerations.
constexpr std::array<std::string_view, 2> kKinds = {"receipt", "feedback"};
constexpr std::array<std::string_view, 7> kStates = {"received",  "under_review", "removed", "not_removed",
                                                     "withdrawn", "expired",      "refused"};
constexpr std::array<std::string_view, 7> kStopnciiValues = {"None",      "PendingReview", "Blocked", "NotBlocked",
                                                             "Withdrawn", "None",          "None"};

std::optional<ReceiptKind> find_receipt_kind(std::string_view name) {
    return find_named<ReceiptKind>(kKinds, name);
}

Json json_of(const AnswerCounts& counts) {
    return {{"active", counts.active},       {"declined", counts.declined}, {"not_found", counts.not_found},
            {"set_aside", counts.set_aside}, {"taken", counts.taken},       {"withdrawn", counts.withdrawn}};
}

AnswerCounts counts_of(const Members& members) {
    const auto count = [&](const char* name) {
        const std::uint64_t value = members.number(name);
        if (value > std::numeric_limits<std::uint32_t>::max()) {
            members.damaged(std::string("its ") + name + " is too high");
        }
        return static_cast<std::uint32_t>(value);
    };
    return {.taken = count("taken"),
            .set_aside = count("set_aside"),
            .withdrawn = count("withdrawn"),
            .not_found = count("not_found"),
            .active = count("active"),
            .declined = count("declined")};
}

Json json_of(const Receipt& receipt, std::uint64_t version) {
    Json json = {{"bundle", receipt.bundle.hex()},
                 {"case", CaseNumber::of(receipt.case_key).text()},
                 {"created", receipt.created.text()},
                 {"key", receipt.case_key.hex()},
                 {"kind", receipt_kind_name(receipt.kind)},
                 {"reason", receipt.reason},
                 {"sequence", receipt.sequence},
                 {"signer", receipt.signer.hex()},
                 {"state", case_state_name(receipt.state)},
                 {"version", version}};
    if (receipt.counts) {
        json["counts"] = json_of(*receipt.counts);
    }
    return json;
}

Receipt receipt_of(const Json& json) {
    const Members members(json, kDamagedPayload);
    Receipt receipt;
    receipt.kind = members.parsed("kind", find_receipt_kind);
    receipt.case_key = members.parsed("key", Ed25519PublicKey::parse_hex);
    receipt.bundle = members.parsed("bundle", Sha256::parse_hex);
    receipt.signer = members.parsed("signer", Ed25519PublicKey::parse_hex);
    receipt.sequence = members.number("sequence");
    receipt.created = members.parsed("created", Timestamp::parse);
    receipt.state = members.parsed("state", find_case_state);
    receipt.reason = members.text("reason");
    if (members.has("counts")) {
        receipt.counts = counts_of(Members(members.object("counts"), kDamagedPayload));
    }
    return receipt;
}

/// Whether it says how a bundle arrived, which feedback does not.
bool is_of_arrival(CaseState state) {
    return state == CaseState::expired || state == CaseState::refused;
}

bool is_of_version_1(const Receipt& receipt) {
    return !is_of_arrival(receipt.state) && !receipt.counts;
}

/// The reason is shown to a person.
bool is_plain_text(std::string_view text) {
    return !text::has_control_character(text) && text::is_utf8(text);
}

void check_sense(const Receipt& receipt, ErrorKind kind) {
    if (receipt.sequence > kMaxSequence) {
        fail(kind, "is not a valid receipt: its sequence is too high");
    }
    if (receipt.state == CaseState::not_removed && receipt.reason.empty()) {
        fail(kind, "is not a valid receipt: it does not say why nothing was removed");
    }
    if (receipt.state == CaseState::refused && receipt.reason.empty()) {
        fail(kind, "is not a valid receipt: it does not say why the bundle was refused");
    }
    if (receipt.kind == ReceiptKind::feedback && (is_of_arrival(receipt.state) || receipt.counts)) {
        fail(kind, "is not valid feedback: it says what only the receipt of a bundle can say");
    }
    if (receipt.reason.size() > kMaxReasonBytes || !is_plain_text(receipt.reason)) {
        fail(kind, "is not a valid receipt: its reason is not plain text of at most " +
                       std::to_string(kMaxReasonBytes) + " bytes");
    }
}

SignedReceipt receipt_in(SignedPayload&& payload) {
    if (!find_receipt_kind(payload.kind())) {
        fail(ErrorKind::invalid, "is another signed document, not a receipt");
    }
    Receipt receipt = receipt_of(payload.json);
    check_written_so(payload, json_of(receipt, payload.version));
    check_sense(receipt, ErrorKind::corrupt);
    if (payload.version == 1 && !is_of_version_1(receipt)) {
        fail(ErrorKind::corrupt, "is not a valid receipt: it says what version 1 has no words for");
    }
    if (payload.signers != std::vector{receipt.signer}) {
        fail(ErrorKind::untrusted, "is not signed by exactly the platform that it names");
    }
    return {std::move(receipt), std::move(payload.envelope)};
}

}  // namespace

std::string_view receipt_kind_name(ReceiptKind kind) noexcept {
    return kKinds[static_cast<std::size_t>(kind)];
}

std::string_view case_state_name(CaseState state) noexcept {
    return kStates[static_cast<std::size_t>(state)];
}

std::optional<CaseState> find_case_state(std::string_view name) noexcept {
    return find_named<CaseState>(kStates, name);
}

std::string_view stopncii_feedback_value(CaseState state) noexcept {
    return kStopnciiValues[static_cast<std::size_t>(state)];
}

Sha256 mailbox_of(const AgeRecipient& reply_to) {
    return Sha256::of(reply_to.text());
}

Status check_receipt(const Receipt& receipt) {
    return guarded({}, [&] { check_sense(receipt, ErrorKind::invalid); });
}

Result<SignedReceipt> sign_receipt(Receipt receipt, const Ed25519Key& platform_key) {
    return guarded({}, [&] {
        receipt.signer = platform_key.public_key();
        check_sense(receipt, ErrorKind::invalid);
        DsseEnvelope envelope = signed_envelope(json_of(receipt, kPayloadVersion), platform_key);
        return SignedReceipt{std::move(receipt), std::move(envelope)};
    });
}

Result<SignedReceipt> read_receipt(std::string_view envelope) {
    return guarded({}, [&] { return receipt_in(read_signed_payload(envelope)); });
}

Status check_answers(const Receipt& receipt, std::span<const SignedBundle> sent) {
    const bool answers = std::any_of(sent.begin(), sent.end(), [&](const SignedBundle& bundle) {
        return bundle.bundle.key == receipt.case_key &&
               (bundle.digest == receipt.bundle || bundle.bundle.previous == receipt.bundle);
    });
    if (!answers) {
        return Error{ErrorKind::misaddressed, "answers no file that this case sent", {}};
    }
    return {};
}

Result<std::string> seal_receipt(const SignedReceipt& receipt, const AgeRecipient& reply_to,
                                 const Ed25519Key& platform_key, AgeForm form) {
    return guarded({}, [&] {
        const std::string text = dsse_json(receipt.envelope);
        const Secret seed = platform_key.seed();
        const std::string what = Sha256::of(text).hex() + ' ' + reply_to.text();
        std::string sealed;
        age_encrypt_with(text_source(text), into_text(sealed), std::span(&reply_to, 1), form,
                         [&](std::span<unsigned char> bytes, std::string_view purpose) {
                             const DerivedKey derived(bytes_of(seed.view()), {},
                                                      "whorl receipt 1 " + std::string(purpose) + ' ' + what);
                             std::ranges::copy(derived.view().first(bytes.size()), bytes.begin());
                         });
        return sealed;
    });
}

Result<Statement> open_statement(std::string_view file, std::span<const AgeIdentity> identities) {
    return guarded({}, [&]() -> Statement {
        SignedPayload payload = read_signed_payload(open_envelope(file, identities));
        if (find_receipt_kind(payload.kind())) {
            return receipt_in(std::move(payload));
        }
        return bundle_in(std::move(payload));
    });
}

}  // namespace whorl
