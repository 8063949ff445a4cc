#include "lib/exchange/fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "lib/exchange/times.hpp"
#include "lib/text/escapes.hpp"

namespace whorl {
namespace exchange {
namespace {

constexpr std::array<std::string_view, 14> kRecordFields = {"key",
                                                            "algorithm",
                                                            "hash",
                                                            "source",
                                                            "id",
                                                            "labels",
                                                            "quality",
                                                            "status",
                                                            "added_at",
                                                            "updated_at",
                                                            "withdrawn_at",
                                                            "withdrawn_by",
                                                            "withdrawal_reason",
                                                            "extra"};

/// Further fields of `whorl hash`.
constexpr std::array<std::string_view, 4> kPictureFields = {"file", "width", "height", "dihedral"};

std::string field(const Fields& fields, std::string_view name) {
    const auto found = fields.text.find(name);
    return found == fields.text.end() ? std::string() : found->second;
}

/// The fault of the record; empty when there is none.
std::string fill(const Fields& fields, ReadRecord& read, Collector& collector) {
    NewRecord& record = read.record;
    const std::string algorithm_name = field(fields, "algorithm");
    const Algorithm* algorithm = algorithm_name.empty() ? &collector.algorithm() : find_algorithm(algorithm_name);
    if (algorithm == nullptr) {
        return "has the algorithm '" + algorithm_name + "', which Whorl does not know";
    }
    record.algorithm = algorithm->name;
    const std::string hash_text = field(fields, "hash");
    const auto hash = algorithm->parse_hex(hash_text);
    if (!hash) {
        return hash_text.empty() ? "has no hash" : "has a hash that is not a " + hash_description(*algorithm);
    }
    record.hash = *hash;
    if (const std::string quality = field(fields, "quality"); !quality.empty()) {
        record.quality = parse_quality(quality);
        if (!record.quality) {
            return "has a quality that is not a whole number from 0 to 100";
        }
    }
    const std::string status = field(fields, "status");
    if (status == "withdrawn") {
        read.kind = ReadRecord::Kind::withdraw;
        read.by = field(fields, "withdrawn_by");
        read.reason = field(fields, "withdrawal_reason");
    } else if (status == "review") {
        read.set_aside = true;
    } else if (!status.empty() && status != "active") {
        return "has the status '" + status + "', which is neither active, withdrawn nor review";
    }
    return {};
}

}  // namespace

bool is_known_field(std::string_view name) noexcept {
    const auto is_name = [name](std::string_view other) { return other == name; };
    return std::any_of(kRecordFields.begin(), kRecordFields.end(), is_name) ||
           std::any_of(kPictureFields.begin(), kPictureFields.end(), is_name);
}

void take_fields(const Fields& fields, const std::string& format, const std::string& where, Collector& collector) {
    ReadRecord read;
    read.where = where;
    std::string fault = fill(fields, read, collector);
    Json extra;
    if (const std::string text = field(fields, "extra"); !text.empty() && fault.empty()) {
        Result<Json> parsed = parse_json(text);
        if (!parsed) {
            fault = "has a field extra that " + parsed.error().message;
        } else if (!parsed->is_object()) {
            fault = "has a field extra that is not a JSON object";
        } else {
            extra = *std::move(parsed);
        }
    }
    if (!fault.empty()) {
        collector.refuse(where, fault);
        return;
    }
    const auto times = parse_times(field(fields, "added_at"), field(fields, "withdrawn_at"),
                                   field(fields, "updated_at"), read.kind == ReadRecord::Kind::withdraw);
    if (times) {
        read.times = *times;
    } else {
        collector.leave_out_times(where, times.error().message);
    }
    read.record.source = field(fields, "source");
    read.record.id = field(fields, "id");
    if (read.record.id.empty()) {
        read.record.id = collector.id_of(field(fields, "file"));
    }
    read.record.labels = fields.labels;
    Json besides = fields.unknown;
    if (!collector.own() && !extra.is_null()) {
        besides["extra"] = std::exchange(extra, {});
    }
    take_with_extra(std::move(read), extra, format, besides, collector);
}

void take_with_extra(ReadRecord&& read, const Json& extra, const std::string& format, const Json& besides,
                     Collector& collector) {
    Result<std::string> text = extra_with(extra, format, besides);
    if (!text) {
        collector.refuse(read.where, text.error().message);
        return;
    }
    read.record.extra = *std::move(text);
    collector.take(std::move(read));
}

std::vector<std::string> split_labels(std::string_view text) {
    std::vector<std::string> labels;
    std::string label;
    const auto end_label = [&] {
        if (!label.empty()) {
            labels.push_back(std::exchange(label, {}));
        }
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == ';') {
            end_label();
            continue;
        }
        if (text[i] == '\\' && i + 1 < text.size()) {
            ++i;
        }
        label += text[i];
    }
    end_label();
    return labels;
}

std::optional<int> parse_quality(std::string_view text) noexcept {
    int quality = 0;
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, quality);
    const bool fits = error == std::errc() && end == last && quality >= 0 && quality <= kMaxQuality;
    return fits ? std::optional(quality) : std::nullopt;
}

std::string hash_description(const Algorithm& algorithm) {
    return std::string(algorithm.name) + " hash of " + std::to_string(algorithm.bits / 4) + " hexadecimal digits";
}

std::vector<std::string> record_fields() {
    return {kRecordFields.begin(), kRecordFields.end()};
}

std::vector<std::string> record_values(const BankRecord& record) {
    return {std::to_string(record.key),
            record.algorithm,
            to_hex(record.hash),
            record.source,
            record.id,
            join_labels(record.labels),
            record.quality ? std::to_string(*record.quality) : std::string(),
            std::string(record_status_name(record.status)),
            utc_time(record.added_at),
            utc_time(record.updated_at),
            record.withdrawn_at ? utc_time(*record.withdrawn_at) : std::string(),
            record.withdrawn_by,
            record.withdrawal_reason,
            record.extra};
}

std::string record_json(const BankRecord& record) {
    Json object = {{"key", record.key}};
    const std::vector<std::string> names = record_fields();
    const std::vector<std::string> values = record_values(record);
    for (std::size_t i = 1; i < names.size(); ++i) {
        object[names[i]] = values[i];
    }
    object["labels"] = record.labels;
    object["quality"] = record.quality;
    if (!record.withdrawn_at) {
        object["withdrawn_at"] = nullptr;
        object["withdrawn_by"] = nullptr;
        object["withdrawal_reason"] = nullptr;
    }
    if (record.extra.empty()) {
        object["extra"] = nullptr;
    } else if (const Result<Json> extra = parse_json(record.extra)) {
        object["extra"] = *extra;
    }
    return text::json_escaped(object.dump());
}

}  // namespace exchange

std::string join_labels(const std::vector<std::string>& labels) {
    std::string text;
    for (const std::string& label : labels) {
        text += &label == &labels.front() ? "" : ";";
        for (const char c : label) {
            if (c == ';' || c == '\\') {
                text += '\\';
            }
            text += c;
        }
    }
    return text;
}

}  // namespace whorl
