// What the formats have in common: how a field is understood, and what is said of one that makes no sense.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <whorl/exchange.hpp>

#include "lib/exchange/collector.hpp"
#include "lib/exchange/json.hpp"

namespace whorl::exchange {

/// A record as csv and jsonl give it: known fields by name, and what else was there.
struct Fields {
    std::map<std::string, std::string, std::less<>> text;  ///< known, not empty
    std::vector<std::string> labels;
    Json unknown = Json::object();
};

/// Whether the field has a meaning in csv and jsonl; of these, some are read over since the bank or the hash
/// itself knows better (key, the picture's dimensions and dihedral forms).
bool is_known_field(std::string_view name) noexcept;

/// Makes a record of the fields and hands it to the collector, or refuses it. `format` names the member of
/// `extra` that unknown fields go to.
void take_fields(const Fields& fields, const std::string& format, const std::string& where, Collector& collector);

/// Hands the record over with `extra` and what the format says besides, or refuses it. See extra_with().
void take_with_extra(ReadRecord&& read, const Json& extra, const std::string& format, const Json& besides,
                     Collector& collector);

/// Undoes join_labels(); empty labels are left out.
std::vector<std::string> split_labels(std::string_view text);

/// A record's fields, as csv and jsonl write them: key, algorithm, hash, source, id, labels, quality, status,
/// added_at, updated_at, withdrawn_at, withdrawn_by, withdrawal_reason, extra.
std::vector<std::string> record_fields();                          ///< the names
std::vector<std::string> record_values(const BankRecord& record);  ///< for csv
std::string record_json(const BankRecord& record);                 ///< one object, without a newline

/// A whole number from 0 to 100.
std::optional<int> parse_quality(std::string_view text) noexcept;

/// "pdq hash of 64 hexadecimal digits"
std::string hash_description(const Algorithm& algorithm);

}  // namespace whorl::exchange
