// Snapshots of a bank: used when they fit, never believed when they do not, saved when it is worth it.
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <fstream>

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

std::vector<NewRecord> some_records(std::size_t count, Random& random) {
    std::vector<NewRecord> records;
    for (std::size_t i = 0; i < count; ++i) {
        records.push_back(make_record(random_hash<256>(random), "source", std::to_string(i)));
        records.back().quality = static_cast<int>(i % 101);
    }
    return records;
}

Contents contents_of_records(const std::vector<NewRecord>& records) {
    Model model;
    model.add(records);
    return model.contents();
}

std::size_t active_of(const Contents& contents) {
    return static_cast<std::size_t>(std::count_if(contents.begin(), contents.end(), [](const auto& record) {
        return record.second.status == RecordStatus::active;
    }));
}

/// The bank agrees, in both modes; and what was wrong with its snapshot is mended by the writer.
void check_recovers(const fs::path& file, const Contents& contents) {
    {
        Bank reading = open_bank(file, Bank::Mode::read_only);
        CHECK(reading.radius_search(pdq(), Hash256(), 256)->size() == active_of(contents));
    }
    {
        Bank writing = open_bank(file);
        CHECK(writing.radius_search(pdq(), Hash256(), 256)->size() == active_of(contents));
    }
    Bank bank = open_bank(file, Bank::Mode::read_only);
    check_agrees(bank, contents);
}

fs::path index_of(const fs::path& bank) {
    return bank.native() + ".pdq.index";
}

}  // namespace

TEST_CASE("a snapshot is used together with what changed since") {
    const TemporaryFolder folder;
    const auto file = folder / "bank";
    Random random(1);
    Model model;
    const auto records = some_records(500, random);
    const auto more = some_records(20, random);
    {
        Bank bank = create_bank(file);
        REQUIRE(bank.add(records));
        const auto saved = bank.save_snapshots();
        REQUIRE(saved);
        CHECK(*saved == fs::file_size(index_of(file)));
        CHECK(bank.stats()->snapshot_bytes == *saved);
        REQUIRE(bank.withdraw({.id = "7"}, kWho, kWhy));
        REQUIRE(bank.add(more));
        REQUIRE(bank.purge({.id = "nobody"}));  // nothing, so that the snapshot stays
    }
    model.add(records);
    model.withdraw({.id = "7"});
    model.add(more);
    const auto written = fs::last_write_time(index_of(file));
    Bank bank = open_bank(file);
    check_agrees(bank, model.contents());
    CHECK(bank.stats()->index_bytes > 0);
    CHECK(fs::last_write_time(index_of(file)) == written);
}

TEST_CASE("part files of killed programs are deleted, and no file of another name") {
    const TemporaryFolder folder;
    const auto file = folder / "bank";
    Bank bank = create_bank(file);
    Random random(1);
    REQUIRE(bank.add(some_records(5, random)));
    const auto write = [&](const std::string& name, std::chrono::hours age) {
        folder.write(name, "x");
        fs::last_write_time(folder / name, fs::file_time_type::clock::now() - age);
    };
    const std::vector<std::string> others = {"bank.pdq.index.old", "bank.pdq.index.part-1",
                                             "bank.pdq.index.part-ABCDEF", "bank.pdq.index.part-abc123.old",
                                             "other.pdq.index.part-abc123"};
    for (const std::string& name : others) {
        write(name, std::chrono::hours(2));
    }
    write("bank.pdq.index.part-abc123", std::chrono::hours(2));
    write("bank.phash.index.part-abc123", std::chrono::hours(0));
    REQUIRE(bank.save_snapshots());
    CHECK_FALSE(fs::exists(folder / "bank.pdq.index.part-abc123"));
    CHECK(fs::exists(folder / "bank.phash.index.part-abc123"));
    REQUIRE(bank.purge({.id = "1"})->records == 1);
    CHECK_FALSE(fs::exists(folder / "bank.phash.index.part-abc123"));
    for (const std::string& name : others) {
        CAPTURE(name);
        CHECK(fs::exists(folder / name));
    }
}

