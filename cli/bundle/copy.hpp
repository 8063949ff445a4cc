// The copy of a bundle that is sent: where to, and in which form.
#pragma once

#include <string>
#include <vector>
#include <whorl/bundle.hpp>
#include <whorl/recipients.hpp>

#include "cli/program/command_line.hpp"
#include "cli/program/console.hpp"

namespace whorl::cli {

/// In which form a copy is written.
struct CopyFlags {
    std::string out;  ///< empty for no copy, "-" for standard output
    bool armor = false;
    bool unsealed = false;
};

/// --out, --armor, --unsealed
Option add_copy_flags(Command command, CopyFlags& flags);

/// Throws UsageError when the flags make no sense together, Refusal when there is a file of that name.
void check_copy(const CopyFlags& flags);

/// Writes the copy, if one is wanted. Throws Refusal.
void write_copy(const SignedBundle& bundle, const std::vector<Recipient>& recipients, const CopyFlags& flags,
                Console& console);

}  // namespace whorl::cli
