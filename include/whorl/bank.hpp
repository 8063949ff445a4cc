// A bank: the durable set of hashes that pictures are matched against, with where each came from and whether it
// still counts. SQLite keeps the records; searches run on an Index that is built from them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/algorithm.hpp>
#include <whorl/error.hpp>
#include <whorl/index.hpp>

namespace whorl {

enum class RecordStatus : std::uint8_t { active, withdrawn };

/// "active", "withdrawn".
std::string_view record_status_name(RecordStatus status) noexcept;

/// A hash, and what its source says about it. Records with the same source, id, algorithm and hash are one record.
/// Texts are UTF-8 without NUL, 64 KiB at most; so are all labels of a record together.
struct NewRecord {
    std::string algorithm = "pdq";    ///< a name that find_algorithm() knows
    AnyHash hash;                     ///< of that algorithm's width
    std::string source;               ///< who gave it: "stopncii", "ncmec", a file's name; may be empty
    std::string id;                   ///< the source's name for it, opaque; may be empty
    std::vector<std::string> labels;  ///< a set: order and repetition do not count; no control characters
    std::optional<int> quality;       ///< 0 to 100
    std::string extra;                ///< further fields of the source's format, as JSON; may be empty
};

/// When a record was added, withdrawn and last changed, in this order. Seconds since 1970, UTC.
struct RecordTimes {
    std::int64_t added_at = 0;
    std::int64_t updated_at = 0;
    std::optional<std::int64_t> withdrawn_at;  ///< of a withdrawn record, and of no other
};

/// A record of the bank.
struct BankRecord : NewRecord, RecordTimes {
    std::uint64_t key = 0;  ///< the number of the record in this bank; never used again
    RecordStatus status = RecordStatus::active;
    std::string withdrawn_by;       ///< empty unless withdrawn
    std::string withdrawal_reason;  ///< likewise
};

/// The results of one add(): how many records.
struct AddOutcome {
    std::size_t added = 0;
    std::size_t updated = 0;    ///< were there; got the new labels, quality and extra
    std::size_t unchanged = 0;  ///< were there, with the same labels, quality and extra
    std::size_t withdrawn = 0;  ///< were withdrawn before, and stay withdrawn
};

/// The results of one merge(): how many records.
struct MergeOutcome {
    AddOutcome active;                 ///< active ones, as for add()
    std::size_t withdrawn = 0;         ///< withdrawn ones that were active here until now
    std::size_t stayed_withdrawn = 0;  ///< withdrawn ones that were withdrawn here before, or not here at all
};

/// Chooses records for which all members that are not empty are true.
struct RecordFilter {
    std::vector<std::uint64_t> keys = {};
    std::string algorithm = {};
    std::optional<AnyHash> hash = {};
    std::string source = {};
    std::string id = {};
    std::string label = {};
    std::optional<RecordStatus> status = {};
};

/// The order of for_each().
enum class RecordOrder : std::uint8_t {
    key,
    hash,  ///< bit by bit from the first, so that all of one hash come together; then by id
};

struct BankMatch {
    BankRecord record;
    int distance = 0;
    Dihedral transform = Dihedral::original;  ///< the query's form that is nearest
};

struct BankStats {
    std::size_t active = 0;
    std::size_t withdrawn = 0;
    struct Group {
        std::string algorithm;
        std::string source;
        std::size_t active = 0;
        std::size_t withdrawn = 0;
    };
    std::vector<Group> groups;         ///< ordered by algorithm, then source
    std::uint64_t revision = 0;        ///< grows with every change
    std::uint64_t database_bytes = 0;  ///< of the database and its log
    std::uint64_t snapshot_bytes = 0;
    std::size_t index_bytes = 0;  ///< memory of the open indexes
};

namespace bank {
class Change;
}

/// What becomes one change of a bank, for the work that Bank::change() calls, and only as long as it runs. A member
/// that fails has changed nothing when the Error is `invalid`; any other ends the change: all members fail with it
/// from then on, and so does Bank::change(), whatever the work makes of it. Not thread safe.
class BankChange {
public:
    BankChange(const BankChange&) = delete;
    BankChange& operator=(const BankChange&) = delete;

