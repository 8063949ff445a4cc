// The copy of a bundle for sending: where it is written, and how.
#pragma once

#include <string>
#include <vector>
#include <whorl/bundle.hpp>
#include <whorl/recipients.hpp>

#include "cli/program/command_line.hpp"
#include "cli/program/console.hpp"

namespace whorl::cli {

struct CopyFlags {
    std::string out;  ///< empty for no copy, "-" for standard output
    bool armor = false;
    bool unsealed = false;
};

/// --out, --armor, --unsealed
Option add_copy_flags(Command command, CopyFlags& flags);

/// Throws UsageError when the flags contradict each other, Refusal when the file exists.
void check_copy(const CopyFlags& flags);

/// Writes the copy, if one is wanted. Throws Refusal.
void write_copy(const SignedBundle& bundle, const std::vector<Recipient>& recipients, const CopyFlags& flags,
                Console& console);

}  // namespace whorl::cli
