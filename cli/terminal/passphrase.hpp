// Passphrases, from the terminal without echo or from a file descriptor. Never from the command line or the
// environment, which others can see.
#pragma once

#include <optional>
#include <string>
#include <whorl/secret.hpp>

#include "cli/program/command_line.hpp"
#include "cli/program/console.hpp"

namespace whorl::cli {

struct PassphraseFlags {
    std::optional<int> descriptor;
};

/// --passphrase-fd
Option add_passphrase_flag(Command command, PassphraseFlags& flags);

/// An existing passphrase. On a terminal `prompt` asks for it, "Passphrase of ..."; from a descriptor each call
/// takes one line. Throws UsageError if there is neither a terminal nor a descriptor, Refusal if the answer cannot
/// be a passphrase. If a signal ends or stops the program, it does so after the terminal is restored.
Secret read_passphrase(const PassphraseFlags& flags, const std::string& prompt);

/// A passphrase for something new, "the new case". A terminal asks for it twice, and again if the two differ. Warns
/// of one that is easy to guess.
Secret read_new_passphrase(const PassphraseFlags& flags, const std::string& locked, Console& console);

}  // namespace whorl::cli