    // As the members of Bank. Each sees what those before it did.
    Result<AddOutcome> add(std::span<const NewRecord> records);
    Result<std::size_t> withdraw(const RecordFilter& filter, std::string_view by, std::string_view reason);
    Result<std::size_t> withdraw_records(std::span<const NewRecord> records, std::string_view by,
                                         std::string_view reason);
    Result<MergeOutcome> merge(std::span<const BankRecord> records);
    Result<std::optional<std::string>> note(std::string_view key);

    /// Keeps the text under the key, in the place of what is there; an empty text leaves nothing. Keys have 1 to
    /// 1024 bytes, texts up to 64 KiB; both are UTF-8 without NUL.
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

/// An open bank: the file that was named, and beside it SQLite's FILE-wal and FILE-shm, which belong to it, and a
/// snapshot of each algorithm's index, FILE.ALGORITHM.index, which can be deleted at any time. docs/bank.md tells
/// more.
///
/// Changes are durable when a call returns (SQLite, WAL, synchronous=FULL) and are there wholly or not at all after
/// a crash. Several processes may use a bank: writers take turns, waiting up to ten seconds; readers go on.
/// Changes of others are seen after refresh(); what this object changed, at once.
///
/// Thread safe: members may be called from any threads. Searches run side by side and do not wait for writers. Not
/// to be used on both sides of a fork().
///
/// A call that fails has changed nothing, unless it says otherwise. Errors: `invalid` for arguments, `busy`,
/// `unreadable`, `corrupt`, `unwritable` (a bank that is open read_only is), and `too_large` when memory ends.
class Bank {
public:
    enum class Mode { read_only, read_write };

    /// Makes a new, empty bank. Error `exists` when the file is there.
    static Result<Bank> create(const std::filesystem::path& file);

    /// Opens a bank: `not_found`, `unreadable`, `corrupt` when the file is none, `unsupported` when a newer Whorl
    /// made it. One of an older Whorl is brought to this one's format by `read_write`. `read_only` needs no right
    /// to write and takes no lock that a writer waits for; `unwritable` is the other mode's answer where that right
    /// is missing. Indexes are opened when they are first searched.
    static Result<Bank> open(const std::filesystem::path& file, Mode mode);

    Bank(Bank&&) noexcept;
    Bank& operator=(Bank&&) noexcept;
    ~Bank();

    /// Adds records in one transaction. `invalid` when one of them makes no sense: then none is added.
    Result<AddOutcome> add(std::span<const NewRecord> records);

    /// Withdraws the records that the filter chooses: no search finds them from now on, and they say who withdrew
    /// them, why and when. Returns how many were active until now. An empty filter chooses none.
    Result<std::size_t> withdraw(const RecordFilter& filter, std::string_view by, std::string_view reason);

    /// Withdraws what these name, and where no such record was ever added, leaves a withdrawn one in its place, so
    /// that adding it later brings nothing back. Their extra is taken over where given. In one transaction. Returns
    /// how many were active until now.
    Result<std::size_t> withdraw_records(std::span<const NewRecord> records, std::string_view by,
                                         std::string_view reason);

    /// Takes over records as another bank has them, in their order and in one transaction. A record that is not
    /// here gets the other bank's times, and a withdrawn one says who withdrew it and why; its key is this bank's
    /// own. One that is here changes as by add() or withdraw_records(), and that now. `invalid` when a record makes
    /// no sense, which its times do not when they are before 1970, in the future, or in another order than
    /// RecordTimes says: then nothing is taken over.
    Result<MergeOutcome> merge(std::span<const BankRecord> records);

    /// Calls `work` and makes one transaction of all that it does with the BankChange: committed when it returns
    /// success; otherwise all is undone, and its Error returned as it is. An exception of its undoes all too, and
    /// passes on (std::bad_alloc as `too_large`). Other writers wait meanwhile, so it should be short. From inside,
    /// this Bank shows what was there before, and its members that change anything fail with `invalid`; another
    /// object's of the same file with `busy`, after ten seconds.
    Status change(const std::function<Status(BankChange&)>& work);

