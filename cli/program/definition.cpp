#include "cli/program/definition.hpp"

namespace whorl::cli {
namespace {

/// What CLI11 puts behind the name of a value: "{pdq,dhash}" of "NAME:{pdq,dhash}", "1 to 9" of "N:1 to 9".
std::string check_of(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    const std::size_t colon = type.find(':');
    return colon == std::string::npos ? std::string() : type.substr(colon + 1);
}

}  // namespace

std::vector<std::string> choices_of(const CLI::Option& option) {
    const std::string check = check_of(option);
    return check.starts_with('{') ? CLI::detail::split(check.substr(1, check.size() - 2), ',')
                                  : std::vector<std::string>();
}

std::string range_of(const CLI::Option& option) {
    const std::string check = check_of(option);
    return check.starts_with('{') ? std::string() : check;
}

std::string value_name(const CLI::Option& option) {
    if (option.get_items_expected_max() == 0) {
        return {};
    }
    const std::vector<std::string> choices = choices_of(option);
    const std::string type = option.get_type_name();
    return choices.empty() ? type.substr(0, type.find(':')) : CLI::detail::join(choices, "|");
}

HelpFormatter::HelpFormatter() {
    constexpr std::size_t kColumn = 32;
    column_width(kColumn);
}

std::string HelpFormatter::make_description(const CLI::App* app) const {
    return CLI::Formatter::make_description(app) + '\n';
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
    if (option->get_positional() || option->get_items_expected_max() == 0) {
        return {};
    }
    const std::string range = range_of(*option);
    const std::string& initial = option->get_default_str();
    return ' ' + value_name(*option) + (range.empty() ? "" : " (" + range + ')') +
           (initial.empty() ? "" : " [" + initial + ']') + (option->get_required() ? " (required)" : "");
}

bool takes_path(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    return type == "PATH" || type == "FILE" || type == "FOLDER" || type == "BANK" || type == "PICTURE|HASH" ||
           type == "PATH|HASH";
}

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

}  // namespace whorl::cli
