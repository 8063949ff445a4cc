// Seconds and days, in UTC.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <whorl/error.hpp>

namespace whorl {

/// A second, or a day where the time of day is not needed. A value. Years 1970 to 9999.
class Timestamp {
public:
    /// The first second of 1970.
    Timestamp() = default;

    /// The day of a time in seconds since 1970. Times out of range become the nearest valid day.
    static Timestamp day_of(std::int64_t seconds);

    /// The same as a second.
    static Timestamp second_of(std::int64_t seconds);

    /// Reads what text() writes and nothing else. Error `invalid`.
    static Result<Timestamp> parse(std::string_view text);

    /// "2026-01-31" for a day, "2026-01-31T23:59:59Z" for a second (RFC 3339).
    std::string text() const;

    /// Seconds since 1970. For a day, the first and the last second.
    std::int64_t first_second() const noexcept { return seconds_; }
    std::int64_t last_second() const noexcept;

    friend bool operator==(const Timestamp&, const Timestamp&) = default;

private:
    Timestamp(std::int64_t seconds, bool is_day) : seconds_(seconds), is_day_(is_day) {}

    std::int64_t seconds_ = 0;
    bool is_day_ = true;
};

}  // namespace whorl
