// What a subcommand is to main(): it adds itself to the command line and is run when it was given.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <stdexcept>
#include <string>

namespace whorl::cli {

/// Exit codes, as the man page documents them.
enum ExitCode : int {
    kDone = 0,
    kInputFailed = 1,
    kUsageError = 2,
};

/// Those of `whorl match`, where 1 must mean nothing but that there is no match.
enum MatchExitCode : int {
    kMatch = 0,
    kNoMatch = 1,
    kMatchFailed = 3,
};

/// The command line does not make sense; `what()` says why. Ends the program with kUsageError.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Output could not be written; `what()` says why. Ends the program with kInputFailed.
struct OutputError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What main() is to do once the command line is understood; returns an ExitCode.
using Action = std::function<int()>;

/// Each adds its subcommand to `app`; if that is given, parsing sets `action`.
void add_hash(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_match(CLI::App& app, Action& action);
void add_dedupe(CLI::App& app, Action& action);
void add_bank(CLI::App& app, Action& action);
void add_completion(CLI::App& app, Action& action);
void add_manual(CLI::App& app, Action& action);

/// The lines of --version.
std::string version_text();

}  // namespace whorl::cli
