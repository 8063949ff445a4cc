// What is known of commands and options from their definition: for the help, the man page and the completions.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace whorl::cli {

/// The words that an option accepts, empty when it accepts more than a list of words.
std::vector<std::string> choices_of(const CLI::Option& option);

/// A command that does something itself, and the words that call it: "hash", "bank init".
struct NamedCommand {
    std::string name;
    const CLI::App* command;
};

/// All of these, in the order of the help; those that are hidden are left out.
std::vector<NamedCommand> visible_commands(const CLI::App& app);

/// The commands right below, groups of commands among them.
std::vector<const CLI::App*> visible_subcommands(const CLI::App& app);

/// True when the option's value is a file or folder.
bool takes_path(const CLI::Option& option);

/// "1 to 1024", the numbers that an option accepts; empty when it accepts others.
std::string range_of(const CLI::Option& option);

/// What stands for the option's value: "N", or its choices, "text|json"; empty when it takes none.
std::string value_name(const CLI::Option& option);

/// CLI11's help, with room to read it and its marks as words.
class HelpFormatter : public CLI::Formatter {
public:
    HelpFormatter();
    std::string make_description(const CLI::App* app) const override;
    std::string make_option_opts(const CLI::Option* option) const override;
};

}  // namespace whorl::cli
