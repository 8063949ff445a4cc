// Writes records into a bank, many in one transaction.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
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

    /// Puts the record or note into the bank now or later, in the order of the calls. Throws BankError.
    void take(ReadRecord&& record);
    void take(ReadNote&& note);

    /// Puts all of them into the bank now. Throws BankError.
    void flush();

    WriteCounts& counts() { return counts_; }

private:
    using Entry = std::variant<ReadNote, ReadRecord>;

    void add(Entry entry);

    // Error `invalid` when the bank refuses it.
    Status write(BankChange& change, const ReadNote& note, WriteCounts& counts);
    Status write(BankChange& change, const ReadRecord& read, WriteCounts& counts);

    Bank& bank_;
    std::function<void(const std::string&, const std::string&)> refused_;
    WriteCounts counts_;
    CopiedCases cases_;
    std::vector<Entry> entries_;
    std::int64_t now_ = 0;  ///< of the batch, in seconds since 1970
};

}  // namespace whorl::cli
