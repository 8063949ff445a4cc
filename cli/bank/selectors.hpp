// Flags that say which records of a bank a command works on.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>
#include <whorl/bank.hpp>

#include "cli/program/command_line.hpp"
#include "cli/terminal/consent.hpp"

namespace whorl::cli {

/// A record is chosen if all flags that are given are true for it.
struct Selectors {
    std::vector<std::uint64_t> keys;
    std::string algorithm;
    std::optional<std::string> hash;
    std::optional<std::string> source;
    std::optional<std::string> id;
    std::optional<std::string> label;
    std::string status;

    bool any() const;

    /// Throws UsageError.
    RecordFilter filter() const;

    /// The same, but throws UsageError also when no flag is given. The message begins with `command`.
    RecordFilter filter_of_some(const std::string& command) const;
};

void add_selector_flags(Command command, Selectors& selectors);

/// For the help of commands that need a selector.
inline constexpr auto kSelectorHelp =
    R"(The command works on the records for which all of these flags are true. At least one is needed.
--dry-run lists the records and changes nothing.
)";

/// Prints how many records something was done to, "2 records withdrawn", and gives the exit code. None is a
/// failure: "no active record matches these flags". `kind` is "active " or empty.
int tell_records(std::size_t n, const std::string& bank, const std::string& kind, const std::string& done);

/// What a person is asked about records.
struct AskedChange {
    AskedDeed deed;
    std::string question;  ///< "Remove RECORDS for good?", where RECORDS becomes "2 records from known.bank"
    std::string kind;      ///< "active " or empty
    std::function<int(Bank&, const RecordFilter&)> change;
};

/// Changes the records that the filter chooses if a person agrees, or --yes says so: those that the person was
/// asked about, and no others that came since. Throws UsageError where there is nobody to ask, BankError.
int change_with_consent(const std::string& bank, const RecordFilter& filter, const Consent& consent,
                        const AskedChange& asked);

/// What --dry-run of these commands says of itself.
inline constexpr auto kDryRunHelp = "Only list the records that would change";

/// Prints the records that the filter chooses and then tell_records(), and changes nothing. Throws BankError.
int dry_run(const std::string& bank, const RecordFilter& filter, const std::string& kind, const std::string& done);

}  // namespace whorl::cli
