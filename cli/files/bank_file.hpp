// A bank that a command line names: its argument, how it is opened, and what ends the program when that fails.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <whorl/bank.hpp>

#include "cli/program/command.hpp"
#include "cli/program/command_line.hpp"
#include "cli/program/console.hpp"

namespace whorl::cli {

/// The bank could not be used; `what()` names it and says why. Ends the program with kInputFailed.
struct BankError : std::runtime_error {
    explicit BankError(const Error& error, const std::string& file = {})
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

/// Throws BankError.
Bank open_bank(const std::string& file, Bank::Mode mode);

/// Prints the bank's notices since the last call, as warnings: an index that is slow to open, and what to do about
/// it; damaged records. Returns whether there were any.
bool tell_notices(Bank& bank, const std::string& file, Console& console);

/// Throws BankError where parts of what was purged, "removed records", may still be in the bank's files.
void check_wiped(const Purged& purged, const std::string& what, const std::string& file);

/// The positional BANK.
void add_bank_argument(Command command, std::string& file);

}  // namespace whorl::cli
