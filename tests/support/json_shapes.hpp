// Texts of JSON that could cost a reader more than their size, and what reading them costs.
#pragma once

#include <algorithm>
#include <ctime>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace whorl::test {

/// A text of JSON of about that many bytes.
struct JsonShape {
    const char* name;
    std::function<std::string(std::size_t bytes)> made;

    /// How many copies of the text are in memory at one time: a number that is too large is told in full by the
    /// JSON library.
    std::size_t copies = 3;
};

/// `first` of all, `next(i)` until there are enough bytes, and `last`.
template <class Next>
std::string json_text(std::string text, std::string_view last, std::size_t bytes, const Next& next) {
    for (std::size_t i = 0; text.size() + last.size() < bytes; ++i) {
        text += next(i);
    }
    return text.append(last);
}

inline std::vector<JsonShape> json_shapes() {
    const auto repeating = [](const char* first, const char* more, const char* last) {
        return [=](std::size_t bytes) { return json_text(first, last, bytes, [=](std::size_t) { return more; }); };
    };
    const auto member = [](std::size_t i) { return ",\"k" + std::to_string(i) + "\":1"; };
    return {{"empty objects in a member", repeating(R"({"a":[{})", ",{}", "]}")},
            {"empty arrays", repeating("[[]", ",[]", "]")},
            {"objects with a member", repeating(R"([{"a":1})", R"(,{"a":1})", "]")},
            {"numbers", repeating("[1", ",1.5e3", "]")},
            {"short texts", repeating("[\"\"", R"(,"a")", "]")},
            {"members", [=](std::size_t bytes) { return json_text("{\"k\":1", "}", bytes, member); }},
            {"one long text", [](std::size_t bytes) { return '"' + std::string(bytes, 'x') + '"'; }},
            {"one text of escapes", repeating("\"", "\\u00e9\\n", "\"")},
            {"one long number", [](std::size_t bytes) { return std::string(bytes, '7'); }, 10},
            {"one long fraction", [](std::size_t bytes) { return "0." + std::string(bytes, '7'); }},
            {"arrays in each other", [](std::size_t bytes) { return std::string(bytes, '['); }},
            {"objects in each other", repeating("", "{\"a\":", "")},
            {"blanks", [](std::size_t bytes) { return std::string(bytes, ' ') + "[]"; }}};
}

/// The processor time of the calling thread that the work takes, in seconds.
template <class Work>
double processor_seconds(const Work& work) {
    const auto now = [] {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    };
    const double begin = now();
    work();
    return now() - begin;
}

/// Whether each doubling of a text takes the work at most three times the time: that is linear, with room for
/// caches. Two doublings are looked at, since they tell linear time from quadratic better than one, and the least
/// times of some rounds, which do not grow with what else the machine does. What takes less than a millisecond is
/// below what can be told.
template <class Work>
bool is_linear(const JsonShape& shape, std::size_t bytes, const Work& work) {
    constexpr double kMost = 3 * 3;
    constexpr int kRounds = 8;
    const std::string text = shape.made(bytes);
    const std::string larger = shape.made(4 * bytes);
    double once = std::numeric_limits<double>::infinity();
    double longer = once;
    for (int i = 0; i < kRounds; ++i) {
        once = std::min(once, std::max(processor_seconds([&] { work(text); }), 1e-3));
        longer = std::min(longer, processor_seconds([&] { work(larger); }));
        if (longer <= kMost * once) {
            return true;
        }
    }
    return false;
}

}  // namespace whorl::test
