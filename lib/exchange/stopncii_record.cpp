#include "lib/exchange/stopncii_record.hpp"

#include <algorithm>
#include <iterator>

namespace whorl::exchange {
namespace {

constexpr std::array<std::string_view, 8> kFeedbackValues = {
    "Unknown", "None", "QualityUnknown", "PendingReview", "Blocked", "NotBlocked", "Withdrawn", "Deleted"};

constexpr std::array<std::string_view, 6> kKnownFields = {"lastModtimestamp", "signalType",  "hashValue",
                                                          "hashStatus",       "caseNumbers", "CSPFeedbacks"};

/// The size of a record without cases and feedback, with some reserve.
constexpr std::size_t kBareBytes = 1024;

template <class Range>
bool is_among(const Range& range, std::string_view text) {
    return std::find(range.begin(), range.end(), text) != range.end();
}

std::string_view word(StopNciiStatus status) {
    return kStopNciiStatuses.at(static_cast<std::size_t>(status));
}

/// The data of StopNCII about a record, if there are any.
Json said_by_stopncii(const BankRecord& record) {
    const Result<Json> extra = parse_json(record.extra);
    const Json said = extra ? (*extra)[kStopNcii] : Json();
    return said.is_object() ? said : Json::object();
}

StopNciiStatus status_in_bank(const BankRecord& record) {
    return record.status == RecordStatus::active ? StopNciiStatus::active : StopNciiStatus::withdrawn;
}

/// The texts of a list, without duplicates; none when it is not a list.
Json sorted_texts(const Json& list) {
    std::set<Json> texts;
    if (!list.is_array()) {
        return texts;
    }
    std::copy_if(list.begin(), list.end(), std::inserter(texts, texts.end()),
                 [](const Json& one) { return one.is_string(); });
    return texts;
}

/// Both without duplicates; their order has no meaning.
Json united_lists(const Json& a, const Json& b) {
    std::set<Json> all(a.begin(), a.end());
    all.insert(b.begin(), b.end());
    return all;
}

}  // namespace

std::optional<StopNciiStatus> stopncii_status(std::string_view word) noexcept {
    const auto* found = std::find(kStopNciiStatuses.begin(), kStopNciiStatuses.end(), word);
    return found == kStopNciiStatuses.end()
               ? std::nullopt
               : std::optional(static_cast<StopNciiStatus>(found - kStopNciiStatuses.begin()));
}

std::string text_of(const Json& object, const char* name) {
    const Json* found = object.find(name);
    return found != nullptr && found->is_string() ? found->string() : std::string();
}

StopNciiRecord::StopNciiRecord(const BankRecord& record) : hash_(record.hash), bytes_(kBareBytes) {
    unite(record);
}

bool StopNciiRecord::unite(const BankRecord& record) {
    const Json said = said_by_stopncii(record);
    const bool newest = record.updated_at >= modified_at_;
    unite_status(record, said);
    modified_at_ = std::max(modified_at_, record.updated_at);
    const std::size_t bytes =
        said.dump_sorted().size() + Json(record.id).dump().size() + kStopNciiStatuses[0].size();
    if (bytes_ + bytes > kMaxExchangeRecordBytes) {
        return false;
    }
    bytes_ += bytes;
    unite_cases(record, said);
    for (const Json& feedback : said["CSPFeedbacks"]) {
        unite_feedback(feedback);
    }
    for (const auto& [name, value] : said.members()) {
        if (!is_among(kKnownFields, name)) {
            unite_field(name, value, newest);
        }
    }
    return true;
}

/// The word of StopNCII counts as long as the bank agrees.
void StopNciiRecord::unite_status(const BankRecord& record, const Json& said) {
    const StopNciiStatus ours = status_in_bank(record);
    const StopNciiStatus theirs = stopncii_status(text_of(said, "hashStatus")).value_or(ours);
    status_ = std::max(status_, is_withdrawal(theirs) == is_withdrawal(ours) ? theirs : ours);
}

/// A record of StopNCII names its cases; another record with an id belongs to one case.
void StopNciiRecord::unite_cases(const BankRecord& record, const Json& said) {
    for (const auto& [number, status] : said["caseNumbers"].members()) {
        const std::string theirs = status.is_string() ? status.string() : std::string();
        unite_case(number, stopncii_status(theirs).value_or(StopNciiStatus::unknown));
    }
    if (record.source != kStopNcii && !record.id.empty()) {
        unite_case(record.id, status_in_bank(record));
    }
}

void StopNciiRecord::unite_case(const std::string& number, StopNciiStatus status) {
    const auto [known, added] = cases_.emplace(number, status);
    known->second = std::max(known->second, status);
}

void StopNciiRecord::unite_feedback(const Json& feedback) {
    if (!feedback.is_object()) {
        return;
    }
    Json kept = feedback;
    if (!is_among(kFeedbackValues, text_of(feedback, "feedbackValue"))) {
        kept["feedbackValue"] = "Unknown";
    }
    // With the defaults of the definition, because otherwise the same feedback could appear twice.
    kept["tags"] = sorted_texts(feedback["tags"]);
    kept["source"] = text_of(feedback, "source");
    feedbacks_.insert(std::move(kept));
}

void StopNciiRecord::unite_field(const std::string& name, const Json& value, bool newest) {
    const bool is_known = fields_.contains(name);
    Json& known = fields_[name];
    if (known.is_array() && value.is_array()) {
        known = united_lists(known, value);
    } else if (!is_known || newest) {
        known = value;
    }
}

Json StopNciiRecord::json() const {
    Json object = fields_;
    object["lastModtimestamp"] = modified_at_;
    object["signalType"] = "ImagePDQ";
    object["hashValue"] = to_hex(hash_);
    object["hashStatus"] = word(status_);
    Json& cases = object["caseNumbers"] = Json::object();
    for (const auto& [number, status] : cases_) {
        cases[number] = word(status);
    }
    if (!feedbacks_.empty()) {
        object["CSPFeedbacks"] = feedbacks_;
    }
    return object;
}

}  // namespace whorl::exchange
