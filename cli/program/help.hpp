// The pages of --help.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace whorl::cli {

/// Puts first what a person needs first: what the command does, how it is called, its commands, its examples. Then
/// come the options under their headings, and the exit codes.
class HelpFormatter : public CLI::FormatterBase {
public:
    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

}  // namespace whorl::cli
