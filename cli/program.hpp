// What every program of Whorl's does around its commands.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string_view>

#include "command.hpp"

namespace whorl::cli {

/// Understands the words and does what they ask, which is `action` once they are parsed: gives the exit code.
/// Throws UsageError and what the action throws.
int run_command(CLI::App& app, const Action& action, int argc, char** argv);

/// For tests and bug reports: WHORL_SIMD=AVX2 hashes as a machine without AVX-512 would. Throws UsageError.
void choose_simd_target();

/// Runs it and gives the exit code. Of what it throws a person gets one line, "PROGRAM: REASON".
int guarded(std::string_view program, const std::function<int()>& run);

}  // namespace whorl::cli
