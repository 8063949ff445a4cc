// Days and seconds, against a calendar that is counted day by day.
#include <limits>
#include <whorl/timestamp.hpp>

#include "tests/support/catch.hpp"

using namespace whorl;

namespace {

/// Days from 1970 on, one after the other.
struct Calendar {
    int year = 1970;
    int month = 1;
    int day = 1;

    int days_in_month() const {
        if (month == 2) {
            return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    void advance() {
        if (++day > days_in_month()) {
            day = 1;
            if (++month > 12) {
                month = 1;
                ++year;
            }
        }
    }

    std::string text() const {
        const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
        return std::to_string(year) + '-' + two(month) + '-' + two(day);
    }
};

constexpr std::int64_t kDay = 86'400;

}  // namespace

TEST_CASE("every day from 1970 to 9999 is written and read as the calendar has it") {
    Calendar calendar;
    std::int64_t wrong = 0;
    std::int64_t day = 0;
    for (; calendar.year < 10'000; ++day, calendar.advance()) {
        const Timestamp written = Timestamp::day_of(day * kDay + kDay - 1);
        const auto read = Timestamp::parse(calendar.text());
        wrong += written.text() == calendar.text() && read && *read == written &&
                         read->first_second() == day * kDay && read->last_second() == day * kDay + kDay - 1
                     ? 0
                     : 1;
    }
    CHECK(wrong == 0);
    CHECK(day == 2'932'897);  // python3: (date(9999, 12, 31) - date(1970, 1, 1)).days + 1
}

TEST_CASE("seconds are those that `date -u` gives") {
    const std::vector<std::pair<std::int64_t, std::string>> known = {{0, "1970-01-01T00:00:00Z"},
                                                                     {86'399, "1970-01-01T23:59:59Z"},
                                                                     {951'827'696, "2000-02-29T12:34:56Z"},
                                                                     {2'147'483'648, "2038-01-19T03:14:08Z"},
                                                                     {4'107'542'399, "2100-02-28T23:59:59Z"},
                                                                     {4'107'542'400, "2100-03-01T00:00:00Z"},
                                                                     {253'402'300'799, "9999-12-31T23:59:59Z"}};
    for (const auto& [seconds, text] : known) {
        const Timestamp time = Timestamp::second_of(seconds);
        CHECK(time.text() == text);
        CHECK(Timestamp::parse(text).value() == time);
        CHECK(time.first_second() == seconds);
        CHECK(time.last_second() == seconds);
        CHECK(Timestamp::day_of(seconds).text() == text.substr(0, 10));
        CHECK(Timestamp::day_of(seconds) != time);
    }
}

TEST_CASE("moments out of range become the nearest") {
    using Limits = std::numeric_limits<std::int64_t>;
    for (const std::int64_t before : {std::int64_t{-1}, Limits::min()}) {
        CHECK(Timestamp::second_of(before).text() == "1970-01-01T00:00:00Z");
        CHECK(Timestamp::day_of(before) == Timestamp());
    }
    for (const std::int64_t after : {std::int64_t{253'402'300'800}, Limits::max()}) {
        CHECK(Timestamp::second_of(after).text() == "9999-12-31T23:59:59Z");
        CHECK(Timestamp::day_of(after).text() == "9999-12-31");
    }
}

TEST_CASE("what is no date is not read") {
    for (const char* text : {"",
                             "2026",
                             "2026-1-31",
                             "26-01-31",
                             "2026-02-29",
                             "2100-02-29",
                             "2026-04-31",
                             "2026-00-10",
                             "2026-13-10",
                             "2026-01-00",
                             "2026-01-32",
                             "0000-01-01",
                             "1969-12-31",
                             "2026/01/31",
                             "2026-01-31 ",
                             " 2026-01-31",
                             "2026-01-31Z",
                             "2026-01-31T00:00:00",
                             "2026-01-31t00:00:00Z",
                             "2026-01-31T00:00:00z",
                             "2026-01-31 00:00:00Z",
                             "2026-01-31T24:00:00Z",
                             "2026-01-31T23:60:00Z",
                             "2026-12-31T23:59:60Z",
                             "9999-12-31T23:59:60Z",
                             "2026-01-31T00:00:00+00:00",
                             "2026-01-31T00:00:00.0Z",
                             "10000-01-01",
                             "2026-02-30T00:00:00Z",
                             "+026-01-31",
                             "2026--1-31"}) {
        INFO(text);
        const auto time = Timestamp::parse(text);
        REQUIRE_FALSE(time);
        CHECK(time.error().kind == ErrorKind::invalid);
    }
}
