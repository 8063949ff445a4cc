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
void check_withdrawn(BankChange& change, const CaseNumber& number, const std::string& records_source) {
    RecordFilter filter;
    filter.source = records_source;
    filter.id = number.text();
    for (const RecordStatus status : {RecordStatus::active, RecordStatus::review}) {
        filter.status = status;
        if (value_of(change.count(filter)) > 0) {
            fail(ErrorKind::invalid, "has hashes of case " + number.text() + " that are not withdrawn");
        }
    }
}

void keep_feedback(BankChange& change, const CaseNumber& number, const Receipt& receipt,
                   const std::string& records_source, const std::string& source) {
    Json tags = Json::array();
    if (!receipt.reason.empty()) {
        tags.push_back(receipt.reason);
    }
    const Json feedback = {
        {"feedbackValue", stopncii_feedback_value(receipt.state)}, {"source", source}, {"tags", std::move(tags)}};
    RecordFilter filter;
    filter.source = records_source;
    filter.id = number.text();
    filter.status = RecordStatus::active;
    value_of(
        change.edit_extra(filter, [&](const BankRecord& record) { return extra_with_feedback(record, feedback); }));
}

}  // namespace

Result<Answer> give_feedback(Bank& bank, const CaseNumber& number, CaseState state, const std::string& reason,
                             const IntakeOptions& options, std::int64_t now) {
    Answer answer;
    Receipt& receipt = answer.receipt;
    Status changed = bank.change([&](BankChange& change) {
        return guarded({}, [&] {
            receipt.kind = ReceiptKind::feedback;
            receipt.case_key = only_key(value_of(change.note_keys(case_note_prefix(number))), number);
            std::optional<CaseRecord> record = find_case(change, receipt.case_key);
            if (!record) {
                fail_damaged();
            }
            if (state == CaseState::withdrawn) {
                check_withdrawn(change, number, record->source);
            }
            receipt.bundle = record->newest;
            receipt.sequence = record->answers++;
            receipt.created = Timestamp::day_of(now);
            receipt.state = state;
            receipt.reason = reason;
            value_of(sign_receipt(receipt, Ed25519Key::generate()));  // store only what a receipt may say
            answer.reply_to = record->reply_to;
            keep_case(change, receipt.case_key, *record);
            keep_feedback(change, number, receipt, record->source,
                          record->source.empty() ? options.source : record->source);
        });
    });
    if (!changed) {
        return std::move(changed).error();
    }
    return answer;
}

}  // namespace whorl
