// What a bank keeps, gives back and refuses, one thing at a time, and all together against a model.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "tests/bank/model.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

const Algorithm& pdq() {
    return *find_algorithm("pdq");
}

Hash256 numbered(std::uint64_t number) {
    Hash256 hash;
    hash.words[0] = number;
    return hash;
}

std::vector<std::uint64_t> keys_of(const Result<std::vector<BankMatch>>& matches) {
    INFO((matches ? "" : matches.error().message));
    REQUIRE(matches);
    std::vector<std::uint64_t> keys;
    for (const BankMatch& match : *matches) {
        keys.push_back(match.record.key);
    }
    return keys;
}

}  // namespace

TEST_CASE("a record comes back with everything that was said of it") {
    const TemporaryFolder folder;
    const auto file = folder / "bank";
    NewRecord record;
    record.hash = Hash256::from_hex("d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22").value();
    record.source = "stopncii";
    record.id = "ä 1\n\"";
    record.labels = {"z", "a", "z", "ü"};
    record.quality = 0;
    record.extra = R"({"k":[1,2]})";
    NewRecord narrow;
    narrow.algorithm = "dhash";
    narrow.hash = Hash64{{0xfedcba9876543210}};
    {
        Bank bank = create_bank(file);
        CHECK(bank.file() == file);
        const auto outcome = bank.add(std::vector{record, narrow});
        REQUIRE(outcome);
        CHECK(outcome->added == 2);
    }
    Bank bank = open_bank(file);
    const auto found = bank.find(1);
    REQUIRE(found);
    REQUIRE(found->has_value());
    const BankRecord& kept = **found;
    CHECK(kept.key == 1);
    CHECK(kept.algorithm == "pdq");
    CHECK(kept.hash == record.hash);
    CHECK(kept.source == record.source);
    CHECK(kept.id == record.id);
    CHECK(kept.labels == std::vector<std::string>{"a", "z", "ü"});
    CHECK(kept.quality == 0);
    CHECK(kept.extra == record.extra);
    CHECK(kept.status == RecordStatus::active);
    CHECK(kept.added_at > 1'600'000'000);
    CHECK(kept.updated_at == kept.added_at);
    CHECK_FALSE(kept.withdrawn_at);
    CHECK(bank.find(2)->value().hash == narrow.hash);
    CHECK_FALSE(bank.find(3)->has_value());
    CHECK_FALSE(bank.find(0)->has_value());
    CHECK(keys_of(bank.radius_search(*find_algorithm("dhash"), narrow.hash, 0)) == std::vector<std::uint64_t>{2});
}

TEST_CASE("a bank that would be larger than a limit on files allows says so, and no signal ends the program") {
    const TemporaryFolder folder;
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_DFL);
        Bank bank = create_bank(folder / "bank");
        constexpr rlimit kSmall{4096, 4096};
        ::setrlimit(RLIMIT_FSIZE, &kSmall);
        NewRecord record;
        record.hash = numbered(1);
        const auto added = bank.add(std::vector{record});
        ::_exit(!added && added.error().kind == ErrorKind::unwritable ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
}

TEST_CASE("adding again unites, and brings back nothing that was withdrawn") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    NewRecord record = make_record(numbered(1), "s", "i");
    record.labels = {"a"};
    record.quality = 80;
    REQUIRE(bank.add({&record, 1}));
    CHECK(bank.add({&record, 1})->unchanged == 1);
    record.labels = {"b"};
    record.quality = std::nullopt;
    CHECK(bank.add({&record, 1})->updated == 1);
    CHECK(bank.find(1)->value().labels == std::vector<std::string>{"a", "b"});
    CHECK(bank.find(1)->value().quality == 80);

    const auto withdrawn = bank.withdraw({.source = "s", .id = "i"}, "Ann", "wrong picture");
    REQUIRE(withdrawn);
    CHECK(*withdrawn == 1);
    CHECK(*bank.withdraw({.source = "s", .id = "i"}, "Bob", "again") == 0);
    const BankRecord kept = bank.find(1)->value();
    CHECK(kept.status == RecordStatus::withdrawn);
    CHECK(kept.withdrawn_by == "Ann");
    CHECK(kept.withdrawal_reason == "wrong picture");
    CHECK(kept.withdrawn_at.value() >= kept.added_at);
    CHECK(keys_of(bank.radius_search(pdq(), numbered(1), 256)).empty());
    CHECK(bank.add({&record, 1})->withdrawn == 1);
    CHECK(keys_of(bank.radius_search(pdq(), numbered(1), 256)).empty());

    // The same hash from elsewhere is another record.
    record.source = "t";
    CHECK(bank.add({&record, 1})->added == 1);
    CHECK(keys_of(bank.radius_search(pdq(), numbered(1), 0)) == std::vector<std::uint64_t>{2});
}

