// One transaction that changes records and notes, with what every change must keep true: revisions, counts, traces
// of purges.
#pragma once

#include <cstdint>
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

/// A change of the bank: one revision if it changes records. Nothing of it is there unless committed. Members throw
/// Failure.
class Change {
public:
    explicit Change(Connection& connection);

    /// Adds the record, or unites it with the one that is there; counts in `outcome` what it did.
    void add(const NewRecord& record, AddOutcome& outcome);

    /// Withdraws the record, and leaves a withdrawn one where there is none. Whether it was active.
    bool withdraw(const NewRecord& record, std::string_view by, std::string_view reason);

    /// Withdraws the active records that are meant; returns how many.
    std::size_t withdraw(const RecordFilter& filter, std::string_view by, std::string_view reason);

    /// Deletes the records that are meant, and makes all snapshots count for nothing; returns how many.
    std::size_t purge(const RecordFilter& filter);

    /// Takes the record over as another bank has it; counts in `outcome` what it did.
    void merge(const BankRecord& record, MergeOutcome& outcome);

    /// The time of the change, in seconds since 1970.
    std::int64_t now() const noexcept { return now_; }

    std::optional<std::string> note(std::string_view key) { return find_note(connection_, key); }

    /// Of a key and a text that were checked. An empty text removes the note.
    void set_note(std::string_view key, std::string_view text) { bank::set_note(connection_, key, text); }

    /// All of it is on the disk when this returns. When it fails, nothing of it will ever be there.
    void commit();

    /// How many records this changed; none before it is committed.
    std::size_t committed() const noexcept { return committed_; }

private:
    struct Row {
        std::uint64_t key;
        std::int64_t origin;
        RecordStatus status;
    };
    struct Counts {
        std::int64_t active = 0;
        std::int64_t withdrawn = 0;
    };

    std::int64_t origin_of(const NewRecord& record);
    std::vector<Row> rows(const RecordFilter& filter);

    /// add() and withdraw(), where these are the times of a record that is not there yet.
    void add(const NewRecord& record, const RecordTimes& times, AddOutcome& outcome);
    bool withdraw(const NewRecord& record, const RecordTimes& times, std::string_view by, std::string_view reason);

    /// An active record, or a withdrawn one when the times say so.
    void insert(std::int64_t origin, const NewRecord& record, const RecordTimes& times, std::string_view by,
                std::string_view reason);
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
