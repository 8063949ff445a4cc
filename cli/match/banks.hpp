// What the subcommands of `whorl bank`, match and dedupe share.
#pragma once

#include <optional>
#include <string>
#include <vector>
#include <whorl/bank.hpp>

#include "cli/program/command.hpp"
#include "cli/program/flags.hpp"

namespace whorl::cli {

/// The bank could not be used; `what()` names it and says why. Ends the program with kInputFailed.
struct BankError : std::runtime_error {
    explicit BankError(const Error& error, const std::string& file)
        : std::runtime_error(description(error, file)) {}
};

/// The value, or BankError thrown.
template <class T>
T need(Result<T> result, const std::string& file) {
    if (!result) {
        throw BankError(result.error(), file);
    }
    return *std::move(result);
}

Bank open_bank(const std::string& file, Bank::Mode mode);

/// The positional BANK.
void add_bank_argument(Command command, std::string& file);

/// Flags that say which records are meant; those that are given must all be true of a record.
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
};

void add_selector_flags(Command command, Selectors& selectors);

/// The subcommands of `whorl bank`; see add_hash().
void add_bank_add(Command group, Action& action);
void add_bank_import(Command group, Action& action);
void add_bank_remove(Command group, Action& action);
void add_bank_withdraw(Command group, Action& action);
void add_bank_list(Command group, Action& action);
void add_bank_export(Command group, Action& action);

}  // namespace whorl::cli
