// Records on their way into a bank, many in a transaction.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>
#include <whorl/exchange.hpp>

#include "cli/bank/bank_file.hpp"
#include "cli/program/flags.hpp"

namespace whorl::cli {

/// Counts only what the bank has acknowledged, which is on the disk.
struct WriteCounts {
    std::size_t added = 0;
    std::size_t updated = 0;
    std::size_t unchanged = 0;
    std::size_t withdrawn = 0;         ///< were active until now
    std::size_t stayed_withdrawn = 0;  ///< were withdrawn before, or are the first that the bank hears of the hash
    std::size_t unknown = 0;           ///< withdrawals by an id that no active record has
    std::size_t not_taken = 0;

    std::size_t added_in_vain = 0;  ///< of stayed_withdrawn: adding them again brought nothing back

    std::size_t done() const { return added + updated + unchanged + withdrawn + stayed_withdrawn + unknown; }
};

/// One line: `added 2, updated 0, ...`, an object, or a table of one row.
std::string format_counts(const WriteCounts& counts, Format format);

/// For a person: why adding had no effect.
std::string withdrawn_warning(std::size_t n);

class BankWriter {
public:
    /// `refused(record, reason)` is told of each record that the bank does not take.
    BankWriter(Bank& bank, std::function<void(const ReadRecord&, const std::string&)> refused);

    /// Puts the record into the bank, sooner or later. Throws BankError.
    void take(ReadRecord&& record);

    /// Puts all into the bank, now. Throws BankError.
    void flush();

    WriteCounts& counts() { return counts_; }

private:
    using Source = std::pair<std::string, std::string>;  ///< and its id of the record

    /// Where the bank finds one of them invalid, does so with halves of them, down to that one.
    void merge(std::span<const ReadRecord> records);

    void withdraw_ids();

    std::string file() const { return bank_.file().native(); }

    Bank& bank_;
    std::function<void(const ReadRecord&, const std::string&)> refused_;
    WriteCounts counts_;
    std::vector<ReadRecord> records_;
    std::vector<ReadRecord> id_withdrawals_;  ///< of records that came before those
    std::set<Source> added_ids_;              ///< of records_, where there are ids
};

}  // namespace whorl::cli
