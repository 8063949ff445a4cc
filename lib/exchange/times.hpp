// The times of records in csv and jsonl.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <whorl/bank.hpp>
#include <whorl/error.hpp>

namespace whorl::exchange {

/// Seconds since 1970 as "2026-01-31T23:59:59Z".
std::string utc_time(std::int64_t seconds);

/// The times of a record, active or withdrawn, from texts of utc_time(), or empty texts for missing times. Nothing
/// when all are empty. Error `invalid` unless they are in order: 1970, added, withdrawn, updated, now.
Result<std::optional<RecordTimes>> parse_times(const std::string& added_at, const std::string& withdrawn_at,
                                               const std::string& updated_at, bool withdrawn);

}  // namespace whorl::exchange
