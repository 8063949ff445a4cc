#include "cli/program/help.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

#include "cli/program/definition.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kColumn = 32;  // where descriptions begin

/// Breaks a text into lines that fit. The first one stands at column `indent`; the others begin with blanks up to
/// it.
std::string wrapped(const std::string& text, std::size_t indent) {
    std::string lines;
    std::size_t used = indent;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (used > indent && used + 1 + word.size() > kWidth) {
            lines += '\n' + std::string(indent, ' ');
            used = indent;
        }
        const bool first = used == indent;
        lines += (first ? "" : " ") + word;
        used += word.size() + (first ? 0 : 1);
    }
    return lines;
}

/// A name and its description in two columns. Lines after the first one of the description keep their indent.
std::string row(const std::string& name, const std::string& description) {
    std::string text = "  " + name;
    text += text.size() + 2 > kColumn ? '\n' + std::string(kColumn, ' ') : std::string(kColumn - text.size(), ' ');
    std::istringstream lines(description);
    bool first = true;
    for (std::string line; std::getline(lines, line); first = false) {
        const std::size_t indent = kColumn + std::min(line.find_first_not_of(' '), line.size());
        text += (first ? "" : std::string(indent, ' ')) + wrapped(line, indent) + '\n';
    }
    return text;
}

/// "-j, --jobs N", or the name of an argument.
std::string name_of(const CLI::Option& option) {
    if (option.get_positional()) {
        return option.get_name();
    }
    std::vector<std::string> names;
    for (const std::string& name : option.get_snames()) {
        names.push_back('-' + name);
    }
    for (const std::string& name : option.get_lnames()) {
        names.push_back("--" + name);
    }
    const std::string value = value_name(option);
    return joined(names) + (value.empty() ? "" : ' ' + value);
}

std::string printed(const std::string& paragraph) {
    return (is_table(paragraph) ? paragraph : wrapped(paragraph, 0)) + '\n';
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode /*mode*/) const {
    std::string text;
    for (const std::string& paragraph : paragraphs_of(app->get_description())) {
        text += printed(paragraph) + '\n';
    }
    text += "Usage: " + name + ' ' + usage_of(*app) + '\n';
    const std::vector<const CLI::App*> commands = visible_subcommands(*app);
    text += commands.empty() ? "" : "\nCommands:\n";
    for (const CLI::App* command : commands) {
        text += row(command->get_name(), command->get_description());
    }
    std::string end;
    for (const std::string& paragraph : paragraphs_of(app->get_footer())) {
        (is_exit_codes(paragraph) ? end : text) += '\n' + printed(paragraph);
    }
    for (const Section& section : sections_of(*app)) {
        text += '\n' + section.heading + ":\n";
        for (const CLI::Option* option : section.options) {
            text += row(name_of(*option), option_text(*option));
        }
    }
    return text + end;
}

}  // namespace whorl::cli
