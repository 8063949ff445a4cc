// A bank: the durable set of hashes that pictures are matched against, with where each came from and whether it
// still counts. SQLite keeps the records; searches run on an Index that is built from them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/algorithm.hpp>
#include <whorl/error.hpp>
#include <whorl/index.hpp>

namespace whorl {

enum class RecordStatus : std::uint8_t {
    active,     ///< is matched
    withdrawn,  ///< is no longer matched
    review,     ///< set aside: is matched only where that is asked for, until somebody accepts or removes it
};

/// "active", "withdrawn", "review".
std::string_view record_status_name(RecordStatus status) noexcept;

/// A hash, and what its source says about it. Records with the same source, id, algorithm and hash are one record.
/// Texts are UTF-8 without NUL and have at most 64 KiB, as have all labels of a record together.
struct NewRecord {
    std::string algorithm = "pdq";    ///< a name that find_algorithm() knows
    AnyHash hash;                     ///< with that algorithm's width
    std::string source;               ///< where it comes from: "stopncii", "ncmec", a file name; may be empty
    std::string id;                   ///< the name that the source gives it; may be empty
    std::vector<std::string> labels;  ///< a set: order and repetition do not count; no control characters
    std::optional<int> quality;       ///< 0 to 100
    std::string extra;  ///< further fields of the source's format: a JSON object of at most 64 levels; may be empty
};

/// When a record was added, withdrawn and last changed, in this order. Seconds since 1970, UTC.
struct RecordTimes {
    std::int64_t added_at = 0;
    std::int64_t updated_at = 0;
    std::optional<std::int64_t> withdrawn_at;  ///< only for withdrawn records
};

/// A record of the bank.
struct BankRecord : NewRecord, RecordTimes {
    std::uint64_t key = 0;  ///< the number of the record in this bank; never used again
    RecordStatus status = RecordStatus::active;
    std::string withdrawn_by;       ///< empty unless withdrawn
    std::string withdrawal_reason;  ///< likewise
};

/// The result of add(): numbers of records.
struct AddOutcome {
    std::size_t added = 0;
    std::size_t updated = 0;    ///< existed; got the new labels, quality and extra
    std::size_t unchanged = 0;  ///< existed with the same labels, quality and extra
    std::size_t withdrawn = 0;  ///< were withdrawn before, and stay withdrawn
};

/// A record for put().
struct PutRecord : NewRecord {
    bool set_aside = false;  ///< for review
};

/// The result of put(): numbers of records.
struct PutOutcome {
    std::size_t added = 0;      ///< are active now and were not before
    std::size_t active = 0;     ///< were active before, and still are
    std::size_t set_aside = 0;  ///< are set aside now
    std::size_t withdrawn = 0;  ///< were withdrawn by others before, and stay withdrawn
};

/// The result of merge(): numbers of records.
struct MergeOutcome {
    AddOutcome active;                 ///< the active records and those set aside, as for add()
    std::size_t withdrawn = 0;         ///< withdrawn records that were not withdrawn here
    std::size_t stayed_withdrawn = 0;  ///< withdrawn records that were withdrawn here, or not in this bank
};

/// Selects the records that match all members; an empty member matches everything.
struct RecordFilter {
    std::vector<std::uint64_t> keys = {};
    std::string algorithm = {};
    std::optional<AnyHash> hash = {};
    std::string source = {};
    std::string id = {};
    std::string label = {};
    std::optional<RecordStatus> status = {};

    /// Withdrawn before this time, in seconds since 1970, by the owner of their case: by the name that is their id,
    /// where there is a note about a case with this id. None in a bank of a format without notes.
    std::optional<std::int64_t> withdrawn_by_id_before = {};
};

/// The result of purge().
struct Purged {
    std::size_t records = 0;  ///< that are no longer in the bank

