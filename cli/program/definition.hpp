// The definitions of commands and options, as the help, the man page and the completions need them.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace whorl::cli {

/// A command that does something itself, and the words that call it: "hash", "bank init".
struct NamedCommand {
    std::string name;
    const CLI::App* command;
};

/// All of these in the order of the help, without hidden ones.
std::vector<NamedCommand> visible_commands(const CLI::App& app);

/// The commands and groups of commands one level below, without hidden ones.
std::vector<const CLI::App*> visible_subcommands(const CLI::App& app);

/// The options and arguments under one heading of the help.
struct Section {
    std::string heading;
    std::vector<const CLI::Option*> options;
};

/// The arguments, the command's own options, and those under shared headings; --help is the last of the own ones.
std::vector<Section> sections_of(const CLI::App& app);

/// "[OPTIONS] FOLDER [PATH...]", the words after the name of a command.
std::string usage_of(const CLI::App& app);

/// The words that an option accepts; empty if it accepts others too.
std::vector<std::string> choices_of(const CLI::Option& option);

/// False for flags.
bool takes_value(const CLI::Option& option);

/// True if the option's value is a file or folder.
bool takes_path(const CLI::Option& option);

/// What stands for the option's value: "N", or its choices, "text|json"; empty if it takes none.
std::string value_name(const CLI::Option& option);

/// What the option does, which numbers it takes, its default, and whether it is required: "Stop decoding a picture
/// after SECONDS (1 to 86400; default: 30)". It can go on in further lines, with a list.
std::string option_text(const CLI::Option& option);

/// The paragraphs of a description or footer, see Command::footer().
std::vector<std::string> paragraphs_of(const std::string& text);
bool is_example(const std::string& paragraph);
bool is_exit_codes(const std::string& paragraph);

/// True for lists and tables, which have indented lines: their lines are printed as they are.
bool is_table(const std::string& paragraph);

}  // namespace whorl::cli
