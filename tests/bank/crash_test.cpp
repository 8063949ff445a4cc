// A program that works on a bank is killed at any moment, thousands of times. What it acknowledged is there; of
// what it had begun, all or nothing.
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <limits>
#include <optional>

#include "tests/bank/faulty_vfs.hpp"
#include "tests/bank/model.hpp"
#include "tests/bank/raw.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/effort.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/worker.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

/// Kills in each case. There are several cases, for ctest to run side by side: 3,100 kills in all.
constexpr int kSmallKills = 750;
constexpr int kLargeKills = 50;

/// A larger bank is left for a new one.
constexpr std::size_t kSmallBank = 300;
constexpr std::size_t kLargeBank = 12'000;

/// The next thing that is done; the same for the same generator and model, here and in the other process.
using Script = std::function<Operation(const Model&, Random&)>;

/// Works until it is killed or has done all: does an operation, acknowledges it by a byte, does the next.
[[noreturn]] void work(const fs::path& file, Model model, Random random, const Script& script, int acknowledge,
                       int operations = std::numeric_limits<int>::max()) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::optional<Bank> bank;
    for (int i = 0; i < operations; ++i) {
        const Operation operation = script(model, random);
        const std::string failed = apply(bank, file, operation);
        const std::string told = failed.empty() ? "." : '!' + failed;
        if (write(acknowledge, told.data(), told.size()) < 0 || !failed.empty()) {
            _exit(1);
        }
        model.apply(operation);
    }
    _exit(0);
}

/// Brings the model to what the bank holds after the script was killed, and checks that it may hold this: what was
/// acknowledged, and all or nothing of one more. Whether the latter was there.
bool check_what_is_left(const fs::path& file, const std::string& said, Model& model, Random& random,
                        const Script& script) {
    REQUIRE(said.find_first_not_of('.') == std::string::npos);
    for (std::size_t n = 0; n < said.size(); ++n) {
        model.apply(script(model, random));
    }
    Model one_more = model;
    one_more.apply(script(model, random));

    Bank bank = open_bank(file);
    const bool there = !difference(bank, model).empty();
    if (there) {
        model = std::move(one_more);
    }
    check_agrees(bank, model);
    return there;
}

void kill_many_times(std::uint64_t seed, int kills, std::size_t largest, unsigned longest, const Script& script) {
    Random random(seed);
    Model model;
    std::optional<TemporaryFolder> folder;
    std::size_t acknowledged = 0;
    for (int i = 0; i < kills; ++i) {
        INFO("kill " << i);
        if (!folder || model.contents().size() > largest) {
            folder.emplace(quick_folder());
            model = Model();
            create_bank(*folder / "bank");
        }
        const fs::path file = *folder / "bank";
        const std::size_t wanted = random() % 5;
        const auto pause = static_cast<unsigned>(random() % longest);
        const Ended ended = run_worker([&](int end) { work(file, model, random, script, end); }, wanted, pause);
        CHECK(ended.killed);
        acknowledged += ended.said.size();
        check_what_is_left(file, ended.said, model, random, script);
    }
    CHECK(acknowledged > static_cast<std::size_t>(kills));
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

struct KillsInTurn {
    int kills = 0;
    int there = 0;  ///< what the last operation before it did
};

/// Kills at the first change of a file that operations on a new bank make, at the second, and so on to the last.
KillsInTurn kill_at_each_change(int operations, bool halfway, const std::function<void(const fs::path&)>& prepare) {
    constexpr std::size_t kNever = 1000;
    KillsInTurn done;
    for (;;) {
        const int k = done.kills + 1;
        INFO("change " << k << (halfway ? ", half-way" : ""));
        Random random(7);
        Model model;
        const TemporaryFolder folder(quick_folder());
        const fs::path file = folder / "bank";
        create_bank(file);
        prepare(file);
        const Ended ended = run_worker(
            [&](int end) {
                die_at(k, halfway);
                work(file, model, random, anything, end, operations);
            },
            kNever, 0);
        if (!ended.killed) {
            CHECK(ended.said.size() == static_cast<std::size_t>(operations));
            return done;
        }
        ++done.kills;
        done.there += check_what_is_left(file, ended.said, model, random, anything) ? 1 : 0;
    }
}

}  // namespace

TEST_CASE("killed at each change of a file in turn") {
    install_faulty_vfs();
    for (const bool halfway : {false, true}) {
        const KillsInTurn done = kill_at_each_change(25, halfway, [](const fs::path&) {});
        CHECK(done.kills >= 100);
        CHECK(done.there > 0);
    }
}

TEST_CASE("killed at each change of a file in turn, from the moment that an older bank is opened") {
    install_faulty_vfs();
    for (const bool halfway : {false, true}) {
        CHECK(kill_at_each_change(2, halfway, make_first_format).kills > 5);
    }
}

TEST_CASE("killed at any moment: small changes, 1") {
    kill_many_times(1, effort(kSmallKills), kSmallBank, 1000, anything);
}

TEST_CASE("killed at any moment: small changes, 2") {
    kill_many_times(2, effort(kSmallKills), kSmallBank, 1000, anything);
}

TEST_CASE("killed at any moment: small changes, 3") {
    kill_many_times(3, effort(kSmallKills), kSmallBank, 1000, anything);
}

TEST_CASE("killed at any moment: small changes, 4") {
    kill_many_times(4, effort(kSmallKills), kSmallBank, 1000, anything);
}

TEST_CASE("killed at any moment: imports, 1") {
    kill_many_times(5, effort(kLargeKills), kLargeBank, 20'000, large);
}

TEST_CASE("killed at any moment: imports, 2") {
    kill_many_times(6, effort(kLargeKills), kLargeBank, 20'000, large);
}
