// A program that works on a bank is killed at any moment, thousands of times. What it acknowledged is there; of
// what it had begun, all or nothing.
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <functional>
#include <optional>

#include "bank/model.hpp"
#include "support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

/// Kills of each kind.
constexpr int kSmallKills = 1500;
constexpr int kLargeKills = 150;

/// A larger bank is left for a new one.
constexpr std::size_t kSmallBank = 300;
constexpr std::size_t kLargeBank = 12'000;

/// The next thing that is done; the same for the same generator and model, here and in the other process.
using Script = std::function<Operation(const Model&, Random&)>;

/// Works until it is killed: does an operation, acknowledges it by a byte, does the next.
[[noreturn]] void work(const fs::path& file, Model model, Random random, const Script& script, int acknowledge) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::optional<Bank> bank;
    for (;;) {
        const Operation operation = script(model, random);
        const std::string failed = apply(bank, file, operation);
        const std::string told = failed.empty() ? "." : '!' + failed;
        if (write(acknowledge, told.data(), told.size()) < 0 || !failed.empty()) {
            _exit(1);
        }
        model.apply(operation);
    }
}

/// Starts a worker, kills it some time after so many acknowledgements, and returns all that it said.
std::string killed_work(const std::function<void(int)>& worker, std::size_t acknowledgements,
                        unsigned microseconds) {
    std::array<int, 2> ends{};
    REQUIRE(pipe(ends.data()) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        close(ends[0]);
        worker(ends[1]);
    }
    close(ends[1]);
    std::string said;
    std::array<char, 256> part{};
    const auto listen = [&] {
        const ssize_t n = read(ends[0], part.data(), part.size());
        said.append(part.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
        return n > 0;
    };
    while (said.size() < acknowledgements && listen()) {
    }
    usleep(microseconds);
    kill(child, SIGKILL);
    while (listen()) {
    }
    close(ends[0]);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    return said;
}

void kill_many_times(std::uint64_t seed, int kills, std::size_t largest, unsigned longest, const Script& script) {
    const TemporaryFolder folder(quick_folder());
    Random random(seed);
    Model model;
    fs::path file;
    int banks = 0;
    std::size_t acknowledged = 0;
    int there = 0;
    int absent = 0;
    for (int i = 0; i < kills; ++i) {
        INFO("kill " << i);
        if (i == 0 || model.contents().size() > largest) {
            file = folder / ("bank" + std::to_string(++banks));
            model = Model();
            create_bank(file);
        }
        const std::size_t wanted = random() % 5;
        const auto pause = static_cast<unsigned>(random() % longest);
        const std::string said =
            killed_work([&](int end) { work(file, model, random, script, end); }, wanted, pause);
        REQUIRE(said.find_first_not_of('.') == std::string::npos);
        for (std::size_t n = 0; n < said.size(); ++n) {
            model.apply(script(model, random));
        }
        acknowledged += said.size();
        Model one_more = model;
        one_more.apply(script(model, random));

        Bank bank = open_bank(file);
        const Contents found = contents_of(bank);
        if (difference(found, model.contents()).empty()) {
            ++absent;
        } else {
            REQUIRE(difference(found, one_more.contents()).empty());
            model = one_more;
            ++there;
        }
        check_agrees(bank, model.contents());
    }
    INFO("acknowledged " << acknowledged << ", then there " << there << ", absent " << absent);
    CHECK(acknowledged > static_cast<std::size_t>(kills));
    CHECK(absent > kills / 10);
    CHECK(there > kills / 100);
}

Operation anything(const Model& model, Random& random) {
    return model.any_operation(random);
}

/// Imports, and withdrawals of many.
Operation large(const Model& model, Random& random) {
    Operation operation;
    if (random() % 4 == 0 && !model.contents().empty()) {
        operation.kind = Operation::Kind::withdraw;
        operation.filter.source = std::get<1>(model.contents().begin()->first);
        operation.filter.status = RecordStatus::active;
        return operation;
    }
    if (random() % 8 == 0) {
        operation.kind = random() % 2 == 0 ? Operation::Kind::reopen : Operation::Kind::save_snapshots;
        return operation;
    }
    const std::string source = "source " + std::to_string(random() % 3);
    for (std::size_t n = 200 + random() % 2000; n > 0; --n) {
        operation.records.push_back(make_record(random_hash<256>(random), source, std::to_string(random())));
    }
    return operation;
}

}  // namespace

TEST_CASE("killed at any moment: small changes of all kinds") {
    kill_many_times(1, kSmallKills, kSmallBank, 1000, anything);
}

TEST_CASE("killed at any moment: more of them") {
    kill_many_times(2, kSmallKills, kSmallBank, 1000, anything);
}

TEST_CASE("killed at any moment: imports") {
    kill_many_times(3, kLargeKills, kLargeBank, 20'000, large);
}
