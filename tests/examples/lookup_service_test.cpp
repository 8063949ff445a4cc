// The lookup service, driven through its pipes as clients drive it, against brute force.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>
#include <whorl/hash.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/effort.hpp"

using whorl::Hash256;
using whorl::test::effort;
using whorl::test::Random;

namespace {

/// A pipe whose ends close with it.
class Pipe {
public:
    Pipe() {
        if (pipe2(ends_.data(), O_CLOEXEC) != 0) {
            throw std::runtime_error("cannot make a pipe");
        }
    }
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    int end(std::size_t i) const { return ends_[i]; }
    void close_end(std::size_t i) {
        if (ends_[i] >= 0) {
            close(std::exchange(ends_[i], -1));
        }
    }
    void write_all(const std::string& text) const {
        for (std::size_t done = 0; done < text.size();) {
            const ssize_t n = write(ends_[1], text.data() + done, text.size() - done);
            if (n <= 0) {
                throw std::runtime_error("the service takes no more");
            }
            done += static_cast<std::size_t>(n);
        }
    }
    /// Up to and without the end of the line; `nullopt` at the end of all.
    std::optional<std::string> read_line() {
        for (;;) {
            if (const std::size_t end = text_.find('\n'); end != std::string::npos) {
                std::string line = text_.substr(0, end);
                text_.erase(0, end + 1);
                return line;
            }
            std::array<char, 4096> part{};
            const ssize_t n = read(ends_[0], part.data(), part.size());
            if (n <= 0) {
                return std::nullopt;
            }
            text_.append(part.data(), static_cast<std::size_t>(n));
        }
    }
    std::vector<std::string> read_lines() {
        std::vector<std::string> lines;
        while (auto line = read_line()) {
            lines.push_back(*std::move(line));
        }
        return lines;
    }

private:
    std::array<int, 2> ends_{-1, -1};
    std::string text_;
};

/// The service at work.
class Running {
public:
    explicit Running(std::vector<std::string> words = {}) {
        std::string program = WHORL_LOOKUP_SERVICE;
        std::vector<char*> arguments = {program.data()};
        for (std::string& word : words) {
            arguments.push_back(word.data());
        }
        arguments.push_back(nullptr);
        child_ = fork();
        if (child_ == 0) {
            dup2(in.end(0), STDIN_FILENO);
            dup2(out.end(1), STDOUT_FILENO);
            dup2(err.end(1), STDERR_FILENO);
            alarm(120);
            execv(program.c_str(), arguments.data());
            _exit(127);
        }
        in.close_end(0);
        out.close_end(1);
        err.close_end(1);
    }
    ~Running() {
        if (child_ > 0) {
            kill(child_, SIGKILL);
            wait_for_end();
        }
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    void signal(int number) const { kill(child_, number); }

    /// The most memory that it has had, in KiB.
    long peak() const {
        std::ifstream status("/proc/" + std::to_string(child_) + "/status");
        for (std::string word; status >> word;) {
            if (long kib = 0; word == "VmHWM:" && status >> kib) {
                return kib;
            }
        }
        return -1;
    }

    /// Its exit code; 128 + N when signal N ended it.
    int wait_for_end() {
        int status = 0;
        waitpid(std::exchange(child_, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

    Pipe in;
    Pipe out;
    Pipe err;

private:
    pid_t child_ = -1;
};

constexpr int kThreshold = 31;

/// What the service should hold.
using Records = std::map<std::uint64_t, Hash256>;

std::string brute(const Records& records, const Hash256& query) {
    std::vector<std::pair<int, std::uint64_t>> found;
    for (const auto& [id, hash] : records) {
        if (const int far = distance(hash, query); far <= kThreshold) {
            found.emplace_back(far, id);
        }
    }
    std::ranges::sort(found);
    std::string answer = query.to_hex();
    for (const auto& [far, id] : found) {
        answer += " " + std::to_string(id) + ":" + std::to_string(far);
    }
    return answer;
}

/// Hashes near to a few centres, so that queries have several matches, at all distances.
class Drawn {
public:
    explicit Drawn(std::uint64_t seed) : random_(seed) {
        for (Hash256& centre : centres_) {
            std::ranges::generate(centre.words, [this] { return random_.next(); });
        }
    }
    Hash256 hash() {
        Hash256 made = centres_[static_cast<std::size_t>(random_.below(4))];
        for (int flips = random_.below(25); flips > 0; --flips) {
            const int bit = random_.below(256);
            made.words[static_cast<std::size_t>(bit / 64)] ^= std::uint64_t{1} << (bit % 64);
        }
        return made;
    }
    std::uint64_t id() { return static_cast<std::uint64_t>(random_.below(40)); }
    bool one_of(int n) { return random_.below(n) == 0; }

    /// An update, done to `records` and said as a line.
    std::string update(Records& records) {
        const std::uint64_t updated = id();
        if (one_of(3)) {
            records.erase(updated);
            return "-" + std::to_string(updated) + "\n";
        }
        const Hash256 hash_of_it = hash();
        records[updated] = hash_of_it;
        return "+" + std::to_string(updated) + " " + hash_of_it.to_hex() + "\n";
    }

private:
    Random random_;
    std::array<Hash256, 4> centres_;
};

}  // namespace

TEST_CASE("a client that waits for each answer sees every update that it made") {
    Running service({"3"});
    Drawn drawn(1);
    Records records;
    std::size_t longest = 0;
    for (int i = 0; i < 300; ++i) {
        for (int updates = 0; updates < 3; ++updates) {
            service.in.write_all(drawn.update(records));
        }
        const Hash256 query = drawn.hash();
        service.in.write_all(query.to_hex() + "\n");
        const auto answer = service.out.read_line();
        REQUIRE(answer == brute(records, query));
        longest = std::max(longest, answer->size());
    }
    CHECK(longest > 64 + 20);  // else nothing was ever found
    service.in.close_end(1);
    CHECK_FALSE(service.out.read_line());
    const auto said = service.err.read_lines();
    CHECK(service.wait_for_end() == 0);
    REQUIRE(said.size() == 1);
    CHECK_THAT(said[0], Matches("lookup_service: 300 searches, 900 updates, [0-9]+ records; microseconds a "
                                "search: p50 [0-9.e+]+, p99 [0-9.e+]+, longest [0-9.e+]+"));
    CHECK(said[0].find(" " + std::to_string(records.size()) + " records") != std::string::npos);
}

TEST_CASE("answers under a stream of updates are in order, and each that of a moment after its query was read") {
    Drawn drawn(2);
    std::vector<Records> states(1);  // after each number of updates
    struct Asked {
        Hash256 query;
        std::size_t updates_before;
    };
    std::vector<Asked> asked;
    std::string lines;
    for (int i = 0; i < 4000; ++i) {
        if (drawn.one_of(5)) {
            Records next = states.back();
            lines += drawn.update(next);
            states.push_back(std::move(next));
        } else {
            asked.push_back({drawn.hash(), states.size() - 1});
            lines += asked.back().query.to_hex() + "\n";
        }
    }

    Running service({"4", std::to_string(kThreshold)});
    std::jthread writer([&] {
        service.in.write_all(lines);
        service.in.close_end(1);
    });
    const std::vector<std::string> answers = service.out.read_lines();
    writer.join();
    CHECK(service.wait_for_end() == 0);
    REQUIRE(answers.size() == asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i) {
        std::size_t state = asked[i].updates_before;
        while (state < states.size() && answers[i] != brute(states[state], asked[i].query)) {
            ++state;
        }
        INFO("answer " << i << ": " << answers[i]);
        REQUIRE(state < states.size());
    }
}

TEST_CASE("a signal ends the service as the end of its input does") {
    const int signal = GENERATE(SIGTERM, SIGINT);
    Running service;
    const Hash256 hash{};
    // The answer says that it has read all this; the last line is not whole and was not asked.
    service.in.write_all("+7 " + hash.to_hex() + "\n" + hash.to_hex() + "\n+8 " + hash.to_hex());
    CHECK(service.out.read_line() == hash.to_hex() + " 7:0");
    service.signal(signal);
    CHECK_FALSE(service.out.read_line());
    const auto said = service.err.read_lines();
    CHECK(service.wait_for_end() == 0);
    REQUIRE(said.size() == 1);
    CHECK(said[0].starts_with("lookup_service: 1 searches, 1 updates, 1 records"));
}

TEST_CASE("lines that make no sense are named, and the others answered") {
    Running service({"2"});
    const std::string zero = Hash256{}.to_hex();
    service.in.write_all("+1 " + zero + "\n\n" + zero + "\n" + zero + "0\n+2 " + zero.substr(1) + "\n+ " + zero +
                         "\n-\n-1 \n-1 2\n+99999999999999999999 " + zero + "\n+18446744073709551615 " + zero +
                         "\n" + "--1\n+-1 " + zero + "\n" + zero);
    service.in.close_end(1);
    const std::vector<std::string> expected = {"?", zero + " 1:0", "?", zero + " 1:0 18446744073709551615:0"};
    auto answers = service.out.read_lines();
    REQUIRE(answers.size() == 4);
    if (answers[1] != expected[1]) {  // later updates may count
        CHECK(answers[1] == expected[3]);
        answers[1] = expected[1];
    }
    CHECK(answers == expected);
    const auto said = service.err.read_lines();
    CHECK(service.wait_for_end() == 1);
    std::vector<std::string> complaints;
    for (const int line : {2, 4}) {
        complaints.push_back("lookup_service: line " + std::to_string(line) +
                             " is not a hash of 64 hexadecimal digits");
    }
    for (const int line : {5, 6, 7, 8, 9, 10, 12, 13}) {
        complaints.push_back("lookup_service: line " + std::to_string(line) + " is not +ID HASH or -ID");
    }
    REQUIRE(said.size() == complaints.size() + 1);
    CHECK(std::vector(said.begin(), said.end() - 1) == complaints);
}

TEST_CASE("neither a line without end nor many matches of many queries take more than a bounded memory") {
    constexpr long kMostKib = 160 << 10;
    Running service({"2"});
    const std::string zero = Hash256{}.to_hex();
    for (int mebibyte = effort(200); mebibyte > 0; --mebibyte) {
        service.in.write_all(std::string(std::size_t{1} << 20U, '0'));
    }
    service.in.write_all("\n+" + std::string(200, '0') + "1 " + zero + "\n");
    std::string updates;
    for (int id = 1; id <= 5000; ++id) {
        updates += "+" + std::to_string(id) + " " + zero + "\n";
    }
    service.in.write_all(updates + zero + "\n");
    CHECK(service.out.read_line() == "?");
    CHECK(service.out.read_line().value().ends_with(" 1000:0 ..."));
    // Nobody reads the answers.
    const int queries = effort(10'000);
    std::jthread writer([&] {
        for (int i = 0; i < queries; ++i) {
            service.in.write_all(zero + "\n");
        }
        service.in.close_end(1);
    });
    std::this_thread::sleep_for(std::chrono::seconds(2));
    CHECK(service.peak() > 0);
    int answers = 0;
    while (const auto answer = service.out.read_line()) {
        REQUIRE(answer->ends_with(" 1000:0 ..."));
        ++answers;
        if (answers == queries / 2 && !whorl::sandbox::kSanitized) {  // which keep what was freed
            CHECK(service.peak() < kMostKib);
        }
    }
    CHECK(answers == queries);
    CHECK(service.err.read_lines().size() == 3);
    CHECK(service.wait_for_end() == 1);
}

TEST_CASE("without any line it ends, and with bad words it says how it is used") {
    Running idle;
    idle.in.close_end(1);
    CHECK(idle.out.read_lines().empty());
    CHECK(idle.err.read_lines() == std::vector<std::string>{"lookup_service: 0 searches, 0 updates, 0 records"});
    CHECK(idle.wait_for_end() == 0);
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"0"}, {"x"}, {"1", "257"}, {"1", "-1"}, {"1", "31", "2"}}) {
        Running service(words);
        CHECK(service.err.read_lines() == std::vector<std::string>{"usage: lookup_service [THREADS [THRESHOLD]]"});
        CHECK(service.wait_for_end() == 2);
    }
}
