// What every program of Whorl's does around its commands.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "cli/program/command_line.hpp"

namespace whorl::cli {

struct Program {
    std::string name;
    std::string description;
    std::string footer;  ///< what the help says at its end
    void (*add_commands)(Command program, Action& action) = nullptr;
};

/// Understands the words and does what they ask: gives the exit code. Throws UsageError and what the command
/// throws.
int run_command(const Program& program, int argc, char** argv);

/// For tests and bug reports: WHORL_SIMD=AVX2 hashes as a machine without AVX-512 would. Throws UsageError.
void choose_simd_target();

/// Runs it and gives the exit code. Of what it throws a person gets one line, "PROGRAM: REASON".
int guarded(std::string_view program, const std::function<int()>& run);

}  // namespace whorl::cli
