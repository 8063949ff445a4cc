// The subcommands of whorl, each in a file or folder of its name.
#pragma once

#include "cli/program/command_line.hpp"

namespace whorl::cli {

/// Each adds its subcommand to `app`. If the words of the command line name it, parsing them sets `action`.
void add_hash(Command app, Action& action);
void add_compare(Command app, Action& action);
void add_match(Command app, Action& action);
void add_dedupe(Command app, Action& action);
void add_bank(Command app, Action& action);
void add_submit(Command app, Action& action);
void add_case(Command app, Action& action);
void add_bundle(Command app, Action& action);
void add_metadata(Command app, Action& action);
void add_doctor(Command app, Action& action);
void add_completion(Command app, Action& action);
void add_manual(Command app, Action& action);

}  // namespace whorl::cli
