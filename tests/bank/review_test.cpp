// Records that are set aside for review, and putting records back that were withdrawn.
#include "tests/bank/model.hpp"
#include "tests/bank/raw.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

const Algorithm& pdq() {
    return *find_algorithm("pdq");
}

PutRecord put_record(std::uint64_t number, bool set_aside = false) {
    Hash256 hash;
    hash.words[0] = number;
    PutRecord record;
    static_cast<NewRecord&>(record) = make_record(hash, "whorl", "case");
    record.set_aside = set_aside;
    return record;
}

PutOutcome put(Bank& bank, const std::vector<PutRecord>& records, std::string_view by = "case") {
    PutOutcome outcome;
    const Status changed = bank.change([&](BankChange& change) -> Status {
        const auto put = change.put(records, by);
        if (!put) {
            return put.error();
        }
        outcome = *put;
        return {};
    });
    INFO((changed ? "" : changed.error().message));
    REQUIRE(changed);
    return outcome;
}

std::size_t matches(Bank& bank) {
    return bank.radius_search(pdq(), Hash256(), Hash256::kBits).value().size();
}

std::size_t in_review(Bank& bank) {
    return bank.search_review(pdq(), Hash256(), Hash256::kBits).value().size();
}

BankRecord only(Bank& bank, const RecordFilter& filter = {}) {
    std::vector<BankRecord> found;
    REQUIRE(bank.for_each(filter, [&](const BankRecord& record) {
        found.push_back(record);
        return true;
    }));
    REQUIRE(found.size() == 1);
    return found.front();
}

}  // namespace

TEST_CASE("a record that is set aside is matched only where that is asked for") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    const PutOutcome outcome = put(bank, {put_record(1), put_record(3, true)});
    CHECK(outcome.active == 0);
    CHECK(outcome.added == 1);
    CHECK(outcome.set_aside == 1);
    CHECK(matches(bank) == 1);
    const auto found = bank.search_review(pdq(), Hash256(), 2).value();
    REQUIRE(found.size() == 1);
    CHECK(found[0].distance == 2);
    CHECK(found[0].record.status == RecordStatus::review);
    CHECK_FALSE(found[0].record.withdrawn_at);
    CHECK(bank.search_review(pdq(), Hash256(), 1)->empty());
    DihedralSet<AnyHash> turned;
    for (const Dihedral transform : kAllDihedrals) {
        turned[transform] = Hash256();
    }
    CHECK(bank.search_review(pdq(), turned, 2)->size() == 1);
    CHECK(bank.search_review(*find_algorithm("phash"), Hash64(), 64)->empty());
    CHECK(bank.self_join(pdq(), 256)->empty());

    const BankStats stats = bank.stats().value();
    CHECK(stats.active == 1);
    CHECK(stats.review == 1);
    CHECK(stats.withdrawn == 0);
    REQUIRE(stats.groups.size() == 1);
    CHECK(stats.groups[0].review == 1);
    CHECK(only(bank, {.status = RecordStatus::review}).key == 2);
    CHECK(only(bank, {.status = RecordStatus::active}).key == 1);
    CHECK(bank.verify()->empty());
    REQUIRE(bank.save_snapshots());
    CHECK(bank.verify()->empty());
}

TEST_CASE("a record that is set aside is accepted, withdrawn or removed") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    put(bank, {put_record(1, true), put_record(2, true), put_record(3, true)});
    CHECK(bank.accept({}).value() == 0);
    CHECK(bank.accept({.keys = {1}}).value() == 1);
    CHECK(bank.accept({.keys = {1}}).value() == 0);
    CHECK(matches(bank) == 1);
    CHECK(bank.withdraw({.keys = {2}}, "tests", "why").value() == 1);
    CHECK(bank.accept({.keys = {2}}).value() == 0);
    CHECK(bank.purge({.keys = {3}})->records == 1);
    CHECK(in_review(bank) == 0);
    CHECK(bank.stats()->review == 0);
    CHECK(bank.stats()->withdrawn == 1);
    CHECK(bank.verify()->empty());

    // Adding it again leaves it where it is.
    put(bank, {put_record(4, true)});
    const PutRecord same = put_record(4);
    const NewRecord& again = same;
    CHECK(bank.add(std::span(&again, 1))->unchanged == 1);
    CHECK(in_review(bank) == 1);
}

