// Fields of records, for several formats: reading, writing, and the messages about wrong ones.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <whorl/exchange.hpp>

#include "lib/exchange/collector.hpp"
#include "lib/exchange/json.hpp"

namespace whorl::exchange {

/// A record of csv or jsonl: known fields by name, and the other fields.
struct Fields {
    std::map<std::string, std::string, std::less<>> text;  ///< known, not empty
    std::vector<std::string> labels;
    Json unknown = Json::object();
};

/// Whether the field has a meaning in csv and jsonl. Some of these are skipped, because the bank or the hash
/// decides them: key, the dimensions of the picture, dihedral forms.
bool is_known_field(std::string_view name) noexcept;

/// Makes a record from the fields and passes it to the collector, or refuses it. Unknown fields go to the member
/// `format` of `extra`, and so does the `extra` of a list that is not the caller's own.
void take_fields(const Fields& fields, const std::string& format, const std::string& where, Collector& collector);

/// Passes the record to the collector with `extra` and the further fields of the format, or refuses it. See
/// extra_with().
void take_with_extra(ReadRecord&& read, const Json& extra, const std::string& format, const Json& besides,
                     Collector& collector);

/// Splits the text of join_labels(). Drops empty labels.
std::vector<std::string> split_labels(std::string_view text);

/// The fields of a record in csv and jsonl: key, algorithm, hash, source, id, labels, quality, status,
/// added_at, updated_at, withdrawn_at, withdrawn_by, withdrawal_reason, extra.
std::vector<std::string> record_fields();                          ///< the names
std::vector<std::string> record_values(const BankRecord& record);  ///< for csv
std::string record_json(const BankRecord& record);                 ///< one object, without a newline

/// A whole number from 0 to 100.
std::optional<int> parse_quality(std::string_view text) noexcept;

/// "pdq hash of 64 hexadecimal digits"
std::string hash_description(const Algorithm& algorithm);

}  // namespace whorl::exchange
