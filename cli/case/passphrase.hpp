// Passphrases: from the terminal without echo, or from a file descriptor; never from the command line or the
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

/// The passphrase of something that is there already; a terminal is asked by `prompt`, "Passphrase of ...". From a
/// descriptor each call takes a line. Throws UsageError when there is neither a terminal nor a descriptor, Refusal
/// when what came is no passphrase. A signal that ends or stops the program does so after the terminal is as
/// before.
Secret read_passphrase(const PassphraseFlags& flags, const std::string& prompt);

/// A passphrase for something new, "the new case": a terminal is asked for it twice, anew when the two
/// differ. Says when it is easy to guess.
Secret read_new_passphrase(const PassphraseFlags& flags, const std::string& locked, Console& console);

}  // namespace whorl::cli