TEST_CASE("put brings back what its owner withdrew, and nothing that others withdrew") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    put(bank, {put_record(1), put_record(2), put_record(3)});
    REQUIRE(bank.withdraw({.keys = {1}}, "case", "asked for"));
    REQUIRE(bank.withdraw({.keys = {2}}, "the operator", "not what it seemed"));
    const PutOutcome outcome = put(bank, {put_record(1), put_record(2), put_record(3)});
    CHECK(outcome.active == 1);
    CHECK(outcome.added == 1);
    CHECK(outcome.withdrawn == 1);
    CHECK(matches(bank) == 2);
    const BankRecord back = bank.find(1).value().value();
    CHECK(back.status == RecordStatus::active);
    CHECK(back.withdrawn_by.empty());
    CHECK_FALSE(back.withdrawn_at);
    CHECK(bank.find(2).value()->withdrawn_by == "the operator");
    // What is active is not set aside, and what is set aside becomes active.
    CHECK(put(bank, {put_record(1, true)}).active == 1);
    CHECK(put(bank, {put_record(4, true)}).set_aside == 1);
    CHECK(put(bank, {put_record(4)}).added == 1);
    CHECK(bank.stats()->active == 3);
    CHECK(bank.verify()->empty());
}

TEST_CASE("put joins the members of extra, and refuses what breaks a rule before it changes anything") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    PutRecord record = put_record(1);
    record.extra = R"({"whorl":{"a":1},"stopncii":{"b":2}})";
    put(bank, {record});
    record.extra = R"({"whorl":{"c":3}})";
    put(bank, {record});
    CHECK(only(bank).extra == R"({"stopncii":{"b":2},"whorl":{"c":3}})");
    const Status changed = bank.change([&](BankChange& change) -> Status {
        CHECK(change.put(std::span(&record, 1), "").error().kind == ErrorKind::invalid);
        PutRecord wrong = put_record(2);
        wrong.extra = "[]";
        const std::vector<PutRecord> both = {put_record(3), wrong};
        CHECK(change.put(both, "case").error().kind == ErrorKind::invalid);
        CHECK(change.count({}).value() == 1);
        CHECK(change.count({.id = "case", .status = RecordStatus::active}).value() == 1);
        CHECK(change.count({.status = RecordStatus::withdrawn}).value() == 0);
        return {};
    });
    CHECK(changed);
    CHECK(bank.stats()->active == 1);
}

TEST_CASE("records that their owner withdrew are found by the time of that") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    put(bank, {put_record(1), put_record(2), put_record(3)});
    REQUIRE(bank.withdraw({.keys = {1}}, "case", "asked for"));
    REQUIRE(bank.withdraw({.keys = {2}}, "the operator", "not what it seemed"));
    const std::int64_t at = bank.find(1).value()->withdrawn_at.value();
    const auto found = [&] {
        return bank.for_each({.withdrawn_by_id_before = at + 1}, [](const BankRecord&) { return true; }).value();
    };
    CHECK(found() == 0);  // a list can say the same of its records
    REQUIRE(bank.change([](BankChange& change) { return change.set_note(case_note_prefix("cas") + "key", "x"); }));
    CHECK(found() == 0);
    REQUIRE(bank.change([](BankChange& change) { return change.set_note(case_note_prefix("case") + "key", "x"); }));
    CHECK(only(bank, {.withdrawn_by_id_before = at + 1}).key == 1);
    CHECK(bank.for_each({.withdrawn_by_id_before = at}, [](const BankRecord&) { return true; }).value() == 0);
}

TEST_CASE("a change purges records together with notes, and their traces go with the next purge") {
    const TemporaryFolder folder;
    const auto file = folder / "bank";
    Bank bank = create_bank(file);
    put(bank, {put_record(1), put_record(2)});
    REQUIRE(bank.change([](BankChange& change) { return change.set_note("secret", "needle-in-a-note"); }));
    const bool records_too = GENERATE(false, true);
    const std::vector<std::string> notes = {"secret"};
    REQUIRE(bank.change([&](BankChange& change) -> Status {
        const auto purged = change.purge(records_too ? RecordFilter{.keys = {1}} : RecordFilter(), notes);
        CHECK(purged.value() == (records_too ? 1 : 0));
        return {};
    }));
    CHECK(bank.note("secret").value() == std::nullopt);
    CHECK(bank.stats()->active == (records_too ? 1 : 2));
    REQUIRE(bank.purge({}).value().wiped);
    CHECK(bytes_of(file).find("needle-in-a-note") == std::string::npos);
    CHECK(bytes_of(file.native() + "-wal").find("needle-in-a-note") == std::string::npos);
    CHECK(bank.verify()->empty());
}
