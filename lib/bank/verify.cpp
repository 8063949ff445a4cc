#include "lib/bank/verify.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "lib/bank/database.hpp"
#include "lib/bank/loading.hpp"
#include "lib/bank/notes.hpp"
#include "lib/bank/records.hpp"
#include "lib/bank/snapshots.hpp"
#include "lib/posix/clock.hpp"

namespace whorl::bank {
namespace {

/// At most this many faults of one kind are reported; a damaged disk has millions.
constexpr std::size_t kMaxLines = 100;

using Lines = std::vector<std::string>;

void check_sqlite(Connection& connection, Lines& wrong) {
    for (Query check(connection, "PRAGMA integrity_check(100)"); check.next();) {
        if (check.text(0) != "ok") {
            wrong.push_back("SQLite: " + std::string(check.text(0)));
        }
    }
    for (Query check(connection, "PRAGMA foreign_key_check"); check.next();) {
        wrong.push_back("record " + std::to_string(check.integer(1)) + " has no source");
    }
}

/// A clock may have been ahead.
constexpr std::int64_t kClockError = 86'400;

/// What is wrong with one record, if anything.
std::string fault_of(const BankRecord& record, std::int64_t now, bool may_be_set_aside) {
    try {
        check_record(record, "it");
        check_text(record.withdrawn_by, "withdrawn_by");
        check_text(record.withdrawal_reason, "withdrawal_reason");
    } catch (const Failure& failure) {
        return failure.error.message;
    }
    if (static_cast<std::int64_t>(record.key) < 1) {
        return "its number is not 1 or more";
    }
    if (record.withdrawn_at.has_value() != (record.status == RecordStatus::withdrawn) ||
        (record.status == RecordStatus::review && !may_be_set_aside)) {
        return "its status and its time of withdrawal contradict each other";
    }
    for (const std::int64_t time :
         {record.added_at, record.updated_at, record.withdrawn_at.value_or(record.added_at)}) {
        if (time < 0 || time > now + kClockError) {
            return "one of its times is before 1970 or in the future";
        }
    }
    return {};
}

void check_notes(Connection& connection, Lines& wrong) {
    if (!has_notes(connection)) {
        return;
    }
    std::size_t faults = 0;
    for (Query row(connection, "SELECT key, text FROM notes ORDER BY key"); row.next() && faults < kMaxLines;) {
        try {
            check_note_key(row.text(0));
            check_note_text(row.text(1));
        } catch (const Failure& failure) {
            wrong.push_back(failure.error.message);
            ++faults;
        }
    }
}

void check_revisions(Connection& connection, Lines& wrong) {
    for (Query row(connection,
                   "SELECT key, revision FROM records WHERE revision < 1 OR revision > (SELECT revision FROM bank) "
                   "LIMIT ?",
                   kMaxLines);
         row.next();) {
        wrong.push_back("record " + std::to_string(row.integer(0)) + ": its revision is " +
                        std::to_string(row.integer(1)) + ", the bank's " +
                        std::to_string(current_revision(connection)));
    }
    if (Query row(connection, "SELECT 1 FROM purged WHERE revision < 1 OR revision > (SELECT revision FROM bank)");
        row.next()) {
        wrong.emplace_back("a removed record has a revision that the bank has not reached");
    }
    if (Query row(connection,
                  "SELECT 1 WHERE (SELECT max(key) FROM records) > "
                  "ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'records'), 0)");
        row.next()) {
        wrong.emplace_back("the number of a new record would be that of another one");
    }
}

using Counts = std::map<std::pair<std::string, std::string>, std::pair<std::uint64_t, std::uint64_t>>;

/// Checks each record, and the numbers of active and other records by algorithm and source.
void check_records(Connection& connection, Lines& wrong) {
    Counts counts;
    std::size_t faults = 0;
    const bool review = has_review(connection);
    const std::int64_t now = posix::seconds_since_1970();
    for (Query row(connection, select_records("ORDER BY r.key")); row.next();) {
        Damage damage;
        if (const std::optional<BankRecord> record = record_of(row, damage)) {
            auto& count = counts[{record->algorithm, record->source}];
            ++(record->status == RecordStatus::active ? count.first : count.second);
            if (const std::string fault = fault_of(*record, now, review); !fault.empty()) {
                damage.add(record->key, fault);
            }
        }
        for (const std::string& fault : damage.faults) {
            if (++faults <= kMaxLines) {
                wrong.push_back(fault);
            }
        }
    }
    Counts kept;
    for (Query row(connection, "SELECT algorithm, source, active, withdrawn FROM origins"); row.next();) {
        kept[{std::string(row.text(0)), std::string(row.text(1))}] = {row.number(2), row.number(3)};
    }
    if (faults == 0 && counts != kept) {
        wrong.emplace_back("the numbers of records by source are wrong");
    }
}

template <int Bits>
std::string difference(Connection& connection, const Algorithm& algorithm, const Index<Bits>& index) {
    std::size_t active = 0;
    for (Query row(connection,
                   "SELECT key, hash FROM records NOT INDEXED WHERE status = 0 AND origin IN "
                   "(SELECT origin FROM origins WHERE algorithm = ?)",
                   algorithm.name);
         row.next(); ++active) {
        const auto hash = hash_of<Bits>(row.bytes(1));
        if (!hash || index.find(row.number(0)) != hash) {
            return "lacks record " + std::to_string(row.number(0)) + " or has another hash for it";
        }
    }
    if (index.size() != active) {
        return "has " + std::to_string(index.size() - active) + " records that are not active";
    }
    return {};
}

void check_snapshot(Connection& connection, const std::filesystem::path& bank, const Algorithm& algorithm,
                    Lines& wrong) {
    const auto entry = snapshot_entry(connection, algorithm);
    const std::filesystem::path file = snapshot_file(bank, algorithm);
    std::error_code error;
    if (!entry || !std::filesystem::exists(file, error)) {
        return;
    }
    const std::string name = file.filename().native();
    const auto index = open_snapshot(bank, algorithm, *entry);
    if (!index) {
        // A snapshot that a killed program saved does not have the tag that the bank knows, and is not used.
        if (index.error().kind != ErrorKind::invalid) {
            wrong.push_back(name + ": " + index.error().message);
        }
        return;
    }
    replay(connection, algorithm, entry->revision, *index);
    const std::string fault =
        std::visit([&](const auto& of_width) { return difference(connection, algorithm, *of_width); }, *index);
    if (!fault.empty()) {
        wrong.push_back(name + ": " + fault);
    }
}

}  // namespace

std::vector<std::string> verify(Connection& connection, const std::filesystem::path& bank) {
    const Transaction one_moment(connection, Transaction::Kind::read);
    Lines wrong;
    check_sqlite(connection, wrong);
    const Lines tables = check_tables(connection);
    wrong.insert(wrong.end(), tables.begin(), tables.end());
    if (!wrong.empty()) {
        return wrong;  // nothing more can be checked after that
    }
    check_records(connection, wrong);
    check_revisions(connection, wrong);
    check_notes(connection, wrong);
    if (wrong.empty()) {
        for (const Algorithm* algorithm : algorithms_of(connection)) {
            check_snapshot(connection, bank, *algorithm, wrong);
        }
    }
    if (Query unwiped(connection, "SELECT unwiped FROM bank"); unwiped.next() && unwiped.integer(0) != 0) {
        wrong.emplace_back(
            "a purge was interrupted: parts of the removed records may still be in the files; purge again");
    }
    return wrong;
}

}  // namespace whorl::bank
