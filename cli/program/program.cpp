#include "cli/program/program.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <whorl/simd.hpp>

#include "cli/program/command.hpp"
#include "cli/program/console.hpp"
#include "cli/program/help.hpp"
#include "cli/program/output.hpp"
#include "cli/program/streams.hpp"
#include "cli/program/version.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {

namespace {

/// How many letters have to be put in, taken out or replaced to make one word of the other (Levenshtein 1966).
std::size_t letters_apart(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

const CLI::App* find_command(const CLI::App& group, std::string_view name) {
    const std::vector<const CLI::App*> commands = group.get_subcommands(nullptr);
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const CLI::App* command) { return command->get_name() == name; });
    return found == commands.end() ? nullptr : *found;
}

/// Why the word is not one of the group's commands.
std::string unknown_command(const CLI::App& group, const std::string& word) {
    if (word.starts_with('-')) {
        return "there is no option " + word;
    }
    std::string nearest;
    constexpr std::size_t kTooFar = 3;
    std::size_t least = kTooFar;
    for (const CLI::App* command : group.get_subcommands(nullptr)) {
        const std::size_t apart = letters_apart(word, command->get_name());
        if (apart < least && !command->get_group().empty()) {
            least = apart;
            nearest = command->get_name();
        }
    }
    return "there is no command " + word + (nearest.empty() ? "" : " (did you mean " + nearest + "?)");
}

/// The command "help WORD..."
int help_of(const CLI::App& app, const std::vector<std::string>& words) {
    const CLI::App* command = &app;
    std::string groups;
    for (const std::string& word : words) {
        const CLI::App* next = find_command(*command, word);
        if (next == nullptr) {
            throw UsageError(unknown_command(*command, word) + "; see " + app.get_name() + " --help");
        }
        groups += (groups.empty() ? "" : " ") + command->get_name();
        command = next;
    }
    write_output(command->help(groups));
    return kDone;
}

}  // namespace

int run_command(const Program& program, int argc, char** argv) {
    CLI::App app(program.description, program.name);
    app.footer(program.footer);
    app.formatter(std::make_shared<HelpFormatter>());  // commands that are added later inherit these two
    app.set_help_flag("-h,--help", "Print this help");
    Action action;
    program.add_commands(Command(app), action);
    app.require_subcommand(0, 1);
    const auto version = [&program] { return version_text(program.name); };
    app.set_version_flag("-V,--version", version, "Print the version and how it was built");
    if (argc > 1 && std::string_view(argv[1]) == "help") {
        return help_of(app, {argv + 2, argv + argc});
    }
    try {
        app.parse(marked_words(argc, argv));
    } catch (const CLI::CallForVersion&) {
        write_output(version() + '\n');
        return kDone;
    } catch (const CLI::Success&) {  // --help
        write_output(app.help());
        return kDone;
    } catch (const CLI::ParseError& error) {
        std::string command = app.get_name();
        const CLI::App* given = &app;
        while (!given->get_subcommands().empty()) {
            given = given->get_subcommands().front();
            command += ' ' + given->get_name();
        }
        const bool is_unknown = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError) &&
                                !given->get_subcommands(nullptr).empty();
        const std::vector<std::string> rest = given->remaining();
        throw UsageError((is_unknown && !rest.empty() ? unknown_command(*given, rest.front()) : error.what()) +
                         "; see " + command + " --help");
    }
    if (!action) {
        write_output(app.help());  // of the group of commands, if the words name one
        return kUsageError;
    }
    return action();
}

void choose_simd_target() {
    const char* name = std::getenv("WHORL_SIMD");
    if (name == nullptr || *name == '\0' || use_simd_target(name)) {
        return;
    }
    throw UsageError("WHORL_SIMD: this machine has no target " + std::string(name) + "; it has " +
                     joined(simd_targets()));
}

int run_to_exit_code(std::string_view program, const std::function<int()>& run) {
    const auto say = [&](const std::exception& error) {
        const std::string line = std::string(program) + ": " + printable(error.what()) + '\n';
        std::fputs(line.c_str(), stderr);
    };
    try {
        std::signal(SIGXFSZ, SIG_IGN);  // a write that fails for it says so
        fill_closed_streams();
        return run();
    } catch (const UsageError& error) {
        say(error);
        return kUsageError;
    } catch (const Refusal& error) {
        say(error);
        return error.exit_code();
    } catch (const std::bad_alloc&) {
        say(std::runtime_error("there is not enough memory"));
        return kInputFailed;
    } catch (const std::exception& error) {
        say(error);
        return kInputFailed;
    }
}

}  // namespace whorl::cli
