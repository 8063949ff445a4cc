// Writes records into a bank, many in one transaction.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>
#include <whorl/exchange.hpp>
#include <whorl/intake.hpp>

#include "cli/files/bank_file.hpp"
#include "cli/program/flags.hpp"

namespace whorl::cli {

/// Counts only records that are on the disk.
struct WriteCounts {
    std::size_t added = 0;
    std::size_t updated = 0;
    std::size_t unchanged = 0;
    std::size_t withdrawn = 0;         ///< were active until now
    std::size_t stayed_withdrawn = 0;  ///< were withdrawn before, or were not in the bank
    std::size_t unknown = 0;           ///< withdrawals of an id that no active record has
    std::size_t not_taken = 0;

    std::size_t added_in_vain = 0;  ///< part of stayed_withdrawn: records that were added again

    std::size_t done() const { return added + updated + unchanged + withdrawn + stayed_withdrawn + unknown; }
};

/// One line: `added 2, updated 0, ...`, an object, or a table of one row.
std::string format_counts(const WriteCounts& counts, Format format);

/// Tells a person why adding had no effect.
std::string withdrawn_warning(std::size_t n);

class BankWriter {
public:
    /// `refused(where, reason)` is called for each record and note that the bank refuses.
    BankWriter(Bank& bank, std::function<void(const std::string&, const std::string&)> refused);

    /// Puts the record into the bank now or later. Throws BankError.
    void take(ReadRecord&& record);

    /// Puts the note of a copy of the bank into the bank, before any record that comes later. Throws BankError.
    void take_note(ReadNote&& note);

    /// Puts all records and notes into the bank now. Throws BankError.
    void flush();

    WriteCounts& counts() { return counts_; }

private:
    using Source = std::pair<std::string, std::string>;  ///< and the record's id there

    /// When the bank refuses one of them, tries each half alone, until only that record is left out.
    void merge(std::span<const ReadRecord> records);

    void withdraw_ids();

    void store_notes();

    void refuse(const std::string& where, const std::string& reason);

    std::string file() const { return bank_.file().native(); }

    Bank& bank_;
    std::function<void(const std::string&, const std::string&)> refused_;
    WriteCounts counts_;
    CopiedCases cases_;
    std::vector<ReadNote> notes_;  ///< that came before all that follows
    std::vector<ReadRecord> records_;
    std::vector<ReadRecord> id_withdrawals_;  ///< withdraw records that came before `records_`
    std::set<Source> added_ids_;              ///< of `records_`
};

}  // namespace whorl::cli
