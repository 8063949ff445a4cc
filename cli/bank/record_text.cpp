#include "cli/bank/record_text.hpp"

#include <whorl/exchange.hpp>
#include <whorl/timestamp.hpp>

#include "cli/program/console.hpp"
#include "lib/json/read.hpp"

namespace whorl::cli {
namespace {

/// Why intake set the record aside; empty if it did not say so.
std::string reason_of(const BankRecord& record) try {
    const Json reason = parse_json(record.extra)["whorl"]["set_aside"];
    return reason.is_string() ? reason.string() : std::string();
} catch (const JsonError&) {
    return {};
}

}  // namespace

std::string record_text(const BankRecord& record) {
    std::string line = std::to_string(record.key) + ' ' + record.algorithm + ' ' + to_hex(record.hash);
    const auto add = [&line](const std::string& name, const std::string& value) {
        line += value.empty() ? "" : ", " + name + ' ' + printable(value);
    };
    add("source", record.source);
    add("id", record.id);
    add("labels", join_labels(record.labels));
    add("quality", record.quality ? std::to_string(*record.quality) : "");
    if (record.status == RecordStatus::review) {
        line += ", set aside";
        add("because of", reason_of(record));
    }
    if (record.withdrawn_at) {
        line += ", withdrawn " + Timestamp::second_of(*record.withdrawn_at).text();
        add("by", record.withdrawn_by);
        add("because", record.withdrawal_reason);
    }
    return line + '\n';
}

}  // namespace whorl::cli
