// The sandbox against work that does what hostile pictures might.
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <set>
#include <string>
#include <thread>
#include <vector>
#include <whorl/sandbox.hpp>

#include "lib/sandbox/budget.hpp"
#include "lib/sandbox/sanitizers.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;

namespace {

using Bytes = std::span<const std::byte>;

constexpr SandboxLimits kSmall{
    .time = std::chrono::milliseconds(3500), .memory = std::uint64_t{100} << 20U, .area = std::size_t{1} << 24U};

std::string text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// "question, file" in capitals.
Result<std::size_t> shout(Bytes question, Bytes file, std::span<std::byte> room) {
    const std::string text = text_of(question) + ", " + text_of(file);
    std::transform(text.begin(), text.end(), room.begin(),
                   [](char c) { return static_cast<std::byte>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c); });
    return text.size();
}

Result<std::size_t> fail(Bytes /*question*/, Bytes /*file*/, std::span<std::byte> /*room*/) {
    return Error{ErrorKind::not_an_image, "is \x1b[31mnothing\n", {}};
}

Result<std::size_t> abort_at_once(Bytes /*question*/, Bytes /*file*/, std::span<std::byte> /*room*/) {
    std::abort();
}

Result<std::size_t> exit_at_once(Bytes /*question*/, Bytes /*file*/, std::span<std::byte> /*room*/) {
    ::_exit(0);
}

Result<std::size_t> fault_at_once(Bytes /*question*/, Bytes /*file*/, std::span<std::byte> /*room*/) {
    __builtin_trap();
}

Result<std::size_t> loop(Bytes /*question*/, Bytes /*file*/, std::span<std::byte> room) {
    for (volatile auto& byte = room[0];;) {
        byte = std::byte{1};
    }
}

Result<std::size_t> take_all_memory(Bytes /*question*/, Bytes /*file*/, std::span<std::byte> /*room*/) {
    std::vector<std::vector<char>> taken;
    for (;;) {
        constexpr std::size_t kMuch = std::size_t{32} << 20U;
        taken.emplace_back(kMuch, 'x');
    }
}

Result<std::size_t> lie_about_size(Bytes /*question*/, Bytes /*file*/, std::span<std::byte> room) {
    return room.size() + 1;
}

Result<std::size_t> process_number(Bytes /*question*/, Bytes /*file*/, std::span<std::byte> room) {
    const pid_t number = ::getpid();
    std::memcpy(room.data(), &number, sizeof number);
    return sizeof number;
}

Result<std::size_t> environment(Bytes /*question*/, Bytes /*file*/, std::span<std::byte> room) {
    room[0] = static_cast<std::byte>(::environ == nullptr || *::environ == nullptr ? 0 : 1);
    return std::size_t{1};
}

int prepared = 0;

Result<std::size_t> times_prepared(Bytes /*question*/, Bytes /*file*/, std::span<std::byte> room) {
    room[0] = static_cast<std::byte>(prepared);
    return std::size_t{1};
}

Sandbox start(std::size_t workers, const SandboxLimits& limits = kSmall) {
    return Sandbox::start(workers, limits).value();
}

/// One piece of work, with the file "picture".
Result<std::string> run(Sandbox& sandbox, SandboxedWork work, SandboxEnd end) {
    constexpr std::string_view kFile = "picture";
    SandboxLoan loan = sandbox.lend();
    std::memcpy(loan.area().data(), kFile.data(), kFile.size());
    const auto answer = loan.run(work, std::as_bytes(std::span(std::string_view("a"))), kFile.size());
    CHECK(loan.end() == end);
    return answer ? Result(text_of(*answer)) : Result<std::string>(answer.error());
}

/// Of a worker that has ended by now.
pid_t number_of_worker(Sandbox& sandbox) {
    pid_t number = 0;
    const std::string bytes = run(sandbox, process_number, SandboxEnd::answered).value();
    std::memcpy(&number, bytes.data(), sizeof number);
    return number;
}

