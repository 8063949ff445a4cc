// Several processes and threads on one bank.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <thread>

#include "tests/bank/model.hpp"
#include "tests/bank/raw.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

const Algorithm& pdq() {
    return *find_algorithm("pdq");
}

/// Runs `work` in a process of its own, as nobody if asked to, and gives what it returned when it has ended.
class Process {
public:
    explicit Process(const std::function<bool()>& work, bool unprivileged = false) : child_(fork()) {
        if (child_ == 0) {
            constexpr uid_t kNobody = 65534;
            if (unprivileged && geteuid() == 0 && (setgid(kNobody) != 0 || setuid(kNobody) != 0)) {
                _exit(2);
            }
            _exit(work() ? 0 : 1);
        }
    }
    bool succeeded() const {
        int status = 0;
        return waitpid(child_, &status, 0) == child_ && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }

private:
    pid_t child_;
};

NewRecord numbered(std::uint64_t number, const std::string& source) {
    Hash256 hash;
    hash.words[0] = number;
    return make_record(hash, source, std::to_string(number));
}

}  // namespace

TEST_CASE("processes that write take turns") {
    constexpr std::uint64_t kProcesses = 4;
    constexpr std::uint64_t kBatches = 40;
    const TemporaryFolder folder(quick_folder());
    const auto file = folder / "bank";
    create_bank(file);
    std::vector<Process> writers;
    for (std::uint64_t p = 0; p < kProcesses; ++p) {
        writers.emplace_back([&file, p] {
            auto bank = Bank::open(file, Bank::Mode::read_write);
            const std::string source = "process " + std::to_string(p);
            for (std::uint64_t b = 0; bank && b < kBatches; ++b) {
                const std::vector records = {numbered(2 * b, source), numbered(2 * b + 1, source)};
                const auto added = bank->add(records);
                const auto withdrawn = bank->withdraw({.source = source, .id = std::to_string(2 * b)}, kWho, kWhy);
                if (!added || added->added != 2 || !withdrawn || *withdrawn != 1) {
                    return false;
                }
            }
            return bank.has_value();
        });
    }
    {
        // Meanwhile somebody reads: no batch is ever there by half.
        Bank bank = open_bank(file, Bank::Mode::read_only);
        for (int i = 0; i < 100; ++i) {
            REQUIRE(bank.refresh());
            const auto stats = bank.stats();
            CHECK((stats->active + stats->withdrawn) % 2 == 0);
            CHECK(bank.radius_search(pdq(), Hash256(), 256)->size() <= kProcesses * (kBatches + 1));
        }
    }
    for (const Process& writer : writers) {
        CHECK(writer.succeeded());
    }
    Model model;
    for (std::uint64_t p = 0; p < kProcesses; ++p) {
        const std::string source = "process " + std::to_string(p);
        for (std::uint64_t n = 0; n < 2 * kBatches; ++n) {
            model.add({numbered(n, source)});
            if (n % 2 == 0) {
                model.withdraw({.source = source, .id = std::to_string(n)});
            }
        }
    }
    Bank bank = open_bank(file);
    check_agrees(bank, model.contents());
}

TEST_CASE("notes and records that change together are seen together by other processes") {
    constexpr std::size_t kChanges = 200;
    const TemporaryFolder folder(quick_folder());
    const auto file = folder / "bank";
    create_bank(file);
    const Process writer([&] {
        auto bank = Bank::open(file, Bank::Mode::read_write);
        for (std::size_t n = 1; bank && n <= kChanges; ++n) {
            const NewRecord record = numbered(n, "s");
            const Status changed = bank->change([&](BankChange& change) {
                const auto added = change.add({&record, 1});
                return added ? change.set_note("number", std::to_string(n)) : added.error();
            });
            if (!changed) {
                return false;
            }
        }
        return bank.has_value();
    });
    Bank bank = open_bank(file, Bank::Mode::read_only);
    const auto noted = [&] { return std::stoul("0" + bank.note("number").value().value_or("")); };
    std::size_t before = 0;
    while (before < kChanges) {
        before = noted();
        const std::size_t records = bank.stats()->active;
        CHECK(before <= records);
        CHECK(records <= noted());
        if (before == 0 && records == 0) {
            usleep(100);
        }
    }
    CHECK(writer.succeeded());
}