    /// Removes the records from the files for good: the database is written anew without them, its log emptied, and
    /// the snapshots deleted. Returns how many there were. An empty filter chooses none. Notes stay. Takes time in
    /// proportion to the bank. An error whose text begins with "purged" means that they are gone from the bank, but
    /// that parts may be left in the files, because of a full disk or of a reader that does not end; a purge of
    /// anything, or opening the bank read_write, tries again.
    Result<std::size_t> purge(const RecordFilter& filter);

    /// Sees what other processes changed. True when there was something.
    Result<bool> refresh();

    /// Active records of the algorithm within the threshold, nearest first, then by key. A record without a quality
    /// counts as one of quality 100.
    Result<std::vector<BankMatch>> radius_search(const Algorithm& algorithm, const AnyHash& query, int threshold,
                                                 const SearchOptions& options = {}) const;
    Result<std::vector<BankMatch>> radius_search(const Algorithm& algorithm, const DihedralSet<AnyHash>& query,
                                                 int threshold, const SearchOptions& options = {}) const;

    /// The k nearest active records; of those at the same distance as the last one, the smallest keys.
    Result<std::vector<BankMatch>> nearest(const Algorithm& algorithm, const AnyHash& query, std::size_t k,
                                           const SearchOptions& options = {}) const;
    Result<std::vector<BankMatch>> nearest(const Algorithm& algorithm, const DihedralSet<AnyHash>& query,
                                           std::size_t k, const SearchOptions& options = {}) const;

    /// Pairs of keys a < b of active records within the threshold, ordered by a, then b.
    Result<std::vector<MatchPair>> self_join(const Algorithm& algorithm, int threshold,
                                             const SearchOptions& options = {}) const;

    /// Calls `use` with each record that the filter chooses, in this order, until it returns false; returns how
    /// many. An empty filter chooses all. Each is as it was at some moment of the call; nothing is locked
    /// meanwhile.
    Result<std::size_t> for_each(const RecordFilter& filter, const std::function<bool(const BankRecord&)>& use,
                                 RecordOrder order = RecordOrder::key) const;

    Result<std::optional<BankRecord>> find(std::uint64_t key) const;

    /// What BankChange::set_note() keeps under this key: a program's own state, which belongs to the records and
    /// changes together with them.
    Result<std::optional<std::string>> note(std::string_view key) const;

    /// Calls `use` with each note whose key begins with the prefix, by key, byte by byte, until it returns false;
    /// returns how many. Each is as it was at some moment of the call; nothing is locked meanwhile.
    Result<std::size_t> for_each_note(
        std::string_view prefix, const std::function<bool(std::string_view key, std::string_view text)>& use) const;

    /// The index that searches of this algorithm run on, for hashes of its width; brought up to date. For those
    /// who want its members at full speed; ids are the records' keys.
    Result<std::shared_ptr<const Index256>> index256(const Algorithm& algorithm) const;
    Result<std::shared_ptr<const Index64>> index64(const Algorithm& algorithm) const;

    /// Writes a snapshot of each algorithm's index, so that the next open is fast; returns their bytes. Done on its
    /// own after many changes, by a thread, and when a bank that was opened read_write is closed after some.
    Result<std::size_t> save_snapshots();

    Result<BankStats> stats() const;

    /// What a person should know though no call failed, once each and since the last call: a snapshot is damaged or
    /// out of date, so that an index was built from the records, which is slower. Each is one or two sentences,
    /// which name the file and say what to do.
    std::vector<std::string> take_notices();

    /// Checks everything: SQLite's own integrity check, each record, each snapshot against the records. Returns
    /// what is wrong, a line each; empty when nothing is.
    Result<std::vector<std::string>> verify() const;

    const std::filesystem::path& file() const noexcept;

private:
    struct Impl;
    explicit Bank(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace whorl
