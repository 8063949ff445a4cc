#include "lib/bank/change.hpp"

#include <algorithm>
#include <limits>

#include "lib/bank/database.hpp"
#include "lib/posix/clock.hpp"

namespace whorl::bank {
namespace {

constexpr auto kFindByIdentity =
    "SELECT key, status, labels, quality, extra FROM records WHERE hash = ? AND id = ? AND origin = ?";

/// The labels of both, in the form of the column.
std::string united(const std::string& labels, std::vector<std::string> more) {
    std::string joined = labels_to_json(more);
    if (joined == labels || joined == "[]") {
        return labels;
    }
    for (std::string& label : labels_from_json(labels)) {
        more.push_back(std::move(label));
    }
    return labels_to_json(std::move(more));
}

}  // namespace

Change::Change(Connection& connection) : connection_(connection) {
    transaction_.emplace(connection, Transaction::Kind::write);
    revision_ = current_revision(connection) + 1;
    now_ = posix::seconds_since_1970();
}

void Change::add(const NewRecord& record, AddOutcome& outcome) {
    add(record, {now_, now_, std::nullopt}, outcome);
}

bool Change::withdraw(const NewRecord& record, std::string_view by, std::string_view reason) {
    return withdraw(record, {now_, now_, now_}, by, reason);
}

void Change::merge(const BankRecord& record, MergeOutcome& outcome) {
    if (record.status == RecordStatus::active) {
        add(record, record, outcome.active);
    } else if (withdraw(record, record, record.withdrawn_by, record.withdrawal_reason)) {
        ++outcome.withdrawn;
    } else {
        ++outcome.stayed_withdrawn;
    }
}

void Change::add(const NewRecord& record, const RecordTimes& times, AddOutcome& outcome) {
    const std::int64_t origin = origin_of(record);
    const HashBytes hash(record.hash);
    Query found(connection_, kFindByIdentity, hash, record.id, origin);
    if (!found.next()) {
        insert(origin, record, times, {}, {});
        ++outcome.added;
        return;
    }
    if (found.integer(1) != 0) {
        ++outcome.withdrawn;
        return;
    }
    const std::uint64_t key = found.number(0);
    const std::string labels(found.text(2));
    const std::string extra(found.text(4));
    const std::optional<int> quality =
        found.is_null(3) ? std::nullopt : std::optional(static_cast<int>(found.integer(3)));
    const std::string new_labels = united(labels, record.labels);
    const std::optional<int> new_quality = record.quality ? record.quality : quality;
    const std::string& new_extra = record.extra.empty() ? extra : record.extra;
    if (new_labels == labels && new_quality == quality && new_extra == extra) {
        ++outcome.unchanged;
        return;
    }
    Query(connection_,
          "UPDATE records SET labels = ?, quality = ?, extra = ?, updated_at = ?, revision = ? WHERE key = ?")
        .run(new_labels, new_quality, new_extra, now_, revision_, key);
    ++size_;
    ++outcome.updated;
}

bool Change::withdraw(const NewRecord& record, const RecordTimes& times, std::string_view by,
                      std::string_view reason) {
    const std::int64_t origin = origin_of(record);
    const HashBytes hash(record.hash);
    Query found(connection_, kFindByIdentity, hash, record.id, origin);
    if (!found.next()) {
        insert(origin, record, times, by, reason);
        return false;
    }
    const Row row{found.number(0), origin, static_cast<RecordStatus>(found.integer(1))};
    if (row.status == RecordStatus::withdrawn) {
        return false;
    }
    set_withdrawn(row, by, reason);
    if (!record.extra.empty()) {
        Query(connection_, "UPDATE records SET extra = ? WHERE key = ?").run(record.extra, row.key);
    }
    return true;
}

std::size_t Change::withdraw(const RecordFilter& filter, std::string_view by, std::string_view reason) {
    std::size_t active = 0;
    for (const Row& row : rows(filter)) {
        if (row.status == RecordStatus::active) {
            set_withdrawn(row, by, reason);
            ++active;
        }
    }
    return active;
}

std::size_t Change::edit_extra(const RecordFilter& filter,
                               const std::function<std::string(const BankRecord&)>& edit) {
    const Condition condition(filter);
    if (condition.empty()) {
        return 0;
    }
    std::vector<std::pair<std::uint64_t, std::string>> edits;
    Query selected(connection_, select_records("WHERE TRUE" + condition.sql()));
    for (condition.bind(selected, 0); selected.next();) {
        const BankRecord record = record_of(selected);
        std::string extra = edit(record);
        check_extra(extra, "record " + std::to_string(record.key));
        if (extra != record.extra) {
            edits.emplace_back(record.key, std::move(extra));
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
    for (Note& note : notes_from(connection_, prefix, prefix, std::numeric_limits<std::int64_t>::max())) {
        keys.push_back(std::move(note.key));
    }
    return keys;
}

bool Change::has_case(std::string_view id) {
    const std::string prefix = case_note_prefix(id);
    return !id.empty() && !notes_from(connection_, prefix, prefix, 1).empty();
}

std::size_t Change::purge(const RecordFilter& filter) {
    const std::vector<Row> gone = rows(filter);
    if (gone.empty()) {
        return 0;
    }
    Query remove(connection_, "DELETE FROM records WHERE key = ?");
    Query trace(connection_, "INSERT INTO purged (revision, key) VALUES (?, ?)");
    for (const Row& row : gone) {
        remove.run(row.key);
        trace.run(revision_, row.key);
        count(row.origin, row.status, -1);
    }
    size_ += gone.size();
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
    Query query(connection_,
                "SELECT r.key, r.origin, r.status FROM records r CROSS JOIN origins o USING (origin) WHERE TRUE" +
                    condition.sql());
    condition.bind(query, 0);
    while (query.next()) {
        rows.push_back({query.number(0), query.integer(1), static_cast<RecordStatus>(query.integer(2))});
    }
    return rows;
}

void Change::insert(std::int64_t origin, const NewRecord& record, const RecordTimes& times, std::string_view by,
                    std::string_view reason) {
    const RecordStatus status = times.withdrawn_at ? RecordStatus::withdrawn : RecordStatus::active;
    const auto if_withdrawn = [&](auto value) { return times.withdrawn_at ? std::optional(value) : std::nullopt; };
    const HashBytes hash(record.hash);
    const std::string labels = labels_to_json(record.labels);
    Query(connection_,
          "INSERT INTO records (origin, hash, id, labels, quality, extra, status, added_at, updated_at, revision, "
          "withdrawn_at, withdrawn_by, withdrawal_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .run(origin, hash, record.id, labels, record.quality, record.extra, static_cast<int>(status),
             times.added_at, times.updated_at, revision_, times.withdrawn_at, if_withdrawn(by),
             if_withdrawn(reason));
    count(origin, status, 1);
    ++size_;
}

void Change::set_withdrawn(const Row& row, std::string_view by, std::string_view reason) {
    Query(connection_,
          "UPDATE records SET status = 1, updated_at = ?, revision = ?, withdrawn_at = ?, withdrawn_by = ?, "
          "withdrawal_reason = ? WHERE key = ?")
        .run(now_, revision_, now_, by, reason, row.key);
    count(row.origin, RecordStatus::active, -1);
    count(row.origin, RecordStatus::withdrawn, 1);
    ++size_;
}

void Change::count(std::int64_t origin, RecordStatus status, int number) {
    Counts& counts = counts_[origin];
    (status == RecordStatus::active ? counts.active : counts.withdrawn) += number;
}

void Change::write_counts() {
    Query query(connection_, "UPDATE origins SET active = active + ?, withdrawn = withdrawn + ? WHERE origin = ?");
    for (const auto& [origin, counts] : counts_) {
        query.run(counts.active, counts.withdrawn, origin);
    }
    Query(connection_, "DELETE FROM origins WHERE active = 0 AND withdrawn = 0").run();
}

}  // namespace whorl::bank
