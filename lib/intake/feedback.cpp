#include <utility>
#include <whorl/intake.hpp>

#include "lib/intake/state.hpp"
#include "lib/json/read.hpp"

namespace whorl {
namespace {

using namespace intake;

/// Banks of an older Whorl may have other JSON than an object. Throws Failure.
Json object_of(const BankRecord& record) {
    if (record.extra.empty()) {
        return Json::object();
    }
    try {
        Json extra = parse_json(record.extra);
        return extra.is_object() ? extra : Json({{"extra", std::move(extra)}});
    } catch (const JsonError&) {
        fail(ErrorKind::corrupt, "is damaged: the extra of record " + std::to_string(record.key) +
                                     " is not JSON, or is nested too deeply");
    }
}

/// The extra of the record with this feedback, which replaces earlier feedback of the same source.
std::string extra_with_feedback(const BankRecord& record, const Json& feedback) {
    Json extra = object_of(record);
    Json& said = extra["stopncii"];
    if (!said.is_object()) {
        said = Json::object();
    }
    Json kept = Json::array();
    for (const Json& other : std::as_const(said)["CSPFeedbacks"]) {
        const Json& source = other["source"];
        if ((source.is_null() ? Json("") : source) != feedback["source"]) {
            kept.push_back(other);
        }
    }
    kept.push_back(feedback);
    said["CSPFeedbacks"] = std::move(kept);
    return extra.dump_sorted();
}

/// Nobody tells the owner of a case that it is withdrawn while hashes of it count. Throws Failure.
void check_withdrawn(BankChange& change, const RecordFilter& of_case) {
    RecordFilter withdrawn = of_case;
    withdrawn.status = RecordStatus::withdrawn;
    if (value_of(change.count(of_case)) > value_of(change.count(withdrawn))) {
        fail(ErrorKind::invalid, "has hashes of case " + of_case.id + " that are not withdrawn");
    }
}

void keep_feedback(BankChange& change, const Receipt& receipt, RecordFilter of_case, const std::string& source) {
    Json tags = Json::array();
    if (!receipt.reason.empty()) {
        tags.push_back(receipt.reason);
    }
    const Json feedback = {
        {"feedbackValue", stopncii_feedback_value(receipt.state)}, {"source", source}, {"tags", std::move(tags)}};
    of_case.status = RecordStatus::active;
    value_of(change.edit_extra(of_case,
                               [&](const BankRecord& record) { return extra_with_feedback(record, feedback); }));
}

/// The newest feedback of the case, if it says this and its file is not written.
std::optional<Answer> find_unwritten(BankChange& change, const Ed25519PublicKey& key, CaseState state,
                                     const std::string& reason) {
    const std::vector<std::string> notes = value_of(change.note_keys(unwritten_note_prefix(key)));
    if (notes.empty()) {
        return std::nullopt;
    }
    Answer newest = unwritten_answer(value_of(change.note(notes.back())).value());
    return newest.receipt.state == state && newest.receipt.reason == reason ? std::optional(newest) : std::nullopt;
}

Answer new_feedback(BankChange& change, const Ed25519PublicKey& key, CaseRecord& record, CaseState state,
                    const std::string& reason, std::int64_t now) {
    Answer answer;
    Receipt& receipt = answer.receipt;
    receipt.kind = ReceiptKind::feedback;
    receipt.case_key = key;
    receipt.bundle = record.newest;
    receipt.sequence = record.answers++;
    receipt.created = Timestamp::day_of(now);
    receipt.state = state;
    receipt.reason = reason;
    check(check_receipt(receipt));
    answer.reply_to = record.reply_to;
    keep_case(change, key, record);
    if (answer.reply_to != AgeRecipient()) {  // nothing can be sealed to that one
        keep_unwritten(change, answer);
    }
    return answer;
}

}  // namespace

Result<Answer> give_feedback(Bank& bank, const CaseNumber& number, CaseState state, const std::string& reason,
                             const IntakeOptions& options, std::int64_t now) {
    Answer answer;
    Status changed = bank.change([&](BankChange& change) {
        return guarded({}, [&] {
            const Ed25519PublicKey key = only_key(value_of(change.note_keys(case_note_prefix(number))), number);
            std::optional<CaseRecord> record = find_case(change, key);
            if (!record) {
                fail_damaged();
            }
            const RecordFilter of_case = records_of(number, record->source);
            if (state == CaseState::withdrawn) {
                check_withdrawn(change, of_case);
            }
            std::optional<Answer> unwritten = find_unwritten(change, key, state, reason);
            answer = unwritten ? *std::move(unwritten) : new_feedback(change, key, *record, state, reason, now);
            keep_feedback(change, answer.receipt, of_case,
                          record->source.empty() ? options.source : record->source);
        });
    });
    if (!changed) {
        return std::move(changed).error();
    }
    return answer;
}

Result<std::vector<Answer>> unwritten_feedback(const Bank& bank) {
    return guarded({}, [&] {
        std::vector<Answer> answers;
        value_of(bank.for_each_note(kUnwrittenPrefix, [&](std::string_view /*key*/, std::string_view text) {
            answers.push_back(unwritten_answer(text));
            return true;
        }));
        return answers;
    });
}

Status feedback_written(Bank& bank, const Receipt& feedback) {
    return bank.change([&](BankChange& change) { return change.set_note(unwritten_note_key(feedback), {}); });
}

}  // namespace whorl
