// A hash's record as StopNCII has it: one a hash, whoever gave it and however many cases it belongs to.
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

/// Words for the status of a hash and of a case. Where several are said of one, the last of this list counts:
/// what keeps a hash active comes behind what withdraws it.
inline constexpr std::array<std::string_view, 5> kStopNciiStatuses = {"Withdrawn", "Deleted", "Unknown", "Received",
                                                                      "Active"};
enum class StopNciiStatus : std::size_t { withdrawn, deleted, unknown, received, active };

/// Nothing for a word that the API does not have.
std::optional<StopNciiStatus> stopncii_status(std::string_view word) noexcept;

constexpr bool is_withdrawal(StopNciiStatus status) noexcept {
    return status <= StopNciiStatus::deleted;
}

/// A member's text; empty when there is none or it is no text.
std::string text_of(const Json& object, const char* name);

/// All that a bank's records say of one hash. Of what StopNCII said, `extra` holds whatever it was; here is what
/// the API's definition knows, since its readers drop a record with anything else in these places: other words
/// become Unknown, other types are left out.
class StopNciiRecord {
public:
    /// `record` is the first, and of PDQ.
    explicit StopNciiRecord(const BankRecord& record);

    const AnyHash& hash() const noexcept { return hash_; }
    std::int64_t modified_at() const noexcept { return modified_at_; }

    /// Takes in another record of the hash. False when it would make a record too long to be read: then its status
    /// and time are taken in, and nothing else.
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
    Json fields_ = Json::object();  // that the definition does not know
    std::size_t bytes_ = 0;         // at most, as text
};

}  // namespace whorl::exchange