TEST_CASE("a snapshot that anything happened to is made anew") {
    const TemporaryFolder folder(quick_folder());
    const auto file = folder / "bank";
    Random random(2);
    const auto records = some_records(300, random);
    const Contents contents = contents_of_records(records);
    {
        Bank bank = create_bank(file);
        REQUIRE(bank.add(records));
        REQUIRE(bank.save_snapshots());
    }
    const auto check_with = [&](const std::string& snapshot, bool damaged) {
        std::ofstream(index_of(file), std::ios::binary) << snapshot;
        if (damaged) {
            const auto wrong = open_bank(file, Bank::Mode::read_only).verify();
            CHECK(wrong->size() == 1);
        }
        check_recovers(file, contents);
        CHECK(bytes_of(index_of(file)).size() > 10'000);
        CHECK(bytes_of(index_of(file)) != snapshot);
    };
    for (int i = 0; i < 150; ++i) {
        std::string damaged = bytes_of(index_of(file));
        const std::size_t at = i < 50 ? random() % 120 : random() % damaged.size();
        flip_bit(damaged, at, random() % 8);
        INFO("byte " << at);
        // The rest of the header's page counts for nothing.
        if (at < 120 || at >= 4096) {
            check_with(damaged, false);
        }
    }
    for (int i = 0; i < 30; ++i) {
        std::string cut = bytes_of(index_of(file));
        cut.resize(i < 10 ? static_cast<std::size_t>(i) : random() % cut.size());
        INFO("cut to " << cut.size());
        check_with(cut, true);
    }
    std::string damaged = bytes_of(index_of(file));
    flip_bit(damaged, damaged.size() - 1, 0);
    check_with(damaged, true);
    check_with(bytes_of(index_of(file)) + "more", true);
    check_with("text", true);
}

TEST_CASE("a snapshot that cannot be used is told once, with what to do") {
    const TemporaryFolder folder(quick_folder());
    const auto file = folder / "bank";
    Random random(8);
    {
        Bank bank = create_bank(file);
        REQUIRE(bank.add(some_records(300, random)));
        REQUIRE(bank.save_snapshots());
    }
    const auto notices_of = [&](Bank::Mode mode) {
        Bank bank = open_bank(file, mode);
        CHECK(bank.take_notices().empty());
        REQUIRE(bank.radius_search(pdq(), Hash256(), 31));
        auto notices = bank.take_notices();
        for (int i = 0; i < 3; ++i) {
            REQUIRE(bank.radius_search(pdq(), Hash256(), 31));
            REQUIRE(bank.refresh());
            CHECK(bank.take_notices().empty());
        }
        return notices;
    };
    const std::string good = bytes_of(index_of(file));
    CHECK(notices_of(Bank::Mode::read_only).empty());

    std::string damaged = good;
    flip_bit(damaged, damaged.size() - 1, 0);
    const std::string built =
        ". Searches find everything, but the index had to be built from the records, which takes longer; ";
    const std::string unusable = "its index bank.pdq.index is not a usable snapshot: ";
    for (const auto& [bytes, why] : {std::pair(damaged, "it is damaged"), {good.substr(0, 99), "it is cut off"}}) {
        std::ofstream(index_of(file), std::ios::binary) << bytes;
        const std::vector<std::string> expected = {
            unusable + why + built + "delete the file, and the next change of the bank saves a new one"};
        CHECK(notices_of(Bank::Mode::read_only) == expected);
        CHECK(notices_of(Bank::Mode::read_only) == expected);  // the damage is still there
    }
    CHECK(notices_of(Bank::Mode::read_write) ==
          std::vector{unusable + "it is cut off" + built + "a new one is being saved"});
    CHECK(notices_of(Bank::Mode::read_only).empty());

    // Of another bank, or of another time. What was just written may be about to count.
    {
        Bank other = create_bank(folder / "other");
        REQUIRE(other.add(some_records(300, random)));
        REQUIRE(other.save_snapshots());
    }
    fs::copy_file(index_of(folder / "other"), index_of(file), fs::copy_options::overwrite_existing);
    CHECK(notices_of(Bank::Mode::read_only).empty());
    fs::last_write_time(index_of(file), fs::last_write_time(index_of(file)) - std::chrono::hours(1));
    CHECK(notices_of(Bank::Mode::read_only) ==
          std::vector{unusable + "it belongs to other records, or is out of date" + built +
                      "delete the file, and the next change of the bank saves a new one"});

    // A person may delete it at any time.
    fs::remove(index_of(file));
    CHECK(notices_of(Bank::Mode::read_only).empty());
}

TEST_CASE("a snapshot that is far behind the bank is told, too") {
    const TemporaryFolder folder(quick_folder());
    const auto file = folder / "bank";
    Random random(9);
    {
        Bank bank = create_bank(file);
        REQUIRE(bank.add(some_records(10, random)));
        REQUIRE(bank.save_snapshots());
    }
    // As after a program that was killed before it could save another one.
    Raw(file).run(
        "INSERT INTO records (origin, hash, id, labels, extra, status, added_at, updated_at, revision) "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70000) "
        "SELECT 1, randomblob(32), '', '[]', '', 0, 0, 0, 2 FROM n; UPDATE bank SET revision = 2");
    Bank bank = open_bank(file, Bank::Mode::read_only);
    CHECK(bank.radius_search(pdq(), Hash256(), 256)->size() == 70'010);
    CHECK(
        bank.take_notices() ==
        std::vector<std::string>{
            "its index bank.pdq.index is out of date. Searches find everything, but the index had to be built from "
            "the records, which takes longer; the next change of the bank saves a new one"});
}

TEST_CASE("another bank's snapshot, or an older one of the same, is not believed") {
    const TemporaryFolder folder;
    Random random(3);
    const auto records = some_records(300, random);
    const auto others = some_records(300, random);
    {
        Bank other = create_bank(folder / "other");
        REQUIRE(other.add(others));
        REQUIRE(other.save_snapshots());
        Bank bank = create_bank(folder / "bank");
        REQUIRE(bank.add({records.data(), 200}));
        REQUIRE(bank.save_snapshots());
        fs::copy_file(index_of(folder / "bank"), folder / "older");
        REQUIRE(bank.add(records));
        REQUIRE(bank.save_snapshots());
    }
    for (const char* wrong : {"older", "other.pdq.index"}) {
        fs::copy_file(folder / wrong, index_of(folder / "bank"), fs::copy_options::overwrite_existing);
        CHECK(open_bank(folder / "bank", Bank::Mode::read_only).verify()->empty());  // not used, so no fault
        check_recovers(folder / "bank", contents_of_records(records));
        CHECK(bytes_of(index_of(folder / "bank")) != bytes_of(folder / wrong));
    }
    // A copy of a bank that goes its own way must not take the original's later snapshot for its own.
    fs::copy_file(folder / "bank", folder / "copy");
    {
        Bank copy = open_bank(folder / "copy");
        REQUIRE(copy.add({others.data(), 100}));
        Bank bank = open_bank(folder / "bank");
        REQUIRE(bank.add({others.data() + 100, 100}));
        REQUIRE(bank.save_snapshots());
    }
    fs::copy_file(index_of(folder / "bank"), index_of(folder / "copy"), fs::copy_options::overwrite_existing);
    Model model;
    model.add(records);
    model.add({others.begin(), others.begin() + 100});
    check_recovers(folder / "copy", model.contents());
}

TEST_CASE("a bank of some size is saved when it is closed, but not for every change") {
    const TemporaryFolder folder(quick_folder());
    const auto file = folder / "bank";
    Random random(4);
    const auto records = some_records(12'000, random);
    {
        Bank bank = create_bank(file);
        REQUIRE(bank.add(records));
        CHECK_FALSE(fs::exists(index_of(file)));
    }
    REQUIRE(fs::exists(index_of(file)));
    const std::string first = bytes_of(index_of(file));
    {
        Bank bank = open_bank(file);
        REQUIRE(bank.withdraw({.id = "3"}, kWho, kWhy));
    }
    CHECK(bytes_of(index_of(file)) == first);
    {
        Bank bank = open_bank(file);
        REQUIRE(bank.withdraw({.source = "source"}, kWho, kWhy));
    }
    CHECK(bytes_of(index_of(file)) != first);
    Model model;
    model.add(records);
    model.withdraw({.source = "source"});
    check_recovers(file, model.contents());
}

TEST_CASE("an open bank that grows saves its snapshot by itself") {
    const TemporaryFolder folder(quick_folder());
    const auto file = folder / "bank";
    Random random(5);
    {
        Bank bank = create_bank(file);
        CHECK(bank.radius_search(pdq(), Hash256(), 31)->empty());
        for (int i = 0; i < 5; ++i) {
            auto records = some_records(5'000, random);
            REQUIRE(bank.add(records));
        }
    }
    CHECK(fs::exists(index_of(file)));
    CHECK(open_bank(file).verify()->empty());
}

TEST_CASE("whoever may read the bank may read its snapshot") {
    const TemporaryFolder folder;
    const auto file = folder / "bank";
    Bank bank = create_bank(file);
    Random random(6);
    REQUIRE(bank.add(some_records(5, random)));
    for (const fs::perms rights : {fs::perms(0640), fs::perms(0600), fs::perms(0644)}) {
        fs::permissions(file, rights);
        REQUIRE(bank.save_snapshots());
        CHECK(fs::status(index_of(file)).permissions() == rights);
    }
}

TEST_CASE("a snapshot that cannot be written leaves the last one, and nothing else") {
    const TemporaryFolder folder(quick_folder());
    const auto file = folder / "bank";
    Random random(7);
    const auto records = some_records(2'000, random);
    Bank bank = create_bank(file);
    REQUIRE(bank.add({records.data(), 1'000}));
    REQUIRE(bank.save_snapshots());
    const std::string first = bytes_of(index_of(file));
    REQUIRE(bank.add(records));
    const auto names = [&] {
        return std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator());
    };
    const auto files = names();

    // Past this size the system refuses to write, as a full disk does in the middle of a file.
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    for (const rlim_t limit : {rlim_t{0}, rlim_t{1}, rlim_t{4096}, rlim_t{5000}, rlim_t{first.size()}}) {
        rlimit small = before;
        small.rlim_cur = limit;
        REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
        const auto saved = bank.save_snapshots();
        REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
        REQUIRE_FALSE(saved);
        CHECK(saved.error().kind == ErrorKind::unwritable);
        CHECK(saved.error().message.find("snapshot bank.pdq.index cannot be written") != std::string::npos);
        CHECK(bytes_of(index_of(file)) == first);
        CHECK(names() == files);
        check_agrees(bank, contents_of_records(records));
    }
    REQUIRE(bank.save_snapshots());
    CHECK(bytes_of(index_of(file)) != first);
}