TEST_CASE("what is withdrawn before it was added stays out") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    const std::vector records = {make_record(numbered(1), "s", "i"), make_record(numbered(2), "s", "j")};
    REQUIRE(bank.add({&records[1], 1}));
    const auto active = bank.withdraw_records(records, "Ann", "asked to");
    REQUIRE(active);
    CHECK(*active == 1);
    CHECK(*bank.withdraw_records(records, "Bob", "too") == 0);
    const auto outcome = bank.add(records);
    REQUIRE(outcome);
    CHECK(outcome->withdrawn == 2);
    CHECK(keys_of(bank.radius_search(pdq(), numbered(1), 256)).empty());
    const auto tombstones = bank.for_each({.id = "i"}, [](const BankRecord& record) {
        CHECK(record.status == RecordStatus::withdrawn);
        CHECK(record.withdrawn_by == "Ann");
        return true;
    });
    CHECK(*tombstones == 1);
}

TEST_CASE("records of another bank are taken over with their times") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    const auto foreign = [](std::uint64_t number, RecordTimes times) {
        BankRecord record;
        static_cast<NewRecord&>(record) = make_record(numbered(number), "s", std::to_string(number));
        static_cast<RecordTimes&>(record) = times;
        record.key = 77;
        if (times.withdrawn_at) {
            record.status = RecordStatus::withdrawn;
            record.withdrawn_by = "them";
            record.withdrawal_reason = "asked";
        }
        return record;
    };
    REQUIRE(bank.add(std::vector{make_record(numbered(1), "s", "1"), make_record(numbered(2), "s", "2"),
                                 make_record(numbered(3), "s", "3")}));
    REQUIRE(*bank.withdraw({.id = "3"}, kWho, kWhy) == 1);
    const BankRecord before = bank.find(1)->value();

    // New and active, new and withdrawn, in their order; then each of these where the bank has the record.
    std::vector records = {foreign(5, {10, 30, 20}), foreign(4, {10, 20, {}}), foreign(1, {10, 20, {}}),
                           foreign(2, {10, 30, 20}), foreign(3, {10, 20, {}}), foreign(3, {10, 30, 20})};
    records[2].labels = {"new"};
    const auto outcome = bank.merge(records);
    REQUIRE(outcome);
    CHECK(outcome->active.added == 1);
    CHECK(outcome->active.updated == 1);
    CHECK(outcome->active.unchanged == 0);
    CHECK(outcome->active.withdrawn == 1);
    CHECK(outcome->withdrawn == 1);
    CHECK(outcome->stayed_withdrawn == 2);
    const BankRecord fifth = bank.find(4)->value();
    CHECK(fifth.id == "5");
    CHECK(fifth.added_at == 10);
    CHECK(fifth.withdrawn_at == 20);
    CHECK(fifth.updated_at == 30);
    CHECK(fifth.withdrawn_by == "them");
    CHECK(fifth.withdrawal_reason == "asked");
    const BankRecord fourth = bank.find(5)->value();
    CHECK(fourth.id == "4");
    CHECK(fourth.added_at == 10);
    CHECK(fourth.updated_at == 20);
    CHECK(fourth.status == RecordStatus::active);
    // What the bank had keeps its own times: it was changed here, and now.
    CHECK(bank.find(1)->value().added_at == before.added_at);
    CHECK(bank.find(1)->value().updated_at >= before.added_at);
    CHECK(bank.find(2)->value().withdrawn_at.value() >= before.added_at);
    CHECK(bank.find(2)->value().withdrawn_by == "them");
    CHECK(bank.find(3)->value().withdrawn_by == kWho);
    CHECK(bank.verify()->empty());
    CHECK(keys_of(bank.radius_search(pdq(), numbered(0), 256)) == std::vector<std::uint64_t>{1, 5});

    constexpr std::int64_t kFuture = 32'503'680'000;  // 3000-01-01
    BankRecord contradicting = foreign(9, {10, 30, 20});
    contradicting.status = RecordStatus::active;
    BankRecord without_time = foreign(9, {10, 30, {}});
    without_time.status = RecordStatus::withdrawn;
    BankRecord senseless = foreign(9, {10, 10, {}});
    senseless.quality = 101;
    BankRecord unsayable = foreign(9, {10, 30, 20});
    unsayable.withdrawn_by = "\xff";
    for (const BankRecord& wrong :
         {foreign(9, {-1, 10, {}}), foreign(9, {20, 10, {}}), foreign(9, {20, 30, 10}), foreign(9, {10, 20, 30}),
          foreign(9, {kFuture, kFuture, {}}), contradicting, without_time, senseless, unsayable}) {
        const auto refused = bank.merge(std::vector{foreign(8, {10, 10, {}}), wrong});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::invalid);
    }
    CHECK(bank.stats()->active == 2);
}