    /// Whether nothing of purged records is left in the files. Otherwise why not, for example a full disk or a
    /// reader that does not end. The next purge() or opening the bank read_write tries again.
    Status wiped;
};

/// The order of for_each().
enum class RecordOrder : std::uint8_t {
    key,
    hash,  ///< by the bits from the first on, so that records with the same hash come together; then by id
};

struct BankMatch {
    BankRecord record;
    int distance = 0;
    Dihedral transform = Dihedral::original;  ///< the nearest form of the query
};

struct BankStats {
    std::size_t active = 0;
    std::size_t withdrawn = 0;
    std::size_t review = 0;
    struct Group {
        std::string algorithm;
        std::string source;
        std::size_t active = 0;
        std::size_t withdrawn = 0;
        std::size_t review = 0;
    };
    std::vector<Group> groups;         ///< ordered by algorithm, then source
    std::uint64_t revision = 0;        ///< increases with every change
    std::uint64_t database_bytes = 0;  ///< of the database and its log
    std::uint64_t snapshot_bytes = 0;
    std::size_t index_bytes = 0;  ///< memory of the open indexes
};

/// The beginning of the keys of notes about a case: "case/ID/". Records with the id of a case change only by what
/// the owner of the case signed, so merge() refuses them.
std::string case_note_prefix(std::string_view id);

/// The ids of cases whose notes came from the same copy of a bank as the records.
using CaseIds = std::set<std::string, std::less<>>;

namespace bank {
class Change;
}

/// One change of a bank, for the work that Bank::change() calls, and only while the work runs. After Error
/// `invalid`, a member has changed nothing. Any other Error ends the change: from then on all members fail with it,
/// and so does Bank::change(), even if the work returns success. Not thread safe.
class BankChange {
public:
    BankChange(const BankChange&) = delete;
    BankChange& operator=(const BankChange&) = delete;

    // Like the members of Bank. Each call sees the effects of the calls before it.
    Result<AddOutcome> add(std::span<const NewRecord> records);
    Result<std::size_t> withdraw(const RecordFilter& filter, std::string_view by, std::string_view reason);
    Result<std::size_t> withdraw_records(std::span<const NewRecord> records, std::string_view by,
                                         std::string_view reason);
    Result<MergeOutcome> merge(std::span<const BankRecord> records, const CaseIds& copied = {});
    Result<std::size_t> accept(const RecordFilter& filter);
    Result<std::optional<std::string>> note(std::string_view key);

    /// Adds records, active or set aside. One that exists gets the new quality, and the new members of extra beside
    /// its others. If it was set aside or `by` withdrew it, it becomes what is asked for. An active one stays
    /// active, and one that others withdrew stays as it is. `by` must not be empty.
    Result<PutOutcome> put(std::span<const PutRecord> records, std::string_view by);

    /// The number of selected records. An empty filter selects all.
    Result<std::size_t> count(const RecordFilter& filter);

    /// One of the selected records. An empty filter selects all.
    Result<std::optional<BankRecord>> find(const RecordFilter& filter);

    /// Deletes the selected records and the notes with these keys. An empty filter selects no records. Returns the
    /// number of records. Their traces stay in the files until purge() of Bank, even of nothing, wipes them, or the
    /// bank is opened read_write.
    Result<std::size_t> purge(const RecordFilter& filter, std::span<const std::string> notes = {});

    /// Replaces the extra of each selected record by what `edit` returns for it, and changes nothing else of it.
    /// `edit` must not change anything itself. Returns the number of records that changed. An empty filter selects
    /// none.
    Result<std::size_t> edit_extra(const RecordFilter& filter,
                                   const std::function<std::string(const BankRecord&)>& edit);

    /// The keys of all notes that begin with the prefix, in byte order.
    Result<std::vector<std::string>> note_keys(std::string_view prefix);

    /// Whether the bank has a note about a case with this id; see case_note_prefix().
    Result<bool> has_case(std::string_view id);

    /// Stores the text under the key and replaces the old text; an empty text deletes the note. Keys have 1 to 1024
    /// bytes, texts up to 64 KiB; both are UTF-8 without NUL.
    Status set_note(std::string_view key, std::string_view text);

private:
    friend class Bank;
    BankChange(bank::Change& change, const std::string& input) : change_(change), input_(input) {}
    template <class Work>
    auto attempt(const Work& work) -> Result<decltype(work())>;

