#include "lib/bank/change.hpp"

#include <algorithm>
#include <utility>

#include "lib/bank/database.hpp"
#include "lib/json/read.hpp"
#include "lib/posix/clock.hpp"

namespace whorl::bank {
namespace {

/// In place of the key of a record, for a note that was purged.
constexpr std::uint64_t kNoRecord = 0;

constexpr std::string_view kOwnerElsewhere = "the owner of a case in another bank";

/// The labels of both, in the form of the column.
std::string united(const std::string& labels, std::vector<std::string> more) {
    std::string joined = labels_to_json(more);
    if (joined == labels || joined == "[]") {
        return labels;
    }
    for (std::string& label : labels_from_json(labels).value_or(std::vector<std::string>())) {
        more.push_back(std::move(label));
    }
    return labels_to_json(std::move(more));
}

/// Objects as text: what `more` has replaces what is there, member by member.
std::string united_extra(const std::string& extra, const std::string& more) {
    if (extra.empty() || more.empty()) {
        return extra.empty() ? more : extra;
    }
    try {
        Json object = parse_json(extra);
        const Json added = parse_json(more);
        for (const auto& [name, value] : added.members()) {
            object[name] = value;
        }
        return object.dump_sorted();
    } catch (const JsonError&) {
        return more;  // older banks took what is no object
    }
}

/// The extra without the reason why its record was set aside.
std::string accepted_extra(std::string extra) {
    try {
        Json object = parse_json(extra);
        if (!std::as_const(object)["whorl"]["set_aside"].is_null()) {
            object["whorl"].erase("set_aside");
            extra = object.dump_sorted();
        }
    } catch (const JsonError&) {
        // Older banks took what is no object, and records of lists have none.
    }
    return extra;
}

/// The column that tells what is matched; see kStatusColumn.
int column_of(RecordStatus status) {
    return status == RecordStatus::active ? 0 : 1;
}

}  // namespace

Change::Change(Connection& connection) : connection_(connection) {
    transaction_.emplace(connection, Transaction::Kind::write);
    revision_ = current_revision(connection) + 1;
    now_ = posix::seconds_since_1970();
}

void Change::add(const NewRecord& record, AddOutcome& outcome) {
    add(record, RecordStatus::active, {now_, now_, std::nullopt}, outcome);
}

bool Change::withdraw(const NewRecord& record, std::string_view by, std::string_view reason) {
    return withdraw(record, {now_, now_, now_}, by, reason);
}

void Change::merge(const BankRecord& record, MergeOutcome& outcome) {
    if (record.status != RecordStatus::withdrawn) {
        add(record, record.status, record, outcome.active);
    } else if (withdraw(record, record, withdrawn_by(record), record.withdrawal_reason)) {
        ++outcome.withdrawn;
    } else {
        ++outcome.stayed_withdrawn;
    }
}

/// An owner can bring back what they withdrew, but for that this bank has to know what of their case has arrived.
std::string_view Change::withdrawn_by(const BankRecord& record) {
    const bool by_owner = !record.id.empty() && record.withdrawn_by == record.id;
    return by_owner && !has_case(record.id) ? kOwnerElsewhere : std::string_view(record.withdrawn_by);
}

std::optional<Change::Found> Change::find(const NewRecord& record, std::int64_t origin) {
    const HashBytes hash(record.hash);
    Query query(connection_,
                "SELECT key, " + std::string(kStatusColumn) +
                    ", labels, quality, extra, withdrawn_by FROM records WHERE hash = ? AND id = ? AND origin = ?",
                hash, record.id, origin);
    if (!query.next()) {
        return std::nullopt;
    }
    return Found{{query.number(0), origin, static_cast<RecordStatus>(query.integer(1))},
                 std::string(query.text(2)),
                 query.is_null(3) ? std::nullopt : std::optional(static_cast<int>(query.integer(3))),
                 std::string(query.text(4)),
                 std::string(query.text(5))};
}

void Change::add(const NewRecord& record, RecordStatus status, const RecordTimes& times, AddOutcome& outcome) {
    const std::int64_t origin = origin_of(record);
    const std::optional<Found> found = find(record, origin);
    if (!found) {
        insert(origin, record, status, times, {}, {});
        ++outcome.added;
    } else if (found->row.status == RecordStatus::withdrawn) {
        ++outcome.withdrawn;
    } else {
        const bool changed =
            unite(*found, record, record.extra.empty() ? found->extra : record.extra, found->row.status);
        ++(changed ? outcome.updated : outcome.unchanged);
    }
}

void Change::put(const PutRecord& record, std::string_view by, PutOutcome& outcome) {
    const std::int64_t origin = origin_of(record);
    const std::optional<Found> found = find(record, origin);
    const RecordStatus before = found ? found->row.status : RecordStatus::withdrawn;
    RecordStatus status = record.set_aside ? RecordStatus::review : RecordStatus::active;
    if (!found) {
        insert(origin, record, status, {now_, now_, std::nullopt}, {}, {});
    } else if (before == RecordStatus::withdrawn && found->withdrawn_by != by) {
        ++outcome.withdrawn;
        return;
    } else {
        status = before == RecordStatus::active ? before : status;
        unite(*found, record, united_extra(found->extra, record.extra), status);
    }
    ++(status == RecordStatus::review   ? outcome.set_aside
       : before == RecordStatus::active ? outcome.active
                                        : outcome.added);
}

bool Change::unite(const Found& found, const NewRecord& record, const std::string& extra, RecordStatus status) {
    const std::string labels = united(found.labels, record.labels);
    const std::optional<int> quality = record.quality ? record.quality : found.quality;
    if (labels == found.labels && quality == found.quality && extra == found.extra && status == found.row.status) {
        return false;
    }
    Query(connection_,
          "UPDATE records SET labels = ?, quality = ?, extra = ?, status = ?, updated_at = ?, revision = ?, "
          "withdrawn_at = NULL, withdrawn_by = NULL, withdrawal_reason = NULL WHERE key = ?")
        .run(labels, quality, extra, column_of(status), now_, revision_, found.row.key);
    count(found.row.origin, found.row.status, -1);
    count(found.row.origin, status, 1);
    ++size_;
    return true;
}

bool Change::withdraw(const NewRecord& record, const RecordTimes& times, std::string_view by,
                      std::string_view reason) {
    const std::int64_t origin = origin_of(record);
    const std::optional<Found> found = find(record, origin);
    if (!found) {
        insert(origin, record, RecordStatus::withdrawn, times, by, reason);
        return false;
    }
    if (found->row.status == RecordStatus::withdrawn) {
        return false;
    }
    set_withdrawn(found->row, by, reason);
    if (!record.extra.empty()) {
        Query(connection_, "UPDATE records SET extra = ? WHERE key = ?").run(record.extra, found->row.key);
    }
    return true;
}

std::size_t Change::withdraw(const RecordFilter& filter, std::string_view by, std::string_view reason) {
    std::size_t withdrawn = 0;
    for (const Row& row : rows(filter)) {
        if (row.status != RecordStatus::withdrawn) {
            set_withdrawn(row, by, reason);
            ++withdrawn;
        }
    }
    return withdrawn;
}

std::size_t Change::accept(const RecordFilter& filter) {
    Query extra(connection_, "SELECT extra FROM records WHERE key = ?");
    Query accept(connection_,
                 "UPDATE records SET status = 0, extra = ?, updated_at = ?, revision = ? WHERE key = ?");
    std::size_t accepted = 0;
    for (const Row& row : rows(filter)) {
        if (row.status == RecordStatus::review) {
            extra.restart(row.key);
            extra.next();
            accept.run(accepted_extra(std::string(extra.text(0))), now_, revision_, row.key);
            count(row.origin, row.status, -1);
            count(row.origin, RecordStatus::active, 1);
            ++accepted;
        }
    }
    size_ += accepted;
    return accepted;
}

std::size_t Change::count(const RecordFilter& filter) {
    const Condition condition(filter);
    Query counted(connection_, "SELECT count(*) FROM records r CROSS JOIN origins o USING (origin) WHERE TRUE" +
                                   condition.sql());
    condition.bind(counted, 0);
    return counted.next() ? counted.number(0) : 0;
}

std::optional<BankRecord> Change::find(const RecordFilter& filter) {
    const Condition condition(filter);
    Query query(connection_, select_records("WHERE TRUE" + condition.sql() + " LIMIT 1"));
    condition.bind(query, 0);
    Damage damage;  // verify() tells it
    return query.next() ? record_of(query, damage) : std::nullopt;
}

std::size_t Change::edit_extra(const RecordFilter& filter,
                               const std::function<std::string(const BankRecord&)>& edit) {
    const Condition condition(filter);
    if (condition.empty()) {
        return 0;
    }
    std::vector<std::pair<std::uint64_t, std::string>> edits;
    Damage damage;  // verify() tells it
    Query selected(connection_, select_records("WHERE TRUE" + condition.sql()));
    for (condition.bind(selected, 0); selected.next();) {
        const std::optional<BankRecord> record = record_of(selected, damage);
        if (!record) {
            continue;
        }
        std::string extra = edit(*record);
        check_extra(extra, "record " + std::to_string(record->key));
        if (extra != record->extra) {
            edits.emplace_back(record->key, std::move(extra));
        }
    }
    Query update(connection_, "UPDATE records SET extra = ?, updated_at = ?, revision = ? WHERE key = ?");
    for (const auto& [key, extra] : edits) {
        update.run(extra, now_, revision_, key);
    }
    size_ += edits.size();
    return edits.size();
}

std::vector<std::string> Change::note_keys(std::string_view prefix) {
    std::vector<std::string> keys;
    each_note(connection_, prefix, [&](std::string_view key, std::string_view /*text*/) {
        keys.emplace_back(key);
        return true;
    });
    return keys;
}

bool Change::has_case(std::string_view id) {
    bool found = false;
    if (!id.empty()) {
        each_note(connection_, case_note_prefix(id), [&](std::string_view /*key*/, std::string_view /*text*/) {
            found = true;
            return false;
        });
    }
    return found;
}

std::size_t Change::purge(const RecordFilter& filter, std::span<const std::string> notes) {
    const std::vector<Row> gone = rows(filter);
    if (gone.empty() && notes.empty()) {
        return 0;
    }
    Query remove(connection_, "DELETE FROM records WHERE key = ?");
    Query trace(connection_, "INSERT OR IGNORE INTO purged (revision, key) VALUES (?, ?)");
    for (const Row& row : gone) {
        remove.run(row.key);
        trace.run(revision_, row.key);
        count(row.origin, row.status, -1);
    }
    for (const std::string& note : notes) {
        set_note(note, {});
    }
    if (!notes.empty()) {
        trace.run(revision_, kNoRecord);
    }
    size_ += gone.size() + notes.size();
    Query(connection_, "DELETE FROM snapshots").run();
    Query(connection_, "UPDATE bank SET unwiped = 1").run();
    return gone.size();
}

void Change::commit() {
    if (size_ > 0) {
        write_counts();
        Query(connection_, "UPDATE bank SET revision = ?").run(revision_);
    }
    connection_.check_unmoved();
    try {
        transaction_->commit();
    } catch (const Failure&) {
        transaction_.reset();
        // The log may have the whole change, written but perhaps not on the disk. If the program ended now, the
        // change could come back. So write over it.
        try {
            Transaction empty(connection_, Transaction::Kind::write);
            Query(connection_, "UPDATE bank SET revision = revision + 1").run();
            empty.commit();
        } catch (const Failure&) {
            // The disk accepts no writes; nothing more can be done.
        }
        throw;
    }
    transaction_.reset();
    committed_ = size_;
}

std::int64_t Change::origin_of(const NewRecord& record) {
    const std::pair name(record.algorithm, record.source);
    const auto known = origins_.find(name);
    if (known != origins_.end()) {
        return known->second;
    }
    Query(connection_, "INSERT INTO origins (algorithm, source) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .run(record.algorithm, record.source);
    Query found(connection_, "SELECT origin FROM origins WHERE algorithm = ? AND source = ?", record.algorithm,
                record.source);
    if (!found.next()) {
        fail(ErrorKind::corrupt, "is damaged: it has lost the source of a record");
    }
    return origins_[name] = found.integer(0);
}

std::vector<Change::Row> Change::rows(const RecordFilter& filter) {
    const Condition condition(filter);
    std::vector<Row> rows;
    if (condition.empty()) {
        return rows;
    }
    Query query(connection_, "SELECT r.key, r.origin, " + std::string(kStatusColumn) +
                                 " FROM records r CROSS JOIN origins o USING (origin) WHERE TRUE" +
                                 condition.sql());
    condition.bind(query, 0);
    while (query.next()) {
        rows.push_back({query.number(0), query.integer(1), static_cast<RecordStatus>(query.integer(2))});
    }
    return rows;
}

void Change::insert(std::int64_t origin, const NewRecord& record, RecordStatus status, const RecordTimes& times,
                    std::string_view by, std::string_view reason) {
    const auto if_withdrawn = [&](auto value) { return times.withdrawn_at ? std::optional(value) : std::nullopt; };
    const HashBytes hash(record.hash);
    const std::string labels = labels_to_json(record.labels);
    Query(connection_,
          "INSERT INTO records (origin, hash, id, labels, quality, extra, status, added_at, updated_at, revision, "
          "withdrawn_at, withdrawn_by, withdrawal_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .run(origin, hash, record.id, labels, record.quality, record.extra, column_of(status), times.added_at,
             times.updated_at, revision_, times.withdrawn_at, if_withdrawn(by), if_withdrawn(reason));
    count(origin, status, 1);
    ++size_;
}

void Change::set_withdrawn(const Row& row, std::string_view by, std::string_view reason) {
    Query(connection_,
          "UPDATE records SET status = 1, updated_at = ?, revision = ?, withdrawn_at = ?, withdrawn_by = ?, "
          "withdrawal_reason = ? WHERE key = ?")
        .run(now_, revision_, now_, by, reason, row.key);
    count(row.origin, row.status, -1);
    count(row.origin, RecordStatus::withdrawn, 1);
    ++size_;
}

void Change::count(std::int64_t origin, RecordStatus status, int number) {
    Counts& counts = counts_[origin];
    (status == RecordStatus::active ? counts.active : counts.others) += number;
}

void Change::write_counts() {
    Query query(connection_, "UPDATE origins SET active = active + ?, withdrawn = withdrawn + ? WHERE origin = ?");
    for (const auto& [origin, counts] : counts_) {
        query.run(counts.active, counts.others, origin);
    }
    Query(connection_, "DELETE FROM origins WHERE active = 0 AND withdrawn = 0").run();
}

}  // namespace whorl::bank