std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> children;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        std::ifstream stat(entry.path() / "stat");
        std::string number;
        std::string name;
        std::string state;
        pid_t its_parent = 0;
        if (stat >> number >> name >> state >> its_parent && its_parent == parent) {
            children.push_back(std::stoi(number));
        }
    }
    return children;
}

/// The only child of a process, 0 if it has none.
pid_t child_of(pid_t parent) {
    const std::vector<pid_t> children = children_of(parent);
    return children.empty() ? 0 : children.front();
}

/// In brackets.
std::string name_of(pid_t process) {
    std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
    std::string name;
    stat >> name >> name;
    return name;
}

/// The worker of a program with one sandbox and one job, once it is there.
pid_t worker_of(pid_t program) {
    pid_t worker = 0;
    for (int i = 0; i < 3000 && worker == 0; ++i) {
        const pid_t server = child_of(program);
        worker = server == 0 ? 0 : child_of(server);
        ::usleep(1000);
    }
    REQUIRE(worker != 0);
    return worker;
}

/// How many of the sets of capabilities that count now, permitted and effective, are not empty.
int capabilities_of(pid_t process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    int sets = 0;
    for (std::string line; std::getline(status, line);) {
        const bool counts = line.starts_with("CapPrm:") || line.starts_with("CapEff:");
        sets += counts && line.find_first_of("123456789abcdef", 7) != std::string::npos ? 1 : 0;
    }
    return sets;
}

/// Waits for the end of a child.
int exit_code_of(pid_t child) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Not even a zombie runs.
bool is_running(pid_t process) {
    std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
    std::string word;
    std::string state;
    return (stat >> word >> word >> state) && state != "Z";
}

void kill_and_wait(pid_t process) {
    REQUIRE(::kill(process, SIGKILL) == 0);
    while (is_running(process)) {
        ::usleep(1000);
    }
}

}  // namespace

TEST_CASE("work in a sandbox is answered, and its errors are shown as they can be") {
    Sandbox sandbox = start(1);
    CHECK(run(sandbox, shout, SandboxEnd::answered).value() == "A, PICTURE");
    const Result<std::string> failed = run(sandbox, fail, SandboxEnd::failed);
    REQUIRE_FALSE(failed);
    CHECK(failed.error().kind == ErrorKind::not_an_image);
    CHECK(failed.error().message == R"(is \x1b[31mnothing\x0a)");
    CHECK(run(sandbox, shout, SandboxEnd::answered).value() == "A, PICTURE");
}

TEST_CASE("workers find what was prepared for them, once, and the program does not") {
    Sandbox sandbox = Sandbox::start(1, kSmall, [] { ++prepared; }).value();
    CHECK(run(sandbox, times_prepared, SandboxEnd::answered).value() == "\x01");
    CHECK(run(sandbox, times_prepared, SandboxEnd::answered).value() == "\x01");
    CHECK(prepared == 0);
}

TEST_CASE("each piece of work has a worker of its own, with no environment, which is dead afterwards") {
    Sandbox sandbox = start(1);
    std::set<pid_t> workers;
    for (int i = 0; i < 20; ++i) {
        const pid_t worker = number_of_worker(sandbox);
        CHECK(worker != ::getpid());
        CHECK(::kill(worker, 0) != 0);
        workers.insert(worker);
    }
    CHECK(workers.size() == 20);
    CHECK(run(sandbox, environment, SandboxEnd::answered).value() == std::string(1, '\0'));
}