TEST_CASE("processes that open an older bank at once bring it to the new format once") {
    constexpr int kProcesses = 6;
    const TemporaryFolder folder(quick_folder());
    const auto file = folder / "bank";
    REQUIRE(create_bank(file).add(std::vector{numbered(1, "s")}));
    make_first_format(file);
    Bank reader = open_bank(file, Bank::Mode::read_only);
    std::vector<Process> writers;
    for (int p = 0; p < kProcesses; ++p) {
        writers.emplace_back([&, p] {
            while (!fs::exists(folder / "go")) {
                usleep(100);
            }
            auto bank = Bank::open(file, Bank::Mode::read_write);
            return bank &&
                   bank->change([&](BankChange& change) { return change.set_note(std::to_string(p), "t"); });
        });
    }
    CHECK(notes_of(reader).empty());
    folder.write("go", "");
    for (const Process& writer : writers) {
        CHECK(writer.succeeded());
    }
    CHECK(notes_of(reader).size() == kProcesses);
    CHECK(reader.verify()->empty());
    check_agrees(reader, {{identity_of(numbered(1, "s")), {}}});
}

TEST_CASE("what another process did is there after refresh") {
    const TemporaryFolder folder;
    const auto file = folder / "bank";
    {
        Bank bank = create_bank(file);
        REQUIRE(bank.add(std::vector{numbered(1, "s"), numbered(2, "s"), numbered(3, "s")}));
    }
    const Process other(  // opens the bank only after it was told to, by the file "go"
        [&] {
            while (!fs::exists(folder / "go")) {
                usleep(1000);
            }
            auto bank = Bank::open(file, Bank::Mode::read_write);
            return bank && *bank->withdraw({.keys = {1}}, "Ann", "why") == 1 &&
                   bank->purge({.keys = {2}})->records == 1 && bank->add(std::vector{numbered(4, "s")})->added == 1;
        });
    Bank bank = open_bank(file, Bank::Mode::read_only);
    const auto index = bank.index256(pdq());
    REQUIRE(index);
    CHECK((*index)->size() == 3);
    CHECK_FALSE(*bank.refresh());
    folder.write("go", "");
    REQUIRE(other.succeeded());
    CHECK((*index)->size() == 3);
    CHECK(*bank.refresh());
    CHECK_FALSE(*bank.refresh());
    CHECK((*index)->size() == 2);
    CHECK((*index)->find(3).has_value());
    CHECK((*index)->find(4).has_value());
    CHECK(bank.find(1)->value().withdrawn_by == "Ann");
}

TEST_CASE("a nearest search has no gap where another process withdrew") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    REQUIRE(bank.add(std::vector{numbered(0, "s"), numbered(1, "s"), numbered(3, "s"), numbered(7, "s")}));
    Bank other = open_bank(folder / "bank");
    REQUIRE(bank.nearest(pdq(), Hash256(), 2)->size() == 2);
    REQUIRE(*other.withdraw({.keys = {1, 2}}, "x", "y") == 2);
    const auto found = bank.nearest(pdq(), Hash256(), 2);
    REQUIRE(found->size() == 2);
    CHECK(found->front().record.key == 3);
    CHECK(found->back().record.key == 4);
}

TEST_CASE("readers go on while somebody writes, other writers wait and give up with a word") {
    const TemporaryFolder folder(quick_folder());
    const auto file = folder / "bank";
    Bank bank = create_bank(file);
    REQUIRE(bank.add(std::vector{numbered(1, "s")}));
    Raw writer(file);
    writer.run("BEGIN IMMEDIATE; UPDATE bank SET revision = revision + 1");
    Bank reader = open_bank(file, Bank::Mode::read_only);
    for (Bank* each : {&bank, &reader}) {
        CHECK(each->radius_search(pdq(), Hash256(), 256)->size() == 1);
        CHECK(each->stats()->active == 1);
        CHECK(*each->refresh() == false);
        CHECK(each->verify()->empty());
    }
    const auto added = bank.add(std::vector{numbered(2, "s")});
    REQUIRE_FALSE(added);
    CHECK(added.error().kind == ErrorKind::busy);
    CHECK(added.error().message == "is in use by another program, which did not finish within 10 seconds");
    writer.run("COMMIT");
    CHECK(bank.add(std::vector{numbered(2, "s")})->added == 1);
    CHECK(*reader.refresh());
    CHECK(reader.stats()->active == 2);
}

