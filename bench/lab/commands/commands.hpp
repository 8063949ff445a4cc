// The commands of whorl-lab: each adds itself to the command line, as those of whorl do.
#pragma once

#include "cli/program/command.hpp"
#include "cli/program/command_line.hpp"

namespace whorl::lab {

/// A run that was stopped by SIGINT or SIGTERM, as shells tell it.
inline constexpr int kStopped = 130;

void add_run(cli::Command app, cli::Action& action);
void add_conformance(cli::Command app, cli::Action& action);
void add_compare(cli::Command app, cli::Action& action);
void add_list(cli::Command app, cli::Action& action);
void add_report(cli::Command app, cli::Action& action);
void add_table(cli::Command app, cli::Action& action);

}  // namespace whorl::lab