TEST_CASE("work that goes wrong costs nothing but itself") {
    Sandbox sandboxed = start(1);
    const auto check = [&](SandboxedWork work, SandboxEnd end, ErrorKind kind, const std::string& said) {
        const Result<std::string> answer = run(sandboxed, work, end);
        REQUIRE_FALSE(answer);
        CHECK(answer.error().kind == kind);
        CHECK(answer.error().message == said);
        CHECK(run(sandboxed, shout, SandboxEnd::answered).value() == "A, PICTURE");
    };
    // A worker may send no signal, so abort() executes an instruction that is none.
    check(abort_at_once, SandboxEnd::crashed, ErrorKind::corrupt,
          std::string("made the process that read it crash (") +
              (sandbox::kSanitized ? "Aborted)" : "Segmentation fault)"));
    check(exit_at_once, SandboxEnd::crashed, ErrorKind::corrupt, "made the process that read it crash");
    check(fault_at_once, SandboxEnd::crashed, ErrorKind::corrupt,
          "made the process that read it crash (Illegal instruction)");
    check(loop, SandboxEnd::timed_out, ErrorKind::too_large, "took longer than 3.500 s to read");
    if (!sandbox::kSanitized) {  // there is no limit on memory then
        check(take_all_memory, SandboxEnd::failed, ErrorKind::too_large, "needs more memory than there is");
    }
    check(lie_about_size, SandboxEnd::crashed, ErrorKind::corrupt, "made the process that read it crash");
}

TEST_CASE("nothing that a hostile picture might try succeeds") {
    Sandbox sandbox = start(1);
    const SandboxProtection protection = sandbox.protection().value();
    CHECK(protection.system_calls);
    const std::vector<EscapeAttempt> attempts = attempt_escapes(sandbox);
    CHECK(attempts.size() == 12);
    for (const EscapeAttempt& attempt : attempts) {
        INFO(attempt.name << ": " << attempt.answer);
        // What sanitizers need themselves is let through under them.
        CHECK((!attempt.succeeded || (sandbox::kSanitized && attempt.answer == "allowed")));
    }
    CHECK(run(sandbox, shout, SandboxEnd::answered).value() == "A, PICTURE");
}

