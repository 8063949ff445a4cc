// The record of a hash in the form of StopNCII: one for each hash, from all sources and for all cases.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <whorl/exchange.hpp>

#include "lib/exchange/json.hpp"

namespace whorl::exchange {

inline constexpr auto kStopNcii = "stopncii";

/// Words for the status of a hash and of a case. If there are several for a hash, the last one of this list counts:
/// active words come after withdrawn ones.
inline constexpr std::array<std::string_view, 5> kStopNciiStatuses = {"Withdrawn", "Deleted", "Unknown", "Received",
                                                                      "Active"};
enum class StopNciiStatus : std::size_t { withdrawn, deleted, unknown, received, active };

/// Nothing for a word that is not in the API.
std::optional<StopNciiStatus> stopncii_status(std::string_view word) noexcept;

constexpr bool is_withdrawal(StopNciiStatus status) noexcept {
    return status <= StopNciiStatus::deleted;
}

/// The text of a member; empty when there is none or it is not a text.
std::string text_of(const Json& object, const char* name);

/// The records of a bank about one hash. It keeps only what the definition of the API knows, because readers of the
/// API drop a record with anything else: other words become Unknown, other types are dropped.
class StopNciiRecord {
public:
    /// `record` is the first record, with a PDQ hash.
    explicit StopNciiRecord(const BankRecord& record);

    const AnyHash& hash() const noexcept { return hash_; }
    std::int64_t modified_at() const noexcept { return modified_at_; }

    /// Adds another record of the hash. Returns false when the result would be too long to be read; then adds only
    /// its status and time.
    bool unite(const BankRecord& record);

    Json json() const;

private:
    void unite_status(const BankRecord& record, const Json& said);
    void unite_case(const std::string& number, StopNciiStatus status);
    void unite_cases(const BankRecord& record, const Json& said);
    void unite_feedback(const Json& feedback);
    void unite_field(const std::string& name, const Json& value, bool newest);

    AnyHash hash_;
    StopNciiStatus status_ = StopNciiStatus::withdrawn;
    std::int64_t modified_at_ = 0;
    std::map<std::string, StopNciiStatus> cases_;
    std::set<Json> feedbacks_;
    Json fields_ = Json::object();  // not in the definition
    std::size_t bytes_ = 0;         // at most, as text
};

}  // namespace whorl::exchange
