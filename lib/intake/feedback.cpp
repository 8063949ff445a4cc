#include <whorl/intake.hpp>

#include "lib/intake/state.hpp"
#include "lib/json/read.hpp"

namespace whorl {
namespace {

using namespace intake;

/// The one key that has this number. Throws Failure.
Ed25519PublicKey key_of(const Bank& bank, const CaseNumber& number) {
    std::vector<std::string> keys;
    const std::string prefix = case_note_prefix(number);
    value_of(bank.for_each_note(prefix, [&](std::string_view note, std::string_view /*text*/) {
        keys.emplace_back(note.substr(prefix.size()));
        return true;
    }));
    if (keys.size() != 1) {
        throw Failure({keys.empty() ? ErrorKind::not_found : ErrorKind::invalid,
                       keys.empty() ? "no bundle of this case has arrived" : "two cases have this number",
                       number.text()});
    }
    return value_of(Ed25519PublicKey::parse_hex(keys.front()));
}

/// The extra of a record with this feedback, which replaces earlier feedback of the same source.
std::string extra_with_feedback(const std::string& extra, const Json& feedback) {
    Json said = extra.empty() ? Json::object() : parse_json(extra);
    Json& all = said["stopncii"]["CSPFeedbacks"];
    Json kept = Json::array();
    for (const Json& other : all) {
        const Json& of = other["source"];
        if ((of.is_null() ? Json("") : of) != feedback["source"]) {
            kept.push_back(other);
        }
    }
    kept.push_back(feedback);
    all = std::move(kept);
    return said.dump_sorted();
}

std::vector<NewRecord> records_with_feedback(const Bank& bank, const CaseNumber& number, CaseState state,
                                             const std::string& reason, const std::string& source) {
    Json tags = Json::array();
    if (!reason.empty()) {
        tags.push_back(reason);
    }
    const Json feedback = {
        {"feedbackValue", stopncii_feedback_value(state)}, {"source", source}, {"tags", std::move(tags)}};
    std::vector<NewRecord> records;
    RecordFilter filter;
    filter.source = source;
    filter.id = number.text();
    filter.status = RecordStatus::active;
    value_of(bank.for_each(filter, [&](const BankRecord& record) {
        records.push_back(record);
        records.back().extra = extra_with_feedback(record.extra, feedback);
        return true;
    }));
    return records;
}

}  // namespace

Result<Answer> give_feedback(Bank& bank, const CaseNumber& number, CaseState state, const std::string& reason,
                             const IntakeOptions& options, std::int64_t now) {
    return guarded({}, [&] {
        Answer answer;
        answer.receipt.kind = ReceiptKind::feedback;
        answer.receipt.case_key = key_of(bank, number);
        answer.receipt.created = Timestamp::day_of(now);
        answer.receipt.state = state;
        answer.receipt.reason = reason;
        // Store only what a receipt may say.
        value_of(sign_receipt(answer.receipt, Ed25519Key::generate()));
        const std::vector<NewRecord> records = records_with_feedback(bank, number, state, reason, options.source);
        check(bank.change([&](BankChange& change) {
            return guarded({}, [&] {
                CaseRecord record = find_case(change, answer.receipt.case_key).value();
                answer.receipt.bundle = record.newest;
                answer.receipt.sequence = record.answers++;
                answer.reply_to = record.reply_to;
                keep_case(change, answer.receipt.case_key, record);
                value_of(change.add(records));
            });
        }));
        return answer;
    });
}

}  // namespace whorl