TEST_CASE("an empty filter withdraws and purges nothing") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    const NewRecord record = make_record(numbered(1));
    REQUIRE(bank.add({&record, 1}));
    CHECK(*bank.withdraw({}, "x", "y") == 0);
    CHECK(bank.purge({})->records == 0);
    CHECK(bank.stats()->active == 1);
}

TEST_CASE("a filter's members all have to agree") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    std::vector<NewRecord> records;
    for (std::uint64_t i = 0; i < 8; ++i) {
        records.push_back(make_record(numbered(i / 2), i % 2 == 0 ? "even" : "odd", std::to_string(i)));
        records.back().labels = {i < 4 ? "low" : "high", "all"};
    }
    records.push_back(make_record(numbered(9)));
    REQUIRE(bank.add(records));
    const auto keys = [&](const RecordFilter& filter) {
        std::vector<std::uint64_t> found;
        REQUIRE(bank.for_each(filter, [&](const BankRecord& record) {
            found.push_back(record.key);
            return true;
        }));
        return found;
    };
    using Keys = std::vector<std::uint64_t>;
    CHECK(keys({}).size() == 9);
    CHECK(keys({.keys = {7, 2, 99}}) == Keys{2, 7});
    CHECK(keys({.source = "odd"}) == Keys{2, 4, 6, 8});
    CHECK(keys({.source = "odd", .label = "low"}) == Keys{2, 4});
    CHECK(keys({.hash = numbered(1)}) == Keys{3, 4});
    CHECK(keys({.hash = numbered(1), .id = "3"}) == Keys{4});
    CHECK(keys({.hash = Hash64()}).empty());
    CHECK(keys({.label = "al"}).empty());
    CHECK(keys({.algorithm = "phash"}).empty());
    REQUIRE(*bank.withdraw({.keys = {1, 2, 3}, .source = "even"}, "x", "y") == 2);
    CHECK(keys({.label = "low", .status = RecordStatus::withdrawn}) == Keys{1, 3});
    CHECK(keys({.label = "low", .status = RecordStatus::active}) == Keys{2, 4});
}

TEST_CASE("for_each goes through banks of many pages, stops when told to, and may be called back from") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    std::vector<NewRecord> records;
    for (std::uint64_t i = 0; i < 3000; ++i) {
        records.push_back(make_record(numbered(i)));
    }
    REQUIRE(bank.add(records));
    std::uint64_t expected = 1;
    CHECK(*bank.for_each({}, [&](const BankRecord& record) { return record.key == expected++; }) == 3000);
    CHECK(*bank.for_each({}, [](const BankRecord& record) { return record.key < 1500; }) == 1500);
    std::size_t withdrawn = 0;
    REQUIRE(bank.for_each({}, [&](const BankRecord& record) {
        withdrawn += record.key % 500 == 0 ? *bank.withdraw({.keys = {record.key}}, "x", "y") : 0;
        return true;
    }));
    CHECK(withdrawn == 6);
}

