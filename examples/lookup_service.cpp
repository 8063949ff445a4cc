// A lookup service: many threads search one index while another one updates it. Needs whorl::match only.
//
//   lookup_service [THREADS [THRESHOLD]]
//
// reads lines from standard input until its end, or until SIGINT or SIGTERM:
//
//   +ID HASH   adds a record, or gives the one of this id another hash; HASH is 64 hexadecimal digits
//   -ID        withdraws the record
//   HASH       a query, answered by one line: the hash, then ID:DISTANCE for each match, the nearest first
//
// An answer has the 1,000 nearest matches, and "..." where there are more. Memory is bounded, whatever comes in and
// however slowly answers are read: a longer line than 128 bytes is none of these, and few answers wait.
//
// Answers come in the order of the queries. An answer counts all updates of the lines before its query; it may
// count later ones, too. A line that is none of these is reported on standard error, and the exit code is then 1;
// in place of an answer there is "?". At the end standard error has the times that searches took.
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <deque>
#include <future>
#include <iostream>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>
#include <whorl/index.hpp>

namespace {

using whorl::Hash256;
using whorl::Index256;
using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

/// What one thread hands to others, in order. Holds a bounded number of things, so that a fast reader waits.
template <class T>
class Channel {
public:
    explicit Channel(std::size_t capacity) : capacity_(capacity) {}

    void push(T thing) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return things_.size() < capacity_; });
        things_.push_back(std::move(thing));
        changed_.notify_all();
    }

    /// The next thing; `nullopt` after the last one.
    std::optional<T> pop() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !things_.empty() || closed_; });
        if (things_.empty()) {
            return std::nullopt;
        }
        T thing = std::move(things_.front());
        things_.pop_front();
        changed_.notify_all();
        return thing;
    }

    /// All things that wait, at least one; none after the last one.
    std::deque<T> pop_all() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return !things_.empty() || closed_; });
        changed_.notify_all();
        return std::exchange(things_, {});
    }

    bool empty() {
        const std::lock_guard lock(mutex_);
        return things_.empty();
    }

    /// Nothing more will be pushed.
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }

private:
    const std::size_t capacity_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<T> things_;
    bool closed_ = false;
};

/// A number that only grows, and that can be waited for.
class Progress {
public:
    void advance(std::uint64_t by) {
        const std::lock_guard lock(mutex_);
        value_ += by;
        changed_.notify_all();
    }
    void wait_for(std::uint64_t value) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return value_ >= value; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t value_ = 0;
};

struct Update {
    std::uint64_t id;
    std::optional<Hash256> hash;  ///< nothing withdraws the record
};

struct Query {
    Hash256 hash;
    std::uint64_t updates_before;
    std::promise<std::string> answer;
};

/// How long the last searches of one thread took, in microseconds. Older ones are dropped, since a service runs for
/// long.
class Times {
public:
    void add(double time) {
        if (recent_.size() < kKept) {
            recent_.push_back(time);
        } else {
            recent_[count_ % kKept] = time;
        }
        ++count_;
    }
    std::uint64_t count() const { return count_; }
    const std::vector<double>& recent() const { return recent_; }

private:
    static constexpr std::size_t kKept = 1'000'000;
    std::vector<double> recent_;
    std::uint64_t count_ = 0;
};

/// Lines of standard input, until its end or a signal to stop. Make it before any thread: threads inherit that
/// these signals do not interrupt them.
class Lines {
public:
    Lines() {
        sigset_t stops;
        sigemptyset(&stops);
        sigaddset(&stops, SIGINT);
        sigaddset(&stops, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &stops, nullptr);
        signals_ = signalfd(-1, &stops, SFD_CLOEXEC);  // readable when one has come; Linux has it
    }
    ~Lines() { close(signals_); }
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;

    /// Of a line that is too long only the first character.
    std::optional<std::string> next() {
        for (;;) {
            if (const std::size_t end = text_.find('\n', begin_); end != std::string::npos) {
                std::string line = shortened(std::string_view(text_).substr(begin_, end - begin_));
                begin_ = end + 1;
                return line;
            }
            text_.erase(0, std::exchange(begin_, 0));
            text_.resize(std::min(text_.size(), kLongest + 1));
            if (stop_asked()) {
                return std::nullopt;  // what there is of a line is not known to be whole
            }
            if (!read_more()) {
                return text_.empty() ? std::nullopt : std::optional(shortened(std::exchange(text_, {})));
            }
        }
    }

private:
    static std::string shortened(std::string_view line) {
        return std::string(line.substr(0, line.size() > kLongest ? 1 : line.size()));
    }

