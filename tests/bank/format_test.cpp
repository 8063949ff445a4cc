// Banks that older programs made.
#include "tests/bank/model.hpp"
#include "tests/bank/raw.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

/// A bank of an older format with a snapshot, and what it holds.
Contents make_old_bank(const std::filesystem::path& file,
                       void (*make_older)(const std::filesystem::path&) = make_first_format) {
    Random random(1);
    Model model;
    std::vector<NewRecord> records;
    for (int i = 0; i < 50; ++i) {
        records.push_back(make_record(random_hash<256>(random), "source", std::to_string(i)));
    }
    model.add(records);
    Bank bank = create_bank(file);
    REQUIRE(bank.add(records));
    REQUIRE(bank.save_snapshots());
    make_older(file);
    return model.contents();
}

Hash256 hash_of_number(std::uint64_t number) {
    Hash256 hash;
    hash.words[0] = number;
    return hash;
}

}  // namespace

TEST_CASE("a bank of the first format is read as it is") {
    const TemporaryFolder folder;
    const Contents contents = make_old_bank(folder / "bank");
    const std::string bytes = bytes_of(folder / "bank");
    Bank bank = open_bank(folder / "bank", Bank::Mode::read_only);
    check_agrees(bank, contents);
    CHECK(notes_of(bank).empty());
    CHECK(bank.note("key").value() == std::nullopt);
    CHECK(bank.note("").error().kind == ErrorKind::invalid);
    CHECK(bytes_of(folder / "bank") == bytes);
}

TEST_CASE("a bank of the first format takes notes when it is opened for writing") {
    const TemporaryFolder folder;
    const auto file = folder / "bank";
    const Contents contents = make_old_bank(file);
    Bank reader = open_bank(file, Bank::Mode::read_only);
    CHECK(notes_of(reader).empty());
    {
        Bank bank = open_bank(file);
        CHECK(reader.verify()->empty());
        CHECK(bank.change([](BankChange& change) { return change.set_note("key", "text"); }));
        check_agrees(bank, contents);
    }
    CHECK((notes_of(reader) == Notes{{"key", "text"}}));
    check_agrees(reader, contents);
    Bank again = open_bank(file);
    CHECK((notes_of(again) == Notes{{"key", "text"}}));
}

TEST_CASE("a bank of the second format is read as it is, and sets records aside when it is opened for writing") {
    const TemporaryFolder folder;
    const auto file = folder / "bank";
    const Contents contents = make_old_bank(file, make_second_format);
    const std::string bytes = bytes_of(file);
    Bank reader = open_bank(file, Bank::Mode::read_only);
    check_agrees(reader, contents);
    CHECK(reader.search_review(*find_algorithm("pdq"), Hash256(), 256).value().empty());
    CHECK(reader.stats()->review == 0);
    CHECK(bytes_of(file) == bytes);

    Bank bank = open_bank(file);
    check_agrees(bank, contents);
    CHECK(bank.take_notices().empty());  // the snapshot is as good as before
    PutRecord aside;
    aside.hash = Hash256();
    aside.set_aside = true;
    REQUIRE(bank.change([&](BankChange& change) -> Status {
        const auto put = change.put(std::span(&aside, 1), "tests");
        return put ? Status() : put.error();
    }));
    CHECK(reader.refresh().value());
    CHECK(reader.search_review(*find_algorithm("pdq"), Hash256(), 0)->size() == 1);
    CHECK(reader.stats()->review == 1);
    CHECK(reader.verify()->empty());
}

TEST_CASE("verify tells when a format's tables are not there, or more than those") {
    const TemporaryFolder folder;
    create_bank(folder / "bank");
    Raw(folder / "bank").run("DROP TABLE notes");
    CHECK(open_bank(folder / "bank", Bank::Mode::read_only).verify()->size() == 1);
    create_bank(folder / "other");
    Raw(folder / "other").run("PRAGMA user_version = 1");
    CHECK(open_bank(folder / "other", Bank::Mode::read_only).verify()->size() == 3);
}

