#include "lib/exchange/times.hpp"

#include <array>
#include <ctime>

#include "lib/posix/clock.hpp"

namespace whorl::exchange {
namespace {

/// Reads the text of utc_time(); nothing for any other text.
std::optional<std::int64_t> parse_utc_time(const std::string& text) {
    std::tm parts{};
    if (strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts) == nullptr) {
        return std::nullopt;
    }
    const std::int64_t seconds = timegm(&parts);
    return utc_time(seconds) == text ? std::optional(seconds) : std::nullopt;
}

Error invalid(const std::string& message) {
    return {ErrorKind::invalid, message, {}};
}

}  // namespace

std::string utc_time(std::int64_t seconds) {
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    if (gmtime_r(&time, &parts) == nullptr) {
        return std::to_string(seconds);
    }
    std::array<char, 64> text{};
    const std::size_t n = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), n};
}

Result<std::optional<RecordTimes>> parse_times(const std::string& added_at, const std::string& withdrawn_at,
                                               const std::string& updated_at, bool withdrawn) {
    std::array<std::optional<std::int64_t>, 3> times;
    std::size_t n = 0;
    std::string latest_name = "1970";
    std::int64_t latest = 0;
    for (const auto& [name, text] : {std::pair<std::string, const std::string&>("added_at", added_at),
                                     {"withdrawn_at", withdrawn_at},
                                     {"updated_at", updated_at}}) {
        std::optional<std::int64_t>& time = times[n++];
        if (text.empty()) {
            continue;
        }
        time = parse_utc_time(text);
        if (!time) {
            return invalid(name + " is not a time like 2026-01-31T23:59:59Z");
        }
        if (*time < latest) {
            return invalid(name + " is before " + latest_name);
        }
        if (*time > posix::seconds_since_1970()) {
            return invalid(name + " is in the future");
        }
        latest_name = name;
        latest = *time;
    }
    const auto& [added, withdrawal, updated] = times;
    if (!added && !withdrawal && !updated) {
        return std::optional<RecordTimes>();
    }
    if (!added) {
        return invalid("there is no added_at");
    }
    if (withdrawal.has_value() != withdrawn) {
        return invalid(withdrawn ? "a withdrawn record has no withdrawn_at"
                                 : "an active record has a withdrawn_at");
    }
    return std::optional(RecordTimes{*added, updated.value_or(latest), withdrawal});
}

}  // namespace whorl::exchange