TEST_CASE("for_each in the order of hashes, also across pages and with a filter") {
    const TemporaryFolder folder(quick_folder());
    Bank bank = create_bank(folder / "bank");
    Random random(3);
    std::vector<NewRecord> records;
    for (std::uint64_t i = 0; i < 3500; ++i) {
        Hash256 hash;
        hash.words[random() % 4] = random() % 3;
        records.push_back(make_record(hash, "source " + std::to_string(i % 5), std::to_string(random() % 50)));
    }
    NewRecord narrow;
    narrow.algorithm = "dhash";
    records.push_back(narrow);
    REQUIRE(bank.add(records));
    const auto in_order = [&](const RecordFilter& filter) {
        std::vector<std::string> order;
        std::set<std::uint64_t> keys;
        const auto told = bank.for_each(
            filter,
            [&](const BankRecord& record) {
                order.push_back(to_hex(record.hash) + ' ' + record.id);
                keys.insert(record.key);
                return true;
            },
            RecordOrder::hash);
        REQUIRE(told);
        CHECK(*told == keys.size());
        CHECK(std::is_sorted(order.begin(), order.end()));
        return keys.size();
    };
    CHECK(in_order({}) == bank.stats()->active);
    CHECK(in_order({}) > 1500);
    CHECK(in_order({.hash = Hash64()}) == 1);
    REQUIRE(*bank.withdraw({.source = "source 3"}, kWho, kWhy) > 100);
    CHECK(in_order({.status = RecordStatus::withdrawn}) == bank.stats()->withdrawn);
    CHECK(in_order({.source = "source 1"}) == *bank.for_each({.source = "source 1"}, [](auto&) { return true; }));
    CHECK(in_order({.id = "7"}) == *bank.for_each({.id = "7"}, [](auto&) { return true; }));
}

TEST_CASE("a record that makes no sense is refused, and all that came with it") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    const auto refused = [&](const auto& spoil, const std::string& why) {
        std::vector records = {make_record(numbered(1)), make_record(numbered(2), "s", "the one")};
        spoil(records[1]);
        for (const auto& error : {bank.add(records).error(), bank.withdraw_records(records, "x", "y").error()}) {
            CHECK(error.kind == ErrorKind::invalid);
            CHECK(error.message.starts_with("record 2 (id "));
            CHECK(error.message.find(why) != std::string::npos);
            CHECK(error.message.find('\n') == std::string::npos);
            CHECK(error.input == (folder / "bank").native());
        }
    };
    refused([](NewRecord& r) { r.algorithm = "md5"; }, "no algorithm \"md5\"");
    refused([](NewRecord& r) { r.hash = Hash64(); }, "64 bits");
    refused([](NewRecord& r) { r.algorithm = "phash"; }, "256 bits");
    refused([](NewRecord& r) { r.quality = -1; }, "-1, not 0 to 100");
    refused([](NewRecord& r) { r.quality = 101; }, "101, not 0 to 100");
    refused([](NewRecord& r) { r.labels = {"fine", "a\tb"}; }, "control character");
    refused([](NewRecord& r) { r.labels = {"\xc2\x85"}; }, "control character");
    refused([](NewRecord& r) { r.labels = {""}; }, "empty");
    refused([](NewRecord& r) { r.labels = std::vector(30, std::string(3000, 'x')); }, "90000 bytes");
    refused([](NewRecord& r) { r.source = "\xff"; }, "not UTF-8");
    refused([](NewRecord& r) { r.source = std::string(65537, 'x'); }, "65537 bytes");
    refused([](NewRecord& r) { r.id = std::string("the one\0two", 11); }, "NUL");
    refused([](NewRecord& r) { r.id += "\xed\xa0\x80"; }, "not UTF-8");  // a surrogate
    for (const std::string& extra : {std::string("{"), std::string("[1]"), std::string("7"),
                                     "{\"a\":" + std::string(64, '[') + std::string(64, ']') + '}'}) {
        refused([&](NewRecord& r) { r.extra = extra; }, "its extra is not a JSON object of at most 64 levels");
    }
    CHECK(bank.withdraw({.id = "x"}, "\xc0\x80", "y").error().kind == ErrorKind::invalid);
    CHECK(bank.withdraw({.id = "x"}, "x", std::string(65537, 'x')).error().kind == ErrorKind::invalid);
    CHECK(bank.stats()->revision == 0);
    check_agrees(bank, Contents());
}

TEST_CASE("the largest record that is taken comes back") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    NewRecord record = make_record(numbered(1), std::string(65536, 's'), std::string(65536, 'i'));
    record.labels = {std::string(65536, 'l')};
    record.extra = R"({"e":")" + std::string(65528, 'e') + R"("})";
    REQUIRE(bank.add({&record, 1}));
    const BankRecord kept = bank.find(1)->value();
    CHECK(identity_of(kept) == identity_of(record));
    CHECK(kept.labels == record.labels);
    CHECK(kept.extra == record.extra);
    CHECK(bank.verify()->empty());
}

