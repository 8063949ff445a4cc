#include "cli/program/program.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <whorl/simd.hpp>

#include "cli/program/command.hpp"
#include "cli/program/console.hpp"
#include "cli/program/help.hpp"
#include "cli/program/output.hpp"
#include "cli/program/streams.hpp"
#include "cli/program/version.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {

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
        for (const CLI::App* given = &app; !given->get_subcommands().empty();) {
            given = given->get_subcommands().front();
            command += ' ' + given->get_name();
        }
        throw UsageError(std::string(error.what()) + "; see " + command + " --help");
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
