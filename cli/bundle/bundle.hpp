// The subcommands of `whorl bundle`.
#pragma once

#include "cli/program/command.hpp"
#include "cli/program/command_line.hpp"

namespace whorl::cli {

/// Each adds its subcommand to the group; see add_hash().
void add_bundle_create(Command group, Action& action);
void add_bundle_withdraw(Command group, Action& action);
void add_bundle_verify(Command group, Action& action);
void add_bundle_inspect(Command group, Action& action);
void add_bundle_open(Command group, Action& action);
void add_bundle_countersign(Command group, Action& action);
void add_bundle_intake(Command group, Action& action);
void add_bundle_forget(Command group, Action& action);
void add_bundle_receipt(Command group, Action& action);

}  // namespace whorl::cli
