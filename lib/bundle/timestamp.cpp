#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <whorl/timestamp.hpp>

namespace whorl {
namespace {

namespace chrono = std::chrono;

constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kMaxSeconds = 253'402'300'799;  // of the year 9999
constexpr std::string_view kPattern = "0000-00-00T00:00:00Z";
constexpr std::size_t kDateLength = 10;

bool fits_pattern(std::string_view text) {
    if (text.size() != kPattern.size() && text.size() != kDateLength) {
        return false;
    }
    return std::equal(text.begin(), text.end(), kPattern.begin(),
                      [](char c, char wanted) { return wanted == '0' ? c >= '0' && c <= '9' : c == wanted; });
}

int number_at(std::string_view text, std::size_t at, std::size_t length) {
    int number = 0;
    std::from_chars(text.data() + at, text.data() + at + length, number);
    return number;
}

std::int64_t seconds_in(std::string_view text) {
    const chrono::sys_days day = chrono::year(number_at(text, 0, 4)) /
                                 chrono::month(static_cast<unsigned>(number_at(text, 5, 2))) /
                                 chrono::day(static_cast<unsigned>(number_at(text, 8, 2)));
    std::int64_t seconds = day.time_since_epoch().count() * kDay;
    if (text.size() > kDateLength) {
        seconds +=
            std::int64_t{number_at(text, 11, 2)} * 3600 + number_at(text, 14, 2) * 60 + number_at(text, 17, 2);
    }
    return seconds;
}

}  // namespace

Timestamp Timestamp::day_of(std::int64_t seconds) {
    const std::int64_t known = std::clamp(seconds, std::int64_t{0}, kMaxSeconds);
    return {known - known % kDay, true};
}

Timestamp Timestamp::second_of(std::int64_t seconds) {
    return {std::clamp(seconds, std::int64_t{0}, kMaxSeconds), false};
}

Result<Timestamp> Timestamp::parse(std::string_view text) {
    if (fits_pattern(text)) {
        const std::int64_t seconds = seconds_in(text);
        const Timestamp time = text.size() == kDateLength ? day_of(seconds) : second_of(seconds);
        if (time.text() == text) {  // not so for the 30th of February
            return time;
        }
    }
    return Error{ErrorKind::invalid, "is neither a date (2026-01-31) nor a time (2026-01-31T23:59:59Z)", {}};
}

std::string Timestamp::text() const {
    const chrono::sys_days day{chrono::days(seconds_ / kDay)};
    const chrono::year_month_day date(day);
    const auto rest = static_cast<int>(seconds_ % kDay);
    std::array<char, 64> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", int{date.year()},
                      unsigned{date.month()}, unsigned{date.day()}, rest / 3600, rest / 60 % 60, rest % 60);
    return {text.data(), is_day_ ? kDateLength : static_cast<std::size_t>(length)};
}

std::int64_t Timestamp::last_second() const noexcept {
    return is_day_ ? seconds_ + kDay - 1 : seconds_;
}

}  // namespace whorl
