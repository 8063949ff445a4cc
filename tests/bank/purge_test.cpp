// What is purged is in none of the files.
#include <filesystem>

#include "lib/bank/records.hpp"
#include "tests/bank/model.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/snapshot_word.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

namespace fs = std::filesystem;

struct Trace {
    std::string hash;  ///< as bytes, in the order of its text
    std::string word;  ///< as the snapshot has it
    std::string id;
};

Trace trace_of(const NewRecord& record) {
    const bank::HashBytes bytes(record.hash);
    const std::span<const std::byte> span = bytes;
    Trace trace;
    trace.hash.assign(reinterpret_cast<const char*>(span.data()), span.size());
    trace.word = snapshot_word(Hash256::from_hex(to_hex(record.hash)).value());
    trace.id = record.id;
    return trace;
}

/// The files that have any of it.
std::vector<std::string> files_with(const fs::path& folder, const std::vector<Trace>& traces) {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string bytes = bytes_of(entry.path());
        for (const Trace& trace : traces) {
            for (const std::string& part : {trace.hash, trace.word, trace.id}) {
                if (bytes.find(part) != std::string::npos) {
                    found.push_back(entry.path().filename());
                }
            }
        }
    }
    return found;
}

}  // namespace

TEST_CASE("what is purged is in none of the files, and all else is still there") {
    const TemporaryFolder folder(quick_folder());
    const auto file = folder / "bank";
    Random random(1);
    std::optional<Bank> bank(create_bank(file));
    Contents kept;
    std::vector<NewRecord> all;
    std::ptrdiff_t in_snapshot = 0;
    for (int round = 0; round < 12; ++round) {
        std::vector<NewRecord> records;
        for (int i = 0; i < 400; ++i) {
            records.push_back(make_record(random_hash<256>(random), "source", "id " + std::to_string(random())));
        }
        REQUIRE(bank->add(records));
        all.insert(all.end(), records.begin(), records.end());
        if (round % 2 == 0) {
            REQUIRE(bank->save_snapshots());
        }
        if (round % 3 == 0) {
            bank.reset();
            bank.emplace(open_bank(file));
        }
        std::shuffle(all.begin(), all.end(), random);
        std::vector<Trace> traces;
        for (int i = 0; i < 100; ++i) {
            traces.push_back(trace_of(all.back()));
            RecordFilter filter;
            filter.hash = all.back().hash;
            if (i % 20 == 0) {
                REQUIRE(*bank->withdraw(filter, "x", "y") == 1);
            }
            if (i == 0) {
                // The check can fail: before, they are there.
                const auto files = files_with(folder.path(), {traces.back()});
                CHECK(files.size() >= 2);
                in_snapshot += std::count(files.begin(), files.end(), "bank.pdq.index");
            }
            all.pop_back();
        }
        // By one call.
        std::vector<std::uint64_t> keys;
        REQUIRE(bank->for_each({}, [&](const BankRecord& record) {
            const Trace trace = trace_of(record);
            if (std::any_of(traces.begin(), traces.end(), [&](const Trace& t) { return t.id == trace.id; })) {
                keys.push_back(record.key);
            }
            return true;
        }));
        const auto purged = bank->purge({.keys = keys});
        INFO((purged ? "" : purged.error().message));
        REQUIRE(purged);
        CHECK(purged->records == 100);
        CHECK(purged->wiped);
        CHECK(files_with(folder.path(), traces).empty());
        CHECK(bank->radius_search(*find_algorithm("pdq"), Hash256(), 256)->size() == all.size());
    }
    CHECK(in_snapshot > 0);
    Model model;
    model.add(all);
    check_agrees(*bank, model.contents());
}

TEST_CASE("a purge that was interrupted is finished when the bank is next opened for writing") {
    const TemporaryFolder folder(quick_folder());
    const auto file = folder / "bank";
    Random random(2);
    const NewRecord gone = make_record(random_hash<256>(random), "source", "gone for good");
    const NewRecord stays = make_record(random_hash<256>(random), "source", "stays");
    {
        Bank bank = create_bank(file);
        REQUIRE(bank.add(std::vector{gone, stays}));
        REQUIRE(bank.save_snapshots());
        // As when the program ends just before the files are wiped: a folder stands where a snapshot could.
        fs::create_directories(folder / "bank.phash.index/in the way");
        const auto purged = bank.purge({.id = gone.id});
        REQUIRE(purged);
        CHECK(purged->records == 1);
        REQUIRE_FALSE(purged->wiped);
        CHECK(purged->wiped.error().kind == ErrorKind::unwritable);
        CHECK_FALSE(bank.find(1)->has_value());
        CHECK(bank.verify()->size() == 1);
        const auto again = bank.purge({});
        REQUIRE(again);
        CHECK(again->records == 0);
        CHECK(again->wiped.error().kind == ErrorKind::unwritable);
    }
    fs::remove_all(folder / "bank.phash.index");
    CHECK(open_bank(file, Bank::Mode::read_only).verify()->size() == 1);
    Bank bank = open_bank(file);
    CHECK(files_with(folder.path(), {trace_of(gone)}).empty());
    Model model;
    model.add({stays});
    check_agrees(bank, model.contents());
}

TEST_CASE("a purge wipes what notes said that were replaced or removed, and leaves the others") {
    const TemporaryFolder folder(quick_folder());
    const NewRecord record = make_record(Hash256(), "source", "id");
    Bank bank = create_bank(folder / "bank");
    REQUIRE(bank.add({&record, 1}));
    const auto set = [&](const std::string& key, const std::string& text) {
        REQUIRE(bank.change([&](BankChange& change) { return change.set_note(key, text); }));
    };
    const auto found = [&](const std::string& text) {
        const fs::directory_iterator files(folder.path());
        return std::any_of(begin(files), end(files), [&](const auto& entry) {
            return bytes_of(entry.path()).find(text) != std::string::npos;
        });
    };
    set("key of one", "first text");
    set("key of one", "second text");
    set("key of another", "third text");
    set("key of another", "");
    CHECK(found("first text"));
    CHECK(found("key of another"));
    REQUIRE(bank.purge({.id = "id"})->records == 1);
    for (const char* gone : {"first text", "key of another", "third text"}) {
        CHECK_FALSE(found(gone));
    }
    CHECK(bank.note("key of one").value() == "second text");
}
