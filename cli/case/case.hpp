// The subcommands of `whorl case`.
#pragma once

#include "cli/program/command.hpp"
#include "cli/program/command_line.hpp"

namespace whorl::cli {

/// Each adds its subcommand to the group; see add_hash().
void add_case_new(Command group, Action& action);
void add_case_show(Command group, Action& action);
void add_case_answer(Command group, Action& action);
void add_case_list(Command group, Action& action);
void add_case_export_key(Command group, Action& action);

}  // namespace whorl::cli