    bank::Change& change_;
    const std::string& input_;
    std::optional<Error> ended_by_;
};

/// Who else than its owner may use a new bank. SQLite's files and the snapshots get the permissions of the bank.
enum class BankSharing : std::uint8_t {
    owner,  ///< nobody: 0600
    umask,  ///< all whom the umask of the process lets in
};

/// An open bank. The files FILE-wal and FILE-shm of SQLite belong to it. FILE.ALGORITHM.index is a snapshot of an
/// algorithm's index, which may be deleted at any time. docs/bank.md has the details.
///
/// Changes are durable when a call returns (SQLite, WAL, synchronous=FULL). After a crash a change is there as a
/// whole or not at all. Several processes may use a bank: writers take turns and wait up to ten seconds; readers
/// never wait. Changes of other processes are visible after refresh(), changes by this object at once.
///
/// Thread safe: any number of threads may call any members. Searches run in parallel and do not wait for writers.
/// After fork(), only one of the two processes may use it.
///
/// A call that fails has changed nothing, except where its comment says so. Errors of all members: `invalid` for
/// wrong arguments, `busy`, `unreadable`, `corrupt`, `unwritable` (also for a bank that is open read_only), and
/// `too_large` when there is not enough memory.
class Bank {
public:
    enum class Mode { read_only, read_write };

    /// Creates an empty bank. Error `exists` when the file exists.
    static Result<Bank> create(const std::filesystem::path& file, BankSharing sharing = BankSharing::owner);

    /// Opens a bank. Errors: `not_found`, `unreadable`, `corrupt` when the file is not a bank, `unsupported` when a
    /// newer Whorl made it, `unwritable` for `read_write` without permission to write. `read_write` converts a bank
    /// of an older Whorl to the current format. `read_only` needs no permission to write, and no writer waits for
    /// it. An index is opened at its first search.
    static Result<Bank> open(const std::filesystem::path& file, Mode mode);

    Bank(Bank&&) noexcept;
    Bank& operator=(Bank&&) noexcept;
    ~Bank();

    /// Adds records in one transaction. Error `invalid` when a record breaks a rule of NewRecord; then none is
    /// added.
    Result<AddOutcome> add(std::span<const NewRecord> records);

    /// Withdraws the selected records: searches no longer find them, and they store who withdrew them, why and
    /// when. Returns the number of records that were not withdrawn before. An empty filter selects none.
    Result<std::size_t> withdraw(const RecordFilter& filter, std::string_view by, std::string_view reason);

    /// Withdraws these records in one transaction. A record that does not exist is added as withdrawn, so that
    /// adding it later has no effect. Replaces extra where given. Returns the number of records that existed and
    /// were not withdrawn.
    Result<std::size_t> withdraw_records(std::span<const NewRecord> records, std::string_view by,
                                         std::string_view reason);

    /// Adds records of another bank, in their order and in one transaction. A record that does not exist here keeps
    /// the other bank's times, and who withdrew it and why; it gets a key of this bank. A record that exists here
    /// changes as by add() or withdraw_records(), with the current time. Error `invalid` when a record breaks a
    /// rule of NewRecord, has the id of a case (see case_note_prefix()) that is not one of the `copied` ones, or
    /// its times are before 1970, in the future, or not in the order of RecordTimes; then nothing is changed.
    ///
    /// A record that its own id withdrew, as owners of cases do, without a note about that case here, is withdrawn
    /// by an owner elsewhere: put() does not bring it back.
    Result<MergeOutcome> merge(std::span<const BankRecord> records, const CaseIds& copied = {});

    /// Makes the selected records that are set aside active, and returns their number. Their extra no longer says
    /// why they were set aside. An empty filter selects none.
    Result<std::size_t> accept(const RecordFilter& filter);

    /// Calls `work` and does all its calls of the BankChange in one transaction. Commits when `work` returns
    /// success. Otherwise undoes everything and returns the Error unchanged. An exception undoes everything too,
    /// and passes on (std::bad_alloc becomes `too_large`). Keep it short, because other writers wait. Inside
    /// `work`, this Bank shows the state before the change, and its members that change anything fail with
    /// `invalid`. Those of another Bank of the same file fail with `busy` after ten seconds.
    Status change(const std::function<Status(BankChange&)>& work);

