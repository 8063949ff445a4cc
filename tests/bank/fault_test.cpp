// The disk fails, at each access in turn. What was acknowledged is there, what failed is wholly absent.
#include <algorithm>
#include <optional>

#include "tests/bank/faulty_vfs.hpp"
#include "tests/bank/model.hpp"
#include "tests/bank/raw.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/effort.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

/// Long enough for each kind of operation, on the few pages of a small bank.
constexpr int kOperations = 20;
constexpr int kScripts = 2;

void copy_bank(const fs::path& from, const fs::path& to) {
    for (const char* suffix : {"", "-wal"}) {
        fs::remove(to.native() + suffix);
        if (fs::exists(from.native() + suffix)) {
            fs::copy_file(from.native() + suffix, to.native() + suffix);
        }
    }
    fs::remove(to.native() + "-shm");
}

/// Anything, and at the end a purge of many, which does more to files than all else.
Operation step(int i, const Model& model, Random& random) {
    if (i + 1 < kOperations) {
        return model.any_operation(random);
    }
    Operation purge;
    purge.kind = Operation::Kind::purge;
    purge.filter.status = RecordStatus::active;
    return purge;
}

/// Runs the script with the fault, and checks what is left. Whether there was an access to fail.
bool survives(const fs::path& folder, const fs::path& start, Model model, Random random, Fault fault, int k,
              bool forever) {
    const fs::path file = folder / "bank";
    const fs::path crashed = folder / "crashed";
    copy_bank(start, file);
    bool reached = false;
    std::string failures;
    {
        std::optional<Bank> bank;
        fail_at(fault, k, forever);
        for (int i = 0; i < kOperations; ++i) {
            const Operation operation = step(i, model, random);
            const std::string failure = apply(bank, file, operation);
            CHECK(failure.find('\n') == std::string::npos);
            failures += failure.empty() ? "" : "operation " + std::to_string(i) + ' ' + failure + "; ";
            if (failure.empty() || failure.starts_with("purged ")) {
                model.apply(operation);
            }
        }
        copy_bank(file, crashed);  // as the files were if the program ended here, without another word to SQLite
        reached = stop_failing();
        if (bank) {
            const std::string different = difference(*bank, model);
            INFO(failures << "different: " << different);
            CHECK(different.empty());
        }
    }
    for (const fs::path& left : {file, crashed}) {
        INFO(failures << "left " << left);
        Bank bank = open_bank(left);
        check_agrees(bank, model);
        NewRecord record = make_record(Hash256(), "after", "the fault");
        CHECK(bank.add({&record, 1})->added == 1);
    }
    return reached;
}

void fail_everywhere(Fault fault, std::uint64_t script) {
    const TemporaryFolder folder(quick_folder());
    Random random(script);
    Model model;
    const fs::path start = folder / "start";
    {
        std::optional<Bank> bank(create_bank(start));
        for (int i = 0; i < 20; ++i) {
            const Operation operation = model.any_operation(random);
            REQUIRE(apply(bank, start, operation).empty());
            model.apply(operation);
        }
    }
    for (const bool forever : {false, true}) {
        int k = 1;
        for (bool reached = true; reached; ++k) {
            INFO("access " << k << (forever ? " and all behind it" : ""));
            reached = survives(folder.path(), start, model, random, fault, k, forever);
        }
        CHECK(k > 3);  // a purge alone deletes and truncates as many
    }
}

void fail_everywhere(Fault fault) {
    install_faulty_vfs();
    for (int script = std::max(effort(kScripts), 1); script > 0; --script) {
        fail_everywhere(fault, static_cast<std::uint64_t>(script));
    }
}

}  // namespace

TEST_CASE("a full disk") {
    fail_everywhere(Fault::full_disk);
}

TEST_CASE("writes that stop half-way") {
    fail_everywhere(Fault::short_write);
}

TEST_CASE("writes that fail when they are done") {
    fail_everywhere(Fault::late_write);
}

TEST_CASE("fsyncs that fail") {
    fail_everywhere(Fault::sync);
}

TEST_CASE("truncations and deletions that fail") {
    fail_everywhere(Fault::truncate);
}

TEST_CASE("reads that fail") {
    fail_everywhere(Fault::read);
}

TEST_CASE("a bank that cannot be made is not there by half") {
    install_faulty_vfs();
    for (const Fault fault : {Fault::full_disk, Fault::short_write, Fault::late_write, Fault::sync}) {
        for (const bool forever : {false, true}) {
            bool reached = true;
            for (int k = 1; reached; ++k) {
                const TemporaryFolder folder(quick_folder());
                fail_at(fault, k, forever);
                const auto made = Bank::create(folder / "bank");
                reached = stop_failing();
                INFO("access " << k << ", " << (made ? "made" : made.error().message));
                if (made) {
                    continue;
                }
                // It fails before the bank has its name, or when it is opened after that.
                if (fs::exists(folder / "bank")) {
                    Bank bank = open_bank(folder / "bank");
                    check_agrees(bank, Contents());
                } else {
                    CHECK(fs::is_empty(folder.path()));
                }
            }
        }
    }
}

TEST_CASE("an older bank that cannot be brought to the new format is as it was") {
    install_faulty_vfs();
    const NewRecord record = make_record(Hash256(), "before", "the fault");
    for (const Fault fault : {Fault::full_disk, Fault::short_write, Fault::late_write, Fault::sync, Fault::read}) {
        for (const bool forever : {false, true}) {
            bool reached = true;
            for (int k = 1; reached; ++k) {
                const TemporaryFolder folder(quick_folder());
                const fs::path file = folder / "bank";
                REQUIRE(create_bank(file).add({&record, 1}));
                make_first_format(file);
                fail_at(fault, k, forever);
                const auto opened = Bank::open(file, Bank::Mode::read_write);
                reached = stop_failing();
                INFO("access " << k << ", " << (opened ? "opened" : opened.error().message));
                Bank bank = open_bank(file);
                CHECK(bank.change([](BankChange& change) { return change.set_note("k", "t"); }));
                check_agrees(bank, {{identity_of(record), {}}});
            }
        }
    }
}

TEST_CASE("a change whose work passes over failures is there wholly or not at all") {
    install_faulty_vfs();
    const std::vector records = {make_record(Hash256(), "s", "1"), make_record(Hash256(), "s", "2")};
    int failed_changes = 0;
    for (const Fault fault : {Fault::full_disk, Fault::sync, Fault::read}) {
        bool reached = true;
        for (int k = 1; reached; ++k) {
            const TemporaryFolder folder(quick_folder());
            create_bank(folder / "bank");
            Bank bank = open_bank(folder / "bank");
            fail_at(fault, k, false);
            const Status changed = bank.change([&](BankChange& change) -> Status {
                static_cast<void>(change.add({records.data(), 1}));
                static_cast<void>(change.set_note("k", "t"));
                static_cast<void>(change.add({records.data() + 1, 1}));
                return {};
            });
            reached = stop_failing();
            INFO("access " << k << ", " << (changed ? "done" : changed.error().message));
            CHECK(contents_of(bank).size() == (changed ? 2 : 0));
            CHECK(notes_of(bank).size() == (changed ? 1 : 0));
            failed_changes += changed ? 0 : 1;
        }
    }
    CHECK(failed_changes > 3);
}
