// What the commands of a platform share: those that take bundles into a bank and answer them.
#pragma once

#include <string>
#include <whorl/intake.hpp>

#include "cli/program/command_line.hpp"

namespace whorl::cli {

/// --bank
void add_intake_bank_flag(Command command, std::string& bank);

/// --source
void add_source_flag(Command command, IntakeOptions& options);

}  // namespace whorl::cli