    /// Deletes the records from the files for good: rewrites the database without them, empties its log, and
    /// deletes the snapshots. An empty filter selects none, but what an earlier purge could not wipe is wiped.
    /// Keeps notes. Takes time in proportion to the size of the bank. An Error means that no record was purged.
    Result<Purged> purge(const RecordFilter& filter);

    /// Makes changes of other processes visible. Returns true when there were any.
    Result<bool> refresh();

    /// The active records of the algorithm within the threshold (inclusive), nearest first, then by key. A record
    /// without a quality counts as quality 100.
    Result<std::vector<BankMatch>> radius_search(const Algorithm& algorithm, const AnyHash& query, int threshold,
                                                 const SearchOptions& options = {}) const;
    Result<std::vector<BankMatch>> radius_search(const Algorithm& algorithm, const DihedralSet<AnyHash>& query,
                                                 int threshold, const SearchOptions& options = {}) const;

    /// The k nearest active records. At the distance of the last one, the smallest keys win.
    Result<std::vector<BankMatch>> nearest(const Algorithm& algorithm, const AnyHash& query, std::size_t k,
                                           const SearchOptions& options = {}) const;
    Result<std::vector<BankMatch>> nearest(const Algorithm& algorithm, const DihedralSet<AnyHash>& query,
                                           std::size_t k, const SearchOptions& options = {}) const;

    /// The records of the algorithm that are set aside, within the threshold (inclusive), nearest first, then by
    /// key. The first search after a change takes time in proportion to the number of records that are set aside.
    Result<std::vector<BankMatch>> search_review(const Algorithm& algorithm, const AnyHash& query, int threshold,
                                                 const SearchOptions& options = {}) const;
    Result<std::vector<BankMatch>> search_review(const Algorithm& algorithm, const DihedralSet<AnyHash>& query,
                                                 int threshold, const SearchOptions& options = {}) const;

    /// The pairs of keys a < b of active records within the threshold, ordered by a, then b.
    Result<std::vector<MatchPair>> self_join(const Algorithm& algorithm, int threshold,
                                             const SearchOptions& options = {}) const;

    /// Calls `use` for each selected record, in the given order, until it returns false. Returns the number of
    /// calls. An empty filter selects all records. Other changes may happen during the call; each record is read at
    /// one moment.
    Result<std::size_t> for_each(const RecordFilter& filter, const std::function<bool(const BankRecord&)>& use,
                                 RecordOrder order = RecordOrder::key) const;

    Result<std::optional<BankRecord>> find(std::uint64_t key) const;

    /// The text that BankChange::set_note() stored under this key. Notes are for a program's own state, which
    /// changes together with the records.
    Result<std::optional<std::string>> note(std::string_view key) const;

    /// Calls `use` for each note whose key begins with the prefix, in the byte order of keys, until it returns
    /// false. Returns the number of calls. All notes are read as they are at one moment.
    Result<std::size_t> for_each_note(
        std::string_view prefix, const std::function<bool(std::string_view key, std::string_view text)>& use) const;

    /// The index of this algorithm, up to date, for direct use at full speed. Its ids are the keys of records.
    /// Error `invalid` when the algorithm has another width.
    Result<std::shared_ptr<const Index256>> index256(const Algorithm& algorithm) const;
    Result<std::shared_ptr<const Index64>> index64(const Algorithm& algorithm) const;

    /// Writes a snapshot of each algorithm's index, so that the next open is fast. Returns their size in bytes. A
    /// thread also does this after many changes, and closing a bank that was opened read_write does it after some
    /// changes.
    Result<std::size_t> save_snapshots();

    Result<BankStats> stats() const;

    /// News for a person since the last call, although no call failed: a snapshot is damaged or out of date, so an
    /// index was built from the records, which is slower; a record is damaged, so for_each(), find() and searches
    /// gave it without its labels or left it out (at most a hundred of a call). Each notice has one or two
    /// sentences, names the file and says what to do.
    std::vector<std::string> take_notices();

    /// Checks everything: SQLite's integrity check, each record, each snapshot against the records. Returns a line
    /// for each fault.
    Result<std::vector<std::string>> verify() const;

    const std::filesystem::path& file() const noexcept;

private:
    struct Impl;
    explicit Bank(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace whorl