TEST_CASE("what was shared with a worker is gone when it is given back") {
    Sandbox sandbox = start(1);
    for (const SandboxedWork work : {shout, fail, loop, abort_at_once}) {
        std::span<std::byte> area;
        {
            SandboxLoan loan = sandbox.lend();
            area = loan.area();
            std::fill_n(area.begin(), 100'000, std::byte{7});
            static_cast<void>(loan.run(work, {}, 100'000));
        }
        CHECK(std::all_of(area.begin(), area.end(), [](std::byte byte) { return byte == std::byte{0}; }));
    }
}

TEST_CASE("a worker has threads only by its terms") {
    Sandbox sandbox = start(1);
    const auto start_thread = [](Bytes, Bytes, std::span<std::byte> room) -> Result<std::size_t> {
        pthread_t thread{};
        const int error = ::pthread_create(
            &thread, nullptr, [](void*) -> void* { return nullptr; }, nullptr);
        room[0] = static_cast<std::byte>(error);
        if (error == 0) {
            ::pthread_join(thread, nullptr);
        }
        return std::size_t{1};
    };
    for (const bool threads : {false, true, false}) {
        SandboxLoan loan = sandbox.lend();
        const auto answer = loan.run(start_thread, {}, 0, {.threads = threads});
        REQUIRE(answer);
        CHECK((answer->front() == std::byte{0}) == (threads || sandbox::kSanitized));
    }
}

TEST_CASE("a worker has no privileges of root") {
    constexpr int kNotRoot = 77;
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        if (::geteuid() != 0 && ::unshare(CLONE_NEWUSER) != 0) {  // in which it has them
            ::_exit(kNotRoot);
        }
        Sandbox sandbox = start(1);
        if (!sandbox.protection() || capabilities_of(::getpid()) != 2) {
            ::_exit(1);
        }
        ::_exit(capabilities_of(worker_of(::getpid())) == 0 ? 0 : 2);
    }
    const int exit_code = exit_code_of(child);
    if (exit_code == kNotRoot) {
        WARN("this system lets no test have the privileges of root: nothing was tested");
        return;
    }
    CHECK(exit_code == 0);
}

TEST_CASE("an answer is no longer than its terms allow") {
    Sandbox sandbox = start(1);
    const auto lie = [](Bytes, Bytes, std::span<std::byte> room) -> Result<std::size_t> { return room.size() + 1; };
    const auto tell_room = [](Bytes, Bytes, std::span<std::byte> room) -> Result<std::size_t> {
        return room.size();
    };
    SandboxLoan loan = sandbox.lend();
    CHECK(loan.run(tell_room, {}, 0, {.max_answer = 1000})->size() == 1000);
    CHECK(loan.run(tell_room, {}, 0)->size() == kSmall.area);
    CHECK_FALSE(loan.run(lie, {}, 0, {.max_answer = 1000}));
    CHECK(loan.end() == SandboxEnd::crashed);
}

TEST_CASE("the shares of all workers together are within the budget") {
    constexpr std::uint64_t kMebi = std::uint64_t{1} << 20U;
    for (const std::uint64_t budget : {600 * kMebi, 1024 * kMebi, 3000 * kMebi, 6144 * kMebi, 98304 * kMebi}) {
        for (const std::size_t workers : {1U, 4U, 64U}) {
            INFO(budget / kMebi << " MiB, workers: " << workers);
            const sandbox::Shares shares = sandbox::share_out({}, workers, {.memory = budget});
            CHECK(shares.workers >= 1);
            CHECK(shares.workers <= workers);
            CHECK(shares.turns >= 1);
            CHECK(shares.turns <= shares.workers);
            CHECK(shares.large.bytes() >= shares.small.bytes());
            CHECK((shares.workers - shares.turns) * shares.small.bytes() + shares.turns * shares.large.bytes() <=
                  budget);
            CHECK(shares.large.memory <= SandboxLimits().memory);
            CHECK(shares.large.area <= SandboxLimits().area);
        }
    }
    const sandbox::Shares ample = sandbox::share_out({}, 8, {.memory = 98304 * kMebi});
    CHECK(ample.workers == 8);
    CHECK(ample.turns == 8);
    CHECK(ample.large.area == SandboxLimits().area);
    CHECK(sandbox::budget_of({}).memory > 75 * kMebi);
}

TEST_CASE("shares fit the addresses and descriptors that a program may have, and limits of any size") {
    constexpr std::uint64_t kGibi = std::uint64_t{1} << 30U;
    const sandbox::Shares few = sandbox::share_out({}, 64, {.memory = 96 * kGibi, .addresses = 2 * kGibi});
    CHECK(few.workers == 8);
    CHECK(few.large.area * few.workers <= 2 * kGibi);
    CHECK(sandbox::share_out({}, 64, {.memory = 96 * kGibi, .addresses = kGibi / 16}).workers == 1);
    CHECK(sandbox::share_out({}, 64, {.memory = 96 * kGibi, .pipes = 30}).workers == 10);
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    constexpr SandboxLimits kNone{.memory = kMost, .area = std::numeric_limits<std::size_t>::max()};
    for (const std::uint64_t budget : {std::uint64_t{0}, kGibi, kMost}) {
        const sandbox::Shares shares = sandbox::share_out(kNone, 4, {.memory = budget});
        CHECK(shares.workers >= 1);
        CHECK(shares.small.bytes() <= shares.large.bytes());
        CHECK((budget < kGibi || shares.large.bytes() <= budget));
    }
}

TEST_CASE("a sandbox without a worker, or without time or memory for it, is an error of its caller") {
    CHECK(Sandbox::start(0).error().kind == ErrorKind::invalid);
    for (const SandboxLimits& limits : {SandboxLimits{.time = {}}, SandboxLimits{.start = {}},
                                        SandboxLimits{.memory = 0}, SandboxLimits{.area = 0}}) {
        CHECK(Sandbox::start(1, limits).error().kind == ErrorKind::invalid);
    }
    SandboxLimits none{.memory = std::numeric_limits<std::uint64_t>::max()};
    none.all_memory = none.memory;
    Sandbox sandbox = start(1, none);
    CHECK(run(sandbox, shout, SandboxEnd::answered).value() == "A, PICTURE");
}

TEST_CASE("loans take turns for a large share") {
    SandboxLimits limits;
    limits.all_memory = std::uint64_t{2} << 30U;
    Sandbox sandbox = Sandbox::start(2, limits).value();
    std::atomic<int> at_once = 0;
    std::atomic<int> most = 0;
    std::atomic<int> grown = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            SandboxLoan loan = sandbox.lend();
            const std::size_t before = loan.area().size();
            loan.area()[0] = std::byte{7};
            if (loan.enlarge()) {
                most = std::max<int>(most, ++at_once);
                grown += loan.area().size() > before && loan.area()[0] == std::byte{7} && !loan.enlarge() ? 1 : 0;
                ::usleep(20'000);
                --at_once;
            }
        });
    }
    threads.clear();
    CHECK(grown == 4);
    CHECK(most == 1);
}

