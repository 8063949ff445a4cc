#include "cli/program/definition.hpp"

#include <algorithm>

#include "cli/program/command_line.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

/// What CLI11 puts behind the name of a value: "{pdq,dhash}" of "NAME:{pdq,dhash}", "1 to 9" of "N:1 to 9".
std::string check_of(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    const std::size_t colon = type.find(':');
    return colon == std::string::npos ? std::string() : type.substr(colon + 1);
}

/// "1 to 1024", the numbers that an option accepts; empty if it accepts others too.
std::string range_of(const CLI::Option& option) {
    const std::string check = check_of(option);
    return check.starts_with('{') ? std::string() : check;
}

Section& section_named(std::vector<Section>& sections, const std::string& heading) {
    const auto found = std::find_if(sections.begin(), sections.end(),
                                    [&](const Section& section) { return section.heading == heading; });
    return found != sections.end() ? *found : sections.emplace_back(Section{heading, {}});
}

}  // namespace

std::vector<const CLI::App*> visible_subcommands(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App* command) { return !command->get_group().empty(); });
}

std::vector<NamedCommand> visible_commands(const CLI::App& app) {
    std::vector<NamedCommand> commands;
    for (const CLI::App* command : visible_subcommands(app)) {
        if (visible_subcommands(*command).empty()) {
            commands.push_back({command->get_name(), command});
        }
        for (const NamedCommand& below : visible_commands(*command)) {
            commands.push_back({command->get_name() + ' ' + below.name, below.command});
        }
    }
    return commands;
}

std::vector<Section> sections_of(const CLI::App& app) {
    std::vector<Section> own = {{"Arguments", {}}};
    std::vector<Section> shared;
    for (const char* heading : kSharedHeadings) {
        shared.push_back({heading, {}});
    }
    for (const CLI::Option* option : app.get_options()) {
        const std::string& heading = option->get_group();
        if (option == app.get_help_ptr()) {
            continue;
        }
        if (option->get_positional()) {
            own.front().options.push_back(option);
        } else if (std::find(kSharedHeadings.begin(), kSharedHeadings.end(), heading) != kSharedHeadings.end()) {
            section_named(shared, heading).options.push_back(option);
        } else {
            section_named(own, heading).options.push_back(option);
        }
    }
    section_named(own, app.get_help_ptr()->get_group()).options.push_back(app.get_help_ptr());
    own.insert(own.end(), shared.begin(), shared.end());
    std::erase_if(own, [](const Section& section) { return section.options.empty(); });
    return own;
}

std::string usage_of(const CLI::App& app) {
    std::string text = std::string("[OPTIONS]") + (visible_subcommands(app).empty() ? "" : " COMMAND");
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_positional()) {
            const std::string argument = option->get_name() + (option->get_items_expected_max() > 1 ? "..." : "");
            text += option->get_required() ? ' ' + argument : " [" + argument + ']';
        }
    }
    return text;
}

std::vector<std::string> choices_of(const CLI::Option& option) {
    const std::string check = check_of(option);
    return check.starts_with('{') ? CLI::detail::split(check.substr(1, check.size() - 2), ',')
                                  : std::vector<std::string>();
}

bool takes_path(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    return type == "PATH" || type == "FILE" || type == "FOLDER" || type == "BANK" || type == "PICTURE|HASH" ||
           type == "PATH|HASH";
}

bool takes_value(const CLI::Option& option) {
    return option.get_items_expected_max() > 0;
}

std::string value_name(const CLI::Option& option) {
    if (!takes_value(option)) {
        return {};
    }
    const std::vector<std::string> choices = choices_of(option);
    const std::string type = option.get_type_name();
    return choices.empty() ? type.substr(0, type.find(':')) : joined(choices, "|");
}

std::string option_text(const CLI::Option& option) {
    std::vector<std::string> facts;
    if (const std::string range = range_of(option); !range.empty()) {
        facts.push_back(range);
    }
    if (const std::string initial = option.get_default_str(); takes_value(option) && !initial.empty()) {
        facts.push_back("default: " + initial);
    }
    if (option.get_required() && !option.get_positional()) {
        facts.emplace_back("required");
    }
    const std::string& text = option.get_description();
    const std::size_t first_end = std::min(text.find('\n'), text.size());
    return text.substr(0, first_end) + (facts.empty() ? "" : " (" + joined(facts, "; ") + ')') +
           text.substr(first_end);
}

std::vector<std::string> paragraphs_of(const std::string& text) {
    std::vector<std::string> paragraphs;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find("\n\n", begin), text.size());
        paragraphs.push_back(text.substr(begin, end - begin));
        begin = end + 2;
    }
    return paragraphs;
}

bool is_example(const std::string& paragraph) {
    return paragraph.starts_with("Example");
}

bool is_exit_codes(const std::string& paragraph) {
    return paragraph.starts_with("Exit codes:");
}

bool is_table(const std::string& paragraph) {
    return paragraph.find("\n ") != std::string::npos;
}

}  // namespace whorl::cli
