// What the programs whorl and whorl-lab share around their commands.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "cli/program/command_line.hpp"

namespace whorl::cli {

struct Program {
    std::string name;
    std::string description;
    std::string footer;  ///< see Command::footer()
    void (*add_commands)(Command program, Action& action) = nullptr;
};

/// Parses the command line and runs the command; returns the exit code. Throws UsageError and what the command
/// throws.
int run_command(const Program& program, int argc, char** argv);

/// For tests and bug reports: with WHORL_SIMD=AVX2, hashes like a machine without AVX-512. Throws UsageError.
void choose_simd_target();

/// Calls fill_closed_streams() and `run`, and returns the exit code of `run`. Prints one line, "PROGRAM: REASON",
/// for an exception.
int run_to_exit_code(std::string_view program, const std::function<int()>& run);

}  // namespace whorl::cli
