// What a bank should hold: the same in plain maps. And what is done to both.
#pragma once

#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>
#include <whorl/bank.hpp>

#include "tests/match/sets.hpp"

namespace whorl::test {

/// A record's content, less what the bank chooses: its key and times.
struct Content {
    std::set<std::string> labels;
    std::optional<int> quality;
    std::string extra;
    RecordStatus status = RecordStatus::active;
    std::string by;
    std::string reason;
    bool operator==(const Content&) const = default;
};

using Identity = std::tuple<std::string, std::string, std::string, std::string>;  ///< algorithm, source, id, hex
using Contents = std::map<Identity, Content>;
using Notes = std::map<std::string, std::string>;

Identity identity_of(const NewRecord& record);
Content content_of(const BankRecord& record);
NewRecord make_record(const Hash256& hash, std::string source = {}, std::string id = {});

/// One call of a bank. Which one it is and with what is in the members that it uses.
struct Operation {
    enum class Kind {
        add,
        withdraw,
        withdraw_records,
        change,  ///< adds the records, withdraws by the filter and sets the note, all at once
        undone,  ///< does as much, and thinks better of it
        purge,
        save_snapshots,
        search,
        reopen,
    };
    Kind kind = Kind::add;
    std::vector<NewRecord> records;
    RecordFilter filter;
    std::string note_key;
    std::string note_text;
};

class Model {
public:
    const Contents& contents() const { return contents_; }
    const Notes& notes() const { return notes_; }

    AddOutcome add(const std::vector<NewRecord>& records);
    std::size_t withdraw(const RecordFilter& filter);
    std::size_t withdraw_records(const std::vector<NewRecord>& records);
    std::size_t purge(const RecordFilter& filter);

    /// Does what the operation does to a bank's contents.
    void apply(const Operation& operation);

    /// Something of all that a bank can be told, mostly about records that are there.
    Operation any_operation(Random& random) const;

private:
    bool means(const RecordFilter& filter, const Contents::value_type& record) const;
    NewRecord any_record(Random& random) const;

    Contents contents_;
    Notes notes_;
};

/// Who withdraws in tests, and why.
inline constexpr std::string_view kWho = "tests";
inline constexpr std::string_view kWhy = "because \"they\" must";

/// Applies the operation to the bank, which is opened first where it is not; an empty text, or what failed.
std::string apply(std::optional<Bank>& bank, const std::filesystem::path& file, const Operation& operation);

/// All that the bank holds.
Contents contents_of(Bank& bank);

Notes notes_of(Bank& bank);

/// The name of a record or note of the bank that is not as in the model; empty when all are.
std::string difference(Bank& bank, const Model& model);

/// Everything that a bank tells agrees with these contents: its records, numbers, searches, and verify().
void check_agrees(Bank& bank, const Contents& expected);

/// Likewise, and so do its notes.
void check_agrees(Bank& bank, const Model& expected);

Bank open_bank(const std::filesystem::path& file, Bank::Mode mode = Bank::Mode::read_write);
Bank create_bank(const std::filesystem::path& file);

/// Where files are quick to make, for tests that need no disk.
std::filesystem::path quick_folder();

/// Turns one bit of the text over.
void flip_bit(std::string& bytes, std::size_t at, unsigned bit);

/// The file's bytes.
std::string bytes_of(const std::filesystem::path& file);

}  // namespace whorl::test
