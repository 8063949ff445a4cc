// How commands end: exit codes, and the exceptions that choose them.
#pragma once

#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <whorl/error.hpp>

namespace whorl::cli {

/// Exit codes, as the man page documents them.
enum ExitCode : int {
    kDone = 0,
    kInputFailed = 1,
    kUsageError = 2,
};

/// Exit codes of `whorl match`, where 1 must only mean that there is no match.
enum MatchExitCode : int {
    kMatch = 0,
    kNoMatch = 1,
    kMatchFailed = 3,
};

/// Exit codes of the commands that work with cases, one for each reason to refuse something.
enum RefusalExitCode : int {
    kDamaged = 10,
    kUntrusted = 11,
    kSealedToOthers = 12,
    kMisaddressed = 13,
    kExpired = 14,
    kForked = 16,
    kOutOfOrder = 17,
    kWithdrawn = 18,
    kWrongPassphrase = 19,
    kInsecureFile = 20,
    kUnder18 = 21,    ///< whorl submit: somebody in the pictures was under 18
    kNoSandbox = 22,  ///< pictures would be read outside a sandbox that was required or that has failed
    kStranger = 23,   ///< whorl bundle verify: nobody that the case was sent to signed the receipt
    kUncertain = 24,  ///< whorl bundle verify: unknown whether the receipt answers a file that the case sent
};

/// What a key did not open: a key file (wrong passphrase) or a sealed file (sealed to others).
enum class Locked { key_file, sealed_file };

/// The exit code for a kind of failure: its RefusalExitCode, or kInputFailed if there is none.
int exit_code_of(ErrorKind kind, Locked locked = Locked::sealed_file);

/// The exit code for several inputs, from the codes of the failed ones: their code if all have the same, else
/// kInputFailed.
int exit_code_of(const std::set<int>& codes);

/// "INPUT: MESSAGE". `input` is for errors without an input of their own.
std::string description(const Error& error, const std::string& input);

/// Something cannot be done. what() names it and gives the reason. Ends the program with its exit code.
class Refusal : public std::runtime_error {
public:
    explicit Refusal(const Error& error, const std::string& input = {}, Locked locked = Locked::sealed_file)
        : std::runtime_error(description(error, input)), exit_code_(exit_code_of(error.kind, locked)) {}

    Refusal(const std::string& what, RefusalExitCode exit_code) : std::runtime_error(what), exit_code_(exit_code) {}

    int exit_code() const noexcept { return exit_code_; }

private:
    int exit_code_;
};

/// The value; throws Refusal if there is none.
template <class T>
T unless_refused(Result<T> result, const std::string& input = {}, Locked locked = Locked::sealed_file) {
    if (!result) {
        throw Refusal(result.error(), input, locked);
    }
    return *std::move(result);
}

inline void unless_refused(const Status& status, const std::string& input = {}) {
    if (!status) {
        throw Refusal(status.error(), input);
    }
}

/// The command line is wrong; what() says why. Ends the program with kUsageError.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Output could not be written; what() says why. Ends the program with kInputFailed.
struct OutputError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace whorl::cli
