// The subcommands of `whorl bank`.
#pragma once

#include "cli/program/command.hpp"
#include "cli/program/command_line.hpp"

namespace whorl::cli {

/// Each adds its subcommand to the group; see add_hash().
void add_bank_init(Command group, Action& action);
void add_bank_add(Command group, Action& action);
void add_bank_import(Command group, Action& action);
void add_bank_accept(Command group, Action& action);
void add_bank_remove(Command group, Action& action);
void add_bank_withdraw(Command group, Action& action);
void add_bank_list(Command group, Action& action);
void add_bank_stats(Command group, Action& action);
void add_bank_export(Command group, Action& action);
void add_bank_verify(Command group, Action& action);

}  // namespace whorl::cli