TEST_CASE("searches by forms, qualities and numbers") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    std::vector<NewRecord> records;
    for (std::uint64_t i = 0; i < 6; ++i) {
        records.push_back(make_record(numbered((std::uint64_t{1} << i) - 1)));  // at distance i from none
    }
    records[1].quality = 40;
    records[2].quality = 50;
    REQUIRE(bank.add(records));
    using Keys = std::vector<std::uint64_t>;
    CHECK(keys_of(bank.radius_search(pdq(), Hash256(), 3)) == Keys{1, 2, 3, 4});
    CHECK(keys_of(bank.radius_search(pdq(), Hash256(), 3, {.min_quality = 50})) == Keys{1, 3, 4});
    CHECK(keys_of(bank.nearest(pdq(), Hash256(), 3)) == Keys{1, 2, 3});
    CHECK(keys_of(bank.nearest(pdq(), Hash256(), 9)).size() == 6);
    CHECK(keys_of(bank.nearest(pdq(), Hash256(), 0)).empty());

    DihedralSet<AnyHash> forms;
    for (const Dihedral transform : kAllDihedrals) {
        forms[transform] = numbered(~std::uint64_t{0});
    }
    forms[Dihedral::rotate90] = numbered(31);
    for (const auto& found : {bank.radius_search(pdq(), forms, 1), bank.nearest(pdq(), forms, 2)}) {
        CHECK(keys_of(found) == Keys{6, 5});
        CHECK((*found)[0].distance == 0);
        CHECK((*found)[1].distance == 1);
        CHECK((*found)[1].transform == Dihedral::rotate90);
    }
    CHECK(bank.self_join(pdq(), 1)->size() == 5);
    CHECK(bank.self_join(pdq(), 1)->front() == MatchPair{1, 2, 1});
    CHECK((*bank.index256(pdq()))->size() == 6);
    CHECK(bank.index64(pdq()).error().kind == ErrorKind::invalid);
    CHECK(bank.radius_search(pdq(), Hash64(), 3).error().kind == ErrorKind::invalid);
    CHECK(bank.nearest(*find_algorithm("phash"), Hash256(), 3).error().kind == ErrorKind::invalid);
}

TEST_CASE("a bank that must not be changed can be searched and read") {
    const TemporaryFolder folder;
    Bank changed = create_bank(folder / "bank");
    REQUIRE(changed.add(std::vector{make_record(numbered(0)), make_record(numbered(1))}));
    const Bank& bank = changed;
    DihedralSet<AnyHash> forms;
    forms.values.fill(Hash256());
    CHECK(bank.radius_search(pdq(), Hash256(), 0)->size() == 1);
    CHECK(bank.radius_search(pdq(), forms, 1)->size() == 2);
    CHECK(bank.nearest(pdq(), Hash256(), 1)->size() == 1);
    CHECK(bank.nearest(pdq(), forms, 2)->size() == 2);
    CHECK(bank.self_join(pdq(), 1)->size() == 1);
    CHECK(bank.for_each({}, [](const BankRecord&) { return true; }).value() == 2);
    CHECK(bank.find(1)->has_value());
    CHECK_FALSE(bank.note("key")->has_value());
    CHECK(bank.for_each_note("", [](std::string_view, std::string_view) { return true; }).value() == 0);
    CHECK((*bank.index256(pdq()))->size() == 2);
    CHECK((*bank.index64(*find_algorithm("phash")))->size() == 0);
    CHECK(bank.stats()->active == 2);
    CHECK(bank.verify()->empty());
}

