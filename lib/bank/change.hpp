// One transaction that changes records and notes, and keeps revisions, counts and traces of purges up to date.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/bank/notes.hpp"
#include "lib/bank/records.hpp"
#include "lib/bank/sqlite.hpp"

namespace whorl::bank {

/// A change of the bank: one revision if it changes records. Without commit(), it has no effect. Members throw
/// Failure.
class Change {
public:
    explicit Change(Connection& connection);

    /// Adds the record, or joins it with the existing one. Counts this in `outcome`.
    void add(const NewRecord& record, AddOutcome& outcome);

    /// Adds the record as active or set aside, or makes that of an existing one. Counts this in `outcome`.
    void put(const PutRecord& record, std::string_view by, PutOutcome& outcome);

    /// Withdraws the record; if it does not exist, adds it as withdrawn. Returns whether it existed and was not
    /// withdrawn.
    bool withdraw(const NewRecord& record, std::string_view by, std::string_view reason);

    /// Withdraws the selected records that are not withdrawn, and returns their number.
    std::size_t withdraw(const RecordFilter& filter, std::string_view by, std::string_view reason);

    /// Replaces the extra of the selected records by what `edit` returns, and returns how many this changed.
    std::size_t edit_extra(const RecordFilter& filter, const std::function<std::string(const BankRecord&)>& edit);

    /// Makes the selected records that are set aside active, and returns their number.
    std::size_t accept(const RecordFilter& filter);

    /// The number of selected records.
    std::size_t count(const RecordFilter& filter);

    /// One of the selected records.
    std::optional<BankRecord> find(const RecordFilter& filter);

    /// Deletes the selected records and these notes. If there were any, makes all snapshots invalid. Returns the
    /// number of records.
    std::size_t purge(const RecordFilter& filter, std::span<const std::string> notes = {});

    /// Adds a record of another bank. Counts this in `outcome`.
    void merge(const BankRecord& record, MergeOutcome& outcome);

    /// The time of the change, in seconds since 1970.
    std::int64_t now() const noexcept { return now_; }

    std::optional<std::string> note(std::string_view key) { return find_note(connection_, key); }

    std::vector<std::string> note_keys(std::string_view prefix);

    bool has_case(std::string_view id);

    /// Stores a note. The caller has checked key and text. An empty text deletes the note.
    void set_note(std::string_view key, std::string_view text) { bank::set_note(connection_, key, text); }

    /// When this returns, the change is on the disk. When it fails, no part of the change will ever be there.
    void commit();

    /// The number of changed records; 0 before commit().
    std::size_t committed() const noexcept { return committed_; }

private:
    struct Row {
        std::uint64_t key;
        std::int64_t origin;
        RecordStatus status;
    };
    struct Counts {
        std::int64_t active = 0;
        std::int64_t others = 0;
    };

    /// An existing record.
    struct Found {
        Row row;
        std::string labels;
        std::optional<int> quality;
        std::string extra;
        std::string withdrawn_by;
    };

    std::int64_t origin_of(const NewRecord& record);
    std::optional<Found> find(const NewRecord& record, std::int64_t origin);

    /// Unites an existing record with this one and gives it the status, which is not `withdrawn`. Returns whether
    /// that changed anything.
    bool unite(const Found& found, const NewRecord& record, const std::string& extra, RecordStatus status);
    std::vector<Row> rows(const RecordFilter& filter);

    /// add() and withdraw(); `times` are those of a new record.
    void add(const NewRecord& record, RecordStatus status, const RecordTimes& times, AddOutcome& outcome);
    bool withdraw(const NewRecord& record, const RecordTimes& times, std::string_view by, std::string_view reason);

    /// Who is stored to have withdrawn a record of another bank.
    std::string_view withdrawn_by(const BankRecord& record);

    void insert(std::int64_t origin, const NewRecord& record, RecordStatus status, const RecordTimes& times,
                std::string_view by, std::string_view reason);
    void set_withdrawn(const Row& row, std::string_view by, std::string_view reason);
    void count(std::int64_t origin, RecordStatus status, int number);
    void write_counts();

    Connection& connection_;
    std::optional<Transaction> transaction_;
    std::uint64_t revision_ = 0;
    std::int64_t now_ = 0;
    std::map<std::pair<std::string, std::string>, std::int64_t> origins_;  // by algorithm, source
    std::map<std::int64_t, Counts> counts_;                                // what changed, by origin
    std::size_t size_ = 0;                                                 // how many records it changes
    std::size_t committed_ = 0;
};

}  // namespace whorl::bank