TEST_CASE("many threads share few workers") {
    Sandbox sandbox = start(3);
    std::atomic<int> answered = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&sandbox, &answered, i] {
            for (int k = 0; k < 50; ++k) {
                SandboxLoan loan = sandbox.lend();
                const std::string file = std::to_string(1000 * i + k);
                std::memcpy(loan.area().data(), file.data(), file.size());
                const bool crash = k % 10 == 9;
                const auto answer = loan.run(crash ? abort_at_once : shout, {}, file.size());
                answered += answer && text_of(*answer) == ", " + file ? 1 : 0;
            }
        });
    }
    threads.clear();
    CHECK(answered == 8 * 45);
}

TEST_CASE("a sandbox is started before the first thread, or when all others have ended") {
    if (sandbox::kSanitized) {  // which have threads of their own
        return;
    }
    std::jthread([] {}).join();
    CHECK(Sandbox::start(1));
    std::jthread waiting([](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            std::this_thread::yield();
        }
    });
    const Result<Sandbox> late = Sandbox::start(1);
    REQUIRE_FALSE(late);
    CHECK(late.error().kind == ErrorKind::invalid);
}

TEST_CASE("the workers go when their program is killed") {
    const pid_t program = ::fork();
    REQUIRE(program >= 0);
    if (program == 0) {
        Result<Sandbox> sandbox = Sandbox::start(1);
        ::_exit(sandbox && sandbox->lend().run(loop, {}, 0) ? 1 : 0);
    }
    const pid_t worker = worker_of(program);
    CHECK(::kill(worker, 0) == 0);
    ::kill(program, SIGKILL);
    REQUIRE(::waitpid(program, nullptr, 0) == program);
    for (int i = 0; i < 1000 && is_running(worker); ++i) {
        ::usleep(10'000);
    }
    CHECK_FALSE(is_running(worker));
}

TEST_CASE("when the fork server is killed, work fails at once, and no signal ends the program") {
    std::signal(SIGPIPE, SIG_DFL);
    const auto check_gone = [](Sandbox& sandbox) {
        for (int i = 0; i < 50; ++i) {  // more than a pipe takes
            const Result<std::string> answer = run(sandbox, shout, SandboxEnd::gone);
            REQUIRE_FALSE(answer);
            CHECK(answer.error().kind == ErrorKind::unreadable);
            CHECK(
                answer.error().message ==
                "cannot be read: no process for it can be started: the process that starts them has ended or does "
                "not answer");
            CHECK_FALSE(sandbox.protection());
            CHECK(sandbox.has_failed());
        }
    };
    {
        Sandbox without_worker = start(2);
        kill_and_wait(child_of(::getpid()));
        check_gone(without_worker);
    }
    {
        Sandbox with_idle_worker = start(2);
        REQUIRE(with_idle_worker.protection());
        kill_and_wait(child_of(::getpid()));
        check_gone(with_idle_worker);
    }
    Sandbox at_work = start(2);
    const pid_t server = child_of(::getpid());
    std::jthread killer([server] {
        ::usleep(300'000);
        ::kill(server, SIGKILL);
    });
    CHECK_FALSE(run(at_work, loop, SandboxEnd::gone));
    killer.join();
    check_gone(at_work);
}

TEST_CASE("a fork server that is stopped is given up after a while, and stays behind nowhere") {
    SandboxLimits limits = kSmall;
    limits.start = std::chrono::seconds(3);
    {
        Sandbox before_work = start(1, limits);
        const pid_t server = child_of(::getpid());
        REQUIRE(::kill(server, SIGSTOP) == 0);
        CHECK_FALSE(run(before_work, shout, SandboxEnd::gone));
        CHECK(before_work.has_failed());
        CHECK_FALSE(run(before_work, shout, SandboxEnd::gone));
    }
    CHECK(child_of(::getpid()) == 0);
    {
        Sandbox at_work = start(1, limits);
        const pid_t server = child_of(::getpid());
        REQUIRE(at_work.protection());
        {
            SandboxLoan loan = at_work.lend();
            while (child_of(server) == 0) {
                ::usleep(1000);
            }
            REQUIRE(::kill(server, SIGSTOP) == 0);
            // The worker is there and answers; only its end cannot be had.
            CHECK(loan.run(shout, {}, 0));
        }
        CHECK(at_work.has_failed());
        CHECK_FALSE(run(at_work, shout, SandboxEnd::gone));
    }
    CHECK(child_of(::getpid()) == 0);
    {
        const Sandbox unused = start(1, limits);
        REQUIRE(::kill(child_of(::getpid()), SIGSTOP) == 0);
    }
    CHECK(child_of(::getpid()) == 0);
}

TEST_CASE("a fork server that is stopped goes with its program") {
    const pid_t program = ::fork();
    REQUIRE(program >= 0);
    if (program == 0) {
        const Result<Sandbox> sandbox = Sandbox::start(1);
        ::pause();
        ::_exit(sandbox ? 1 : 0);
    }
    pid_t server = 0;
    while ((server = child_of(program)) == 0 || name_of(server) != "(whorl-forks)") {
        ::usleep(1000);
    }
    REQUIRE(::kill(server, SIGSTOP) == 0);
    REQUIRE(::kill(program, SIGKILL) == 0);
    REQUIRE(::waitpid(program, nullptr, 0) == program);
    for (int i = 0; i < 1000 && is_running(server); ++i) {
        ::usleep(10'000);
    }
    CHECK_FALSE(is_running(server));
}

TEST_CASE("two sandboxes of a program share nothing") {
    Sandbox first = start(1);
    Sandbox second = start(1);
    REQUIRE(second.protection());
    // The areas are the only memory of a program that is shared and has no file.
    const auto areas_of = [](pid_t process) {
        std::ifstream maps("/proc/" + std::to_string(process) + "/maps");
        int areas = 0;
        for (std::string line; std::getline(maps, line);) {
            areas += line.find("/dev/zero (deleted)") != std::string::npos ? 1 : 0;
        }
        return areas;
    };
    const auto pipes_of = [](pid_t process) {
        std::set<std::string> pipes;
        for (const auto& entry : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/fd")) {
            std::error_code error;
            const std::string target = std::filesystem::read_symlink(entry, error);
            if (target.starts_with("pipe:")) {
                pipes.insert(target);
            }
        }
        return pipes;
    };
    const std::vector<pid_t> servers = children_of(::getpid());
    REQUIRE(servers.size() == 2);
    CHECK(areas_of(::getpid()) == 2);
    CHECK(areas_of(servers[0]) == 1);
    CHECK(areas_of(servers[1]) == 1);
    std::set<std::string> all = pipes_of(servers[0]);
    all.merge(pipes_of(servers[1]));
    CHECK(all.size() == 8);  // three of each seat, and one for commands
    first = start(1);        // ends the first, which would wait for ever if the second had its pipes
    CHECK(run(first, shout, SandboxEnd::answered).value() == "A, PICTURE");
}

TEST_CASE("a fork server that dies at any moment ends no program, and lets none wait") {
    for (int i = 0; i < 40; ++i) {
        const pid_t program = ::fork();
        REQUIRE(program >= 0);
        if (program == 0) {
            std::signal(SIGPIPE, SIG_DFL);
            ::alarm(30);
            Sandbox sandbox = start(2);
            const pid_t server = child_of(::getpid());
            std::vector<std::jthread> threads;
            threads.emplace_back([server, i] {
                ::usleep(static_cast<useconds_t>(200 * i));
                ::kill(server, SIGKILL);
            });
            for (int k = 0; k < 2; ++k) {
                threads.emplace_back([&sandbox] {
                    while (sandbox.lend().run(shout, {}, 0)) {
                    }
                });
            }
            threads.clear();
            ::_exit(0);
        }
        CHECK(exit_code_of(program) == 0);
    }
}

TEST_CASE("a worker that is killed before or during its work is replaced") {
    std::signal(SIGPIPE, SIG_DFL);
    Sandbox sandbox = start(1);
    for (int i = 0; i < 30; ++i) {
        REQUIRE(sandbox.protection());
        ::kill(worker_of(::getpid()), SIGKILL);  // may be noticed before the next work is asked, or after
        SandboxLoan loan = sandbox.lend();
        const auto answer = loan.run(shout, {}, 0);
        CHECK((answer || loan.end() == SandboxEnd::crashed));
    }
    std::jthread killer([] {
        ::usleep(300'000);
        ::kill(child_of(child_of(::getpid())), SIGKILL);
    });
    const Result<std::string> answer = run(sandbox, loop, SandboxEnd::crashed);
    killer.join();
    REQUIRE_FALSE(answer);
    CHECK(answer.error().message == "made the process that read it crash (Killed)");
    CHECK(run(sandbox, shout, SandboxEnd::answered).value() == "A, PICTURE");
}

TEST_CASE("a program without standard streams has a sandbox") {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
            ::close(stream);
        }
        Result<Sandbox> sandbox = Sandbox::start(1);
        const bool other_file = ::open("/dev/null", O_RDONLY) > STDERR_FILENO;
        ::_exit(sandbox && sandbox->protection() && other_file ? 0 : 1);
    }
    CHECK(exit_code_of(child) == 0);
}

TEST_CASE("a question or a file that is too large is refused before it does harm") {
    Sandbox sandbox = start(1);
    const std::vector<std::byte> question(SandboxLoan::kMaxQuestionBytes + 1);
    for (const auto& [asked, file_size] :
         {std::pair(Bytes(question), std::size_t{0}), std::pair(Bytes(), kSmall.area + 1)}) {
        SandboxLoan loan = sandbox.lend();
        const auto answer = loan.run(shout, asked, file_size);
        REQUIRE_FALSE(answer);
        CHECK(answer.error().kind == ErrorKind::invalid);
        CHECK(loan.end() == SandboxEnd::not_run);
        CHECK(loan.run(shout, Bytes(question).subspan(1), 0));
    }
}

TEST_CASE("a program that gave up the network has none, nor have its children") {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const auto has_network = [] { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0; };
        if (!has_network() || !give_up_privileges() || has_network()) {
            ::_exit(1);
        }
        Result<Sandbox> sandbox = Sandbox::start(1);
        if (!sandbox || !sandbox->protection()) {
            ::_exit(2);
        }
        const pid_t grandchild = ::fork();
        if (grandchild == 0) {
            ::_exit(has_network() ? 1 : 0);
        }
        int status = 1;
        ::waitpid(grandchild, &status, 0);
        ::_exit(status == 0 ? 0 : 3);
    }
    CHECK(exit_code_of(child) == 0);
}