    /// Waits for input or a signal.
    bool stop_asked() const {
        std::array<pollfd, 2> ready = {{{signals_, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
        while (poll(ready.data(), ready.size(), -1) < 0 && errno == EINTR) {
        }
        return ready[0].revents != 0;
    }

    bool read_more() {
        std::array<char, 1 << 16> part;
        const ssize_t size = read(STDIN_FILENO, part.data(), part.size());
        text_.append(part.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
        return size > 0;
    }

    static constexpr std::size_t kLongest = 128;  // bytes; an update of the largest id has 86

    int signals_ = -1;
    std::string text_;
    std::size_t begin_ = 0;
};

class Service {
public:
    Service(int threads, int threshold) : threshold_(threshold), times_(static_cast<std::size_t>(threads)) {
        for (Times& times : times_) {
            searchers_.emplace_back([this, &times] { search(times); });
        }
        updater_ = std::jthread([this] { update(); });
        writer_ = std::jthread([this] { write(); });
    }

    /// One line of input, on the reader's thread.
    void take(std::string_view line) {
        ++line_number_;
        if (line.starts_with('+') || line.starts_with('-')) {
            if (const std::optional<Update> update = parse_update(line)) {
                ++updates_taken_;
                updates_.push(*update);
            } else {
                complain("is not +ID HASH or -ID");
            }
            return;
        }
        std::promise<std::string> answer;
        answers_.push(answer.get_future());
        if (const std::optional<Hash256> hash = Hash256::from_hex(line)) {
            queries_.push({*hash, updates_taken_, std::move(answer)});
        } else {
            complain("is not a hash of 64 hexadecimal digits");
            answer.set_value("?\n");
        }
    }

    /// Answers what was taken, stops all threads and says how long searches took. Returns whether all lines made
    /// sense.
    bool finish() {
        queries_.close();
        answers_.close();
        updates_.close();
        searchers_.clear();  // joins
        updater_.join();
        writer_.join();
        std::vector<double> all;
        std::uint64_t searches = 0;
        for (const Times& times : times_) {
            searches += times.count();
            all.insert(all.end(), times.recent().begin(), times.recent().end());
        }
        std::ranges::sort(all);
        std::cerr << "lookup_service: " << searches << " searches, " << updates_taken_ << " updates, "
                  << index_.size() << " records";
        if (!all.empty()) {
            std::cerr << "; microseconds a search: p50 " << all[all.size() / 2] << ", p99 "
                      << all[all.size() * 99 / 100] << ", longest " << all.back();
        }
        std::cerr << '\n';
        return complaints_ == 0;
    }

private:
    static std::optional<Update> parse_update(std::string_view line) {
        const std::string_view id = line.substr(1, line.find(' ') - 1);
        Update update{};
        const auto [end, fault] = std::from_chars(id.data(), id.data() + id.size(), update.id);
        if (fault != std::errc{} || end != id.data() + id.size()) {
            return std::nullopt;
        }
        const bool adds = line.front() == '+';
        const std::string_view rest = line.substr(1 + id.size());
        if (adds && rest.starts_with(' ')) {
            update.hash = Hash256::from_hex(rest.substr(1));
        }
        return adds == update.hash.has_value() && (adds || rest.empty()) ? std::optional(update) : std::nullopt;
    }

    void complain(const char* what) {
        ++complaints_;
        std::cerr << "lookup_service: line " << line_number_ << ' ' << what << '\n';
    }

    /// Applies all that has come since as one update of the index: of several updates of one record, the last.
    void update() {
        for (;;) {
            const std::deque<Update> updates = updates_.pop_all();
            if (updates.empty()) {
                return;
            }
            std::map<std::uint64_t, std::optional<Hash256>> last;
            for (const Update& update : updates) {
                last[update.id] = update.hash;
            }
            std::vector<Index256::Record> added;
            std::vector<std::uint64_t> removed;
            for (const auto& [id, hash] : last) {
                if (hash) {
                    added.push_back({id, *hash});
                } else {
                    removed.push_back(id);
                }
            }
            index_.update(added, removed);
            updates_done_.advance(updates.size());
        }
    }

    void search(Times& times) {
        while (std::optional<Query> query = queries_.pop()) {
            updates_done_.wait_for(query->updates_before);
            const Clock::time_point begin = Clock::now();
            const std::vector<whorl::Match> matches = index_.radius_search(query->hash, threshold_);
            times.add(Microseconds(Clock::now() - begin).count());
            std::string answer = query->hash.to_hex();
            for (const whorl::Match& match : std::span(matches).first(std::min(matches.size(), kMostMatches))) {
                answer += ' ' + std::to_string(match.id) + ':' + std::to_string(match.distance);
            }
            query->answer.set_value(answer + (matches.size() > kMostMatches ? " ...\n" : "\n"));
        }
    }

    /// Writes answers in order, and lets none wait in a buffer when there is nothing to write after it.
    void write() {
        for (;;) {
            if (answers_.empty()) {
                std::cout.flush();
            }
            std::optional<std::future<std::string>> answer = answers_.pop();
            if (!answer) {
                return;
            }
            if (answer->wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
                std::cout.flush();
            }
            std::cout << answer->get();
        }
    }

    static constexpr std::size_t kMostMatches = 1000;        // in an answer, which then has 25 KB at most
    static constexpr std::size_t kWaiting = 1 << 16;         // updates that may wait
    static constexpr std::size_t kWaitingAnswers = 1 << 11;  // 50 MB

    const int threshold_;
    Index256 index_;
    Channel<Update> updates_{kWaiting};
    Channel<Query> queries_{kWaitingAnswers};
    Channel<std::future<std::string>> answers_{kWaitingAnswers};
    Progress updates_done_;

    // The reader's own.
    std::uint64_t line_number_ = 0;
    std::uint64_t updates_taken_ = 0;
    std::uint64_t complaints_ = 0;

    std::vector<Times> times_;  ///< of each searcher
    std::vector<std::jthread> searchers_;
    std::jthread updater_;
    std::jthread writer_;
};

/// A whole number in [low, high], or nothing.
std::optional<int> number(std::string_view text, int low, int high) {
    int value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool valid = fault == std::errc{} && end == text.data() + text.size() && value >= low && value <= high;
    return valid ? std::optional(value) : std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
    const auto cores = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
    const std::optional<int> threads = argc > 1 ? number(argv[1], 1, 256) : cores;
    const std::optional<int> threshold = argc > 2 ? number(argv[2], 0, Hash256::kBits) : 31;
    if (argc > 3 || !threads || !threshold) {
        std::cerr << "usage: lookup_service [THREADS [THRESHOLD]]\n";
        return 2;
    }
    Lines lines;  // before the service has threads
    Service service(*threads, *threshold);
    while (const std::optional<std::string> line = lines.next()) {
        service.take(*line);
    }
    return service.finish() ? 0 : 1;
}