TEST_CASE("verify tells of each value that no bank writes, and one record's damage stops nothing else") {
    const std::vector<std::string> damages = {
        "UPDATE records SET key = -5 WHERE key = 2",
        "UPDATE origins SET algorithm = 'pdq2' WHERE source = 'b'",
        "UPDATE records SET added_at = -1 WHERE key = 2",
        "UPDATE records SET updated_at = 9000000000000 WHERE key = 2",
        R"(UPDATE records SET status = 1, withdrawn_at = 9000000000000 WHERE key = 2;
           UPDATE origins SET active = 0, withdrawn = 1 WHERE source = 'b')",
        "UPDATE records SET revision = 9223372036854775807 WHERE key = 2",
        "UPDATE records SET labels = 'none' WHERE key = 2",
        R"(UPDATE records SET labels = '["b","a"]' WHERE key = 2)",
        "UPDATE records SET hash = x'00' WHERE key = 2",
        "UPDATE records SET extra = '{' WHERE key = 2",
        "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'records'",
        "INSERT INTO purged VALUES (9223372036854775807, 9)",
    };
    for (const std::string& damage : damages) {
        INFO(damage);
        const TemporaryFolder folder;
        {
            Bank bank = create_bank(folder / "bank");
            REQUIRE(bank.add(std::vector<NewRecord>{make_record(hash_of_number(1), "a", "x"),
                                                    make_record(hash_of_number(2), "b", "y"),
                                                    make_record(hash_of_number(3), "c", "z")}));
        }
        Raw(folder / "bank").run(damage.c_str());
        Bank bank = open_bank(folder / "bank", Bank::Mode::read_write);
        CHECK(bank.verify()->size() == 1);
        std::size_t others = 0;
        REQUIRE(bank.for_each({}, [&](const BankRecord& record) {
            others += static_cast<std::size_t>(record.source != "b");
            return true;
        }));
        CHECK(others == 2);
        CHECK(bank.radius_search(*find_algorithm("pdq"), hash_of_number(1), 256)->size() >= 2);
        CHECK(bank.nearest(*find_algorithm("pdq"), hash_of_number(3), 1)->size() == 1);
        const bool unreadable =
            damage.find("labels") != std::string::npos || damage.find("hash") != std::string::npos;
        CHECK(bank.take_notices().size() == (unreadable ? 1 : 0));
        const NewRecord again = make_record(hash_of_number(2), "b", "y");
        CHECK(bank.add(std::span(&again, 1)));
    }
    const TemporaryFolder folder;
    create_bank(folder / "bank");
    Raw(folder / "bank").run("UPDATE bank SET revision = 9223372036854775807");
    CHECK(Bank::open(folder / "bank", Bank::Mode::read_only).error().kind == ErrorKind::corrupt);
}

TEST_CASE("the nearest are found although the bank lacks a record of its index") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    REQUIRE(bank.add(std::vector<NewRecord>{make_record(hash_of_number(1), "a", "x"),
                                            make_record(hash_of_number(2), "b", "y")}));
    REQUIRE(bank.nearest(*find_algorithm("pdq"), hash_of_number(1), 2)->size() == 2);
    Raw(folder / "bank").run("DELETE FROM records WHERE key = 2");
    CHECK(bank.nearest(*find_algorithm("pdq"), hash_of_number(1), 2)->size() == 1);
    CHECK(bank.take_notices().size() == 1);
}

TEST_CASE("verify tells of notes that no bank takes") {
    const TemporaryFolder folder;
    create_bank(folder / "bank");
    Raw(folder / "bank").run("INSERT INTO notes VALUES ('', 'x'), ('fine', 'x'), ('k', CAST(x'ff' AS TEXT))");
    CHECK(open_bank(folder / "bank", Bank::Mode::read_only).verify()->size() == 2);
}

TEST_CASE("what a foreign file has beyond a bank's tables never runs, and the file is refused") {
    const std::string mark = "INSERT INTO notes VALUES ('ran', 'it'); ";
    for (const std::string& foreign :
         {"CREATE TRIGGER t AFTER INSERT ON records BEGIN " + mark + "END",
          "CREATE TRIGGER t AFTER UPDATE ON bank BEGIN " + mark + "END", std::string("CREATE VIEW v AS SELECT 1"),
          std::string("DROP TABLE origins; CREATE VIEW origins AS SELECT 1 AS origin, 'pdq' AS algorithm"),
          std::string("CREATE TABLE more (a)"), std::string("CREATE INDEX i ON records (abs(quality))"),
          std::string("CREATE VIRTUAL TABLE text USING fts5(a)"),
          std::string("ALTER TABLE notes ADD COLUMN more TEXT"),
          std::string("DROP INDEX records_id; CREATE INDEX records_id ON records (extra)")}) {
        INFO(foreign);
        const TemporaryFolder folder;
        const auto file = folder / "bank";
        create_bank(file);
        Raw(file).run(foreign.c_str());
        for (const Bank::Mode mode : {Bank::Mode::read_only, Bank::Mode::read_write}) {
            const auto opened = Bank::open(file, mode);
            REQUIRE_FALSE(opened);
            CHECK(opened.error().kind == ErrorKind::corrupt);
            CHECK(opened.error().message.find("no bank has this ") != std::string::npos);
        }
    }
}

TEST_CASE("a trigger or view that comes while a bank is open does not run either") {
    const TemporaryFolder folder;
    const auto file = folder / "bank";
    Bank bank = create_bank(file);
    Raw(file).run(
        "CREATE TRIGGER t AFTER INSERT ON records BEGIN INSERT INTO notes VALUES ('ran', 'it'); END;"
        "CREATE VIEW v AS SELECT 1");
    Random random(1);
    REQUIRE(bank.add(std::vector{make_record(random_hash<256>(random), "source", "id")}));
    CHECK(notes_of(bank).empty());
    CHECK(bank.verify()->size() == 2);
}