TEST_CASE("what is no bank is told from one") {
    const TemporaryFolder folder;
    const auto kind = [&](const std::filesystem::path& file) {
        const auto writing = Bank::open(file, Bank::Mode::read_write);
        const auto reading = Bank::open(file, Bank::Mode::read_only);
        REQUIRE_FALSE(writing);
        REQUIRE_FALSE(reading);
        CHECK(writing.error().input == file.native());
        CHECK(writing.error().message == reading.error().message);
        CHECK(writing.error().message.find('\n') == std::string::npos);
        CHECK(writing.error().kind == reading.error().kind);
        return writing.error().kind;
    };
    CHECK(kind(folder / "absent") == ErrorKind::not_found);
    CHECK(kind(folder / "absent/bank") == ErrorKind::not_found);
    CHECK(kind(folder.path()) == ErrorKind::corrupt);
    CHECK(kind("/dev/null") == ErrorKind::corrupt);
    CHECK(kind(folder.write("empty", "")) == ErrorKind::corrupt);
    CHECK(kind(folder.write("text", std::string(10000, 'x'))) == ErrorKind::corrupt);
    { const Bank bank = create_bank(folder / "bank"); }
    const std::string bytes = bytes_of(folder / "bank");
    for (const std::size_t size : {10UL, 100UL, 4096UL, 8192UL, bytes.size() - 4096}) {
        CHECK(kind(folder.write("cut", bytes.substr(0, size))) == ErrorKind::corrupt);
    }
    std::string foreign = bytes;
    foreign.replace(68, 4, std::string(4, '\0'));  // application_id; https://www.sqlite.org/fileformat.html
    CHECK(kind(folder.write("foreign", foreign)) == ErrorKind::corrupt);
    std::string newer = bytes;
    newer[63] = 4;  // user_version
    CHECK(kind(folder.write("newer", newer)) == ErrorKind::unsupported);
    newer[63] = 0;
    CHECK(kind(folder.write("older", newer)) == ErrorKind::corrupt);
}

TEST_CASE("a damaged bank is found to be so, and breaks nothing else") {
    const TemporaryFolder folder(quick_folder());
    Contents contents;
    {
        Bank bank = create_bank(folder / "bank");
        std::vector<NewRecord> records;
        for (std::uint64_t i = 0; i < 400; ++i) {
            records.push_back(make_record(numbered(i * 0x9e3779b97f4a7c15), "source", "id " + std::to_string(i)));
        }
        REQUIRE(bank.add(records));
        contents = contents_of(bank);
    }
    const std::string bytes = bytes_of(folder / "bank");
    Random random(1);
    int found = 0;
    for (int i = 0; i < 300; ++i) {
        std::string damaged = bytes;
        for (int k = 0; k < 8; ++k) {
            flip_bit(damaged, random() % damaged.size(), random() % 8);
        }
        folder.write("damaged", damaged);
        auto bank = Bank::open(folder / "damaged", i % 2 == 0 ? Bank::Mode::read_only : Bank::Mode::read_write);
        if (!bank) {
            CHECK((bank.error().kind == ErrorKind::corrupt || bank.error().kind == ErrorKind::unsupported));
            ++found;
            continue;
        }
        const NewRecord record = make_record(numbered(1), "source", "id 1");
        static_cast<void>(bank->add({&record, 1}));
        static_cast<void>(bank->withdraw({.source = "source", .label = "x"}, "x", "y"));
        static_cast<void>(bank->radius_search(pdq(), numbered(1), 256));
        static_cast<void>(bank->stats());
        static_cast<void>(bank->for_each({}, [](const BankRecord&) { return true; }));
        const auto wrong = bank->verify();
        found += !wrong || !wrong->empty() ? 1 : 0;
    }
    CHECK(found >= 250);  // bits that hold nothing, or one text for another, are no fault to see
}

TEST_CASE("a new bank takes nobody's place and is nowhere half") {
    const TemporaryFolder folder;
    folder.write("taken", "text");
    for (const auto& file : {folder / "taken", folder.path()}) {
        CHECK(Bank::create(file).error().kind == ErrorKind::exists);
    }
    CHECK(bytes_of(folder / "taken") == "text");
    std::filesystem::create_symlink("nowhere", folder / "dangling");
    CHECK(Bank::create(folder / "no/folder").error().kind == ErrorKind::unwritable);
    folder.write("gone-wal", "the log of a bank");
    CHECK(Bank::create(folder / "gone").error().kind == ErrorKind::exists);
    {
        Bank bank = create_bank(folder / "new bank?#%41");
        const NewRecord record = make_record(numbered(1));
        REQUIRE(bank.add({&record, 1}));
        check_agrees(bank, {{identity_of(record), {}}});
    }
    check_agrees(*std::make_unique<Bank>(open_bank(folder / "new bank?#%41", Bank::Mode::read_only)),
                 {{identity_of(make_record(numbered(1))), {}}});
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        CHECK(entry.path().filename().native().find(".part-") == std::string::npos);
    }
}