TEST_CASE("a purge that a reader keeps from finishing says so, and is finished by the next") {
    const TemporaryFolder folder(quick_folder());
    const auto file = folder / "bank";
    Bank bank = create_bank(file);
    REQUIRE(bank.add(std::vector{numbered(1, "s"), numbered(2, "s")}));
    {
        Raw reader(file);
        reader.run("BEGIN; SELECT count(*) FROM records");
        const auto purged = bank.purge({.keys = {1}});
        REQUIRE(purged);
        CHECK(purged->records == 1);
        REQUIRE_FALSE(purged->wiped);
        CHECK(purged->wiped.error().kind == ErrorKind::busy);
        CHECK(bank.verify()->size() == 1);
    }
    CHECK(bank.purge({.keys = {1}})->records == 0);
    CHECK(fs::file_size(file.native() + "-wal") < 10'000);
    CHECK(bank.verify()->empty());
}

TEST_CASE("who may not write can read, before, while and after others write") {
    const TemporaryFolder folder;
    fs::permissions(folder.path(), fs::perms(0755));
    fs::create_directory(folder / "shut");
    const auto file = folder / "shut/bank";
    {
        Bank bank = Bank::create(file, BankSharing::umask).value();
        REQUIRE(bank.add(std::vector{numbered(1, "s")}));
        REQUIRE(bank.save_snapshots());
    }
    const auto set_rights = [&](fs::perms rights) { fs::permissions(folder / "shut", rights); };
    const auto reads = [&](std::size_t records) {
        set_rights(fs::perms(0555));
        const Process reader(
            [&] {
                auto bank = Bank::open(file, Bank::Mode::read_only);
                return bank && bank->radius_search(pdq(), Hash256(), 256)->size() == records &&
                       bank->verify()->empty() &&
                       Bank::open(file, Bank::Mode::read_write).error().kind == ErrorKind::unwritable;
            },
            true);
        const bool succeeded = reader.succeeded();
        set_rights(fs::perms(0755));
        return succeeded;
    };
    fs::permissions(file, fs::perms(0444));
    CHECK(reads(1));
    fs::remove(file.native() + "-wal");
    fs::remove(file.native() + "-shm");
    CHECK(reads(1));
    fs::permissions(file, fs::perms(0644));
    {
        Bank bank = open_bank(file);
        REQUIRE(bank.add(std::vector{numbered(2, "s")}));
        if (geteuid() == 0) {  // for others, the writer cannot go on in a folder that is shut
            CHECK(reads(2));
        }
    }
    fs::permissions(file, fs::perms(0444));
    CHECK(reads(2));
}

TEST_CASE("a reader of a bank without a log notices when a writer comes") {
    const TemporaryFolder folder;
    fs::permissions(folder.path(), fs::perms(0755));
    const auto file = folder / "bank";
    REQUIRE(Bank::create(file, BankSharing::umask));
    fs::remove(file.native() + "-wal");
    fs::remove(file.native() + "-shm");
    fs::permissions(folder.path(), fs::perms(0555));
    std::array<int, 2> written{};
    std::array<int, 2> opened{};
    REQUIRE(pipe(written.data()) == 0);
    REQUIRE(pipe(opened.data()) == 0);
    char byte = 0;
    const Process reader(
        [&] {
            auto bank = Bank::open(file, Bank::Mode::read_only);
            const bool empty = bank && bank->radius_search(pdq(), Hash256(), 256)->empty();
            return write(opened[1], &byte, 1) == 1 && read(written[0], &byte, 1) == 1 && empty &&
                   *bank->refresh() && bank->radius_search(pdq(), Hash256(), 256)->size() == 1;
        },
        true);
    REQUIRE(read(opened[0], &byte, 1) == 1);
    fs::permissions(folder.path(), fs::perms(0755));
    Bank bank = open_bank(file);
    REQUIRE(bank.add(std::vector{numbered(1, "s")}));
    REQUIRE(write(written[1], &byte, 1) == 1);
    CHECK(reader.succeeded());
    for (const int end : {written[0], written[1], opened[0], opened[1]}) {
        close(end);
    }
}

TEST_CASE("a bank whose file is replaced while it is open mixes nothing") {
    const TemporaryFolder folder(quick_folder());
    const auto file = folder / "bank";
    Bank bank = create_bank(file);
    REQUIRE(bank.add(std::vector{numbered(1, "s")}));
    create_bank(folder / "other");
    fs::rename(folder / "other", file);
    const NewRecord record = numbered(2, "s");
    const auto added = bank.add({&record, 1});
    REQUIRE_FALSE(added);
    CHECK(added.error().kind == ErrorKind::unwritable);
    CHECK(added.error().message == "was moved, replaced or deleted while it was open");
    CHECK(contents_of(bank).size() == 1);
}

TEST_CASE("a copy that SQLite makes of a bank in use is a bank") {
    const TemporaryFolder folder(quick_folder());
    Bank bank = create_bank(folder / "bank");
    REQUIRE(bank.add(std::vector{numbered(1, "s"), numbered(2, "s")}));
    REQUIRE(bank.save_snapshots());
    Raw(folder / "bank").run(("VACUUM INTO '" + (folder / "copy").native() + "'").c_str());
    const Contents contents = contents_of(bank);
    Bank reader = open_bank(folder / "copy", Bank::Mode::read_only);
    check_agrees(reader, contents);
    Bank copy = open_bank(folder / "copy");
    Raw writer(folder / "copy");
    writer.run("BEGIN IMMEDIATE; UPDATE bank SET revision = revision + 1");
    check_agrees(copy, contents);
    writer.run("COMMIT");
    CHECK(copy.add(std::vector{numbered(3, "s")})->added == 1);
}

TEST_CASE("threads search and change one bank, and see calls whole") {
    constexpr std::uint64_t kCalls = 150;
    const TemporaryFolder folder(quick_folder());
    Bank bank = create_bank(folder / "bank");
    Bank other = open_bank(folder / "bank");
    std::atomic<bool> done = false;
    std::atomic<int> wrong = 0;
    const auto search = [&](Bank& searched) {
        while (!done) {
            // Both records of a call have one hash.
            const auto found = searched.radius_search(pdq(), Hash256(), 256);
            std::map<std::string, int> pairs;
            for (const BankMatch& match : *found) {
                ++pairs[to_hex(match.record.hash)];
            }
            wrong += static_cast<int>(
                std::count_if(pairs.begin(), pairs.end(), [](const auto& pair) { return pair.second != 2; }));
            if (&searched == &other) {
                wrong += searched.refresh() ? 0 : 1;
            }
        }
    };
    const auto change = [&](const std::string& source) {
        for (std::uint64_t n = 0; n < kCalls; ++n) {
            std::vector records = {numbered(1000 * n + source.size(), source),
                                   numbered(1000 * n + source.size(), source)};
            records[1].id += " again";
            wrong += bank.add(records) ? 0 : 1;
            // What this object changed is seen at once.
            wrong += bank.radius_search(pdq(), records[0].hash, 0)->size() == 2 ? 0 : 1;
            if (n % 3 == 0) {
                wrong += bank.withdraw({.hash = records[0].hash}, kWho, kWhy) ? 0 : 1;
                wrong += bank.radius_search(pdq(), records[0].hash, 0)->empty() ? 0 : 1;
            }
            if (n % 50 == 10) {
                wrong += bank.save_snapshots() ? 0 : 1;
                wrong += bank.purge({.hash = records[0].hash}) ? 0 : 1;
            }
        }
    };
    std::thread searcher([&] { search(bank); });
    std::thread other_searcher([&] { search(other); });
    std::thread changer([&] { change("a"); });
    change("bb");
    changer.join();
    done = true;
    searcher.join();
    other_searcher.join();
    CHECK(wrong == 0);
    CHECK(bank.verify()->empty());
}