TEST_CASE("a bank may be named from the working directory, which may change") {
    const TemporaryFolder folder(quick_folder());
    const auto before = std::filesystem::current_path();
    for (const char* name : {"bank", "file:bank", "./bank.2"}) {  // SQLite has a meaning of its own for "file:"
        std::filesystem::current_path(folder.path());
        Bank bank = create_bank(name);
        std::filesystem::current_path(before);
        const std::vector records = {make_record(numbered(1)), make_record(numbered(2))};
        REQUIRE(bank.add(records));
        REQUIRE(bank.save_snapshots());
        REQUIRE(bank.purge({.keys = {1}})->records == 1);
        CHECK(bank.file() == name);
        CHECK(std::filesystem::exists(folder / name));
        CHECK_FALSE(std::filesystem::exists((folder / name).native() + ".pdq.index"));
        check_agrees(bank, {{identity_of(records[1]), {}}});
    }
}

TEST_CASE("a bank that is open for reading changes nothing") {
    const TemporaryFolder folder;
    {
        Bank bank = create_bank(folder / "bank");
        const NewRecord record = make_record(numbered(1));
        REQUIRE(bank.add({&record, 1}));
    }
    Bank bank = open_bank(folder / "bank", Bank::Mode::read_only);
    const NewRecord record = make_record(numbered(2));
    CHECK(bank.add({&record, 1}).error().kind == ErrorKind::unwritable);
    CHECK(bank.withdraw({.keys = {1}}, "x", "y").error().kind == ErrorKind::unwritable);
    CHECK(bank.withdraw_records({&record, 1}, "x", "y").error().kind == ErrorKind::unwritable);
    CHECK(bank.purge({.keys = {1}}).error().kind == ErrorKind::unwritable);
    CHECK(bank.save_snapshots().error().kind == ErrorKind::unwritable);
    check_agrees(bank, {{identity_of(make_record(numbered(1))), {}}});
}

TEST_CASE("keys are never used again") {
    const TemporaryFolder folder;
    std::optional<Bank> bank(create_bank(folder / "bank"));
    const std::vector records = {make_record(numbered(1)), make_record(numbered(2))};
    REQUIRE(bank->add(records));
    REQUIRE(bank->purge({.keys = {2}})->records == 1);
    bank.reset();
    bank.emplace(open_bank(folder / "bank"));
    CHECK(bank->add(records)->added == 1);
    CHECK(bank->find(3)->has_value());
}

TEST_CASE("a bank agrees with a model after anything that is done to it") {
    const TemporaryFolder folder(quick_folder());
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        Random random(seed);
        const auto file = folder / ("bank" + std::to_string(seed));
        std::optional<Bank> bank(create_bank(file));
        Bank other = open_bank(file, Bank::Mode::read_only);
        Model model;
        for (int step = 0; step < 150; ++step) {
            const Operation operation = model.any_operation(random);
            INFO("seed " << seed << ", step " << step);
            const Model before = model;
            switch (operation.kind) {
                case Operation::Kind::add: {
                    const AddOutcome expected = model.add(operation.records);
                    const auto outcome = bank->add(operation.records);
                    REQUIRE(outcome);
                    CHECK(std::tuple(outcome->added, outcome->updated, outcome->unchanged, outcome->withdrawn) ==
                          std::tuple(expected.added, expected.updated, expected.unchanged, expected.withdrawn));
                    break;
                }
                case Operation::Kind::withdraw:
                    CHECK(bank->withdraw(operation.filter, kWho, kWhy).value() == model.withdraw(operation.filter));
                    break;
                case Operation::Kind::withdraw_records:
                    CHECK(bank->withdraw_records(operation.records, kWho, kWhy).value() ==
                          model.withdraw_records(operation.records));
                    break;
                case Operation::Kind::purge:
                    CHECK(bank->purge(operation.filter)->records == model.purge(operation.filter));
                    break;
                default:
                    CHECK(apply(bank, file, operation).empty());
                    model.apply(operation);
                    break;
            }
            if (step % 10 == 9) {
                check_agrees(*bank, model);
                REQUIRE(other.refresh());
                check_agrees(other, model);
            }
        }
    }
}
