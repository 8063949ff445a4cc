// The whorl command line: understands the words, runs the subcommand, gives its exit code.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <whorl/sandbox.hpp>
#include <whorl/simd.hpp>

#include "command.hpp"
#include "console.hpp"
#include "flags.hpp"
#include "records.hpp"

namespace {

using namespace whorl::cli;

constexpr auto kDescription =
    R"(Whorl computes fingerprints ("hashes") of pictures, by which copies of a picture can be found
without showing it to anyone.

Everything happens on this device. No picture, thumbnail, file name or detail of a picture is
sent anywhere. Nothing is written to disk but what you ask for, where you name it: a bank of
hashes, an export, the folder of a case, a copy of a picture without its details.)";

constexpr auto kFooter = R"(Examples:
  whorl hash Pictures            the hashes of all pictures in a folder
  whorl compare a.jpg b.png      are these two the same picture?
  whorl bank init known.bank     a new bank of hashes
  whorl match --bank known.bank upload.jpg
  whorl case new my-case         begin a case: its number and its key
  whorl metadata show a.jpg      what does this file give away?
  whorl hash --help              everything about a command

Exit codes: 0 all done; 1 some inputs failed; 2 wrong usage. Those of match are its own; what has
to do with cases has more, from 10 on, which the man page lists.)";

/// For tests and bug reports: WHORL_SIMD=AVX2 hashes as a machine without AVX-512 would.
void choose_simd_target() {
    const char* name = std::getenv("WHORL_SIMD");
    if (name == nullptr || *name == '\0' || whorl::use_simd_target(name)) {
        return;
    }
    std::string known;
    for (const auto target : whorl::simd_targets()) {
        known += ' ' + std::string(target);
    }
    throw UsageError("WHORL_SIMD: this machine has no target " + std::string(name) + "; it has" + known);
}

int run(int argc, char** argv) {
    // Nothing that Whorl does needs a network or another program, so that it cannot have them, whatever it is made
    // to try. Where the system cannot do that, whorl doctor says so.
    static_cast<void>(whorl::give_up_privileges());
    choose_simd_target();
    CLI::App app(kDescription, "whorl");
    app.footer(kFooter);
    app.require_subcommand(0, 1);
    app.set_version_flag("-V,--version", version_text, "Print the version and how it was built");
    app.formatter(std::make_shared<HelpFormatter>());
    Action action;
    add_hash(app, action);
    add_compare(app, action);
    add_match(app, action);
    add_dedupe(app, action);
    add_bank(app, action);
    add_submit(app, action);
    add_case(app, action);
    add_bundle(app, action);
    add_metadata(app, action);
    add_doctor(app, action);
    add_completion(app, action);
    add_manual(app, action);
    try {
        app.parse(marked_words(argc, argv));
    } catch (const CLI::CallForVersion&) {
        write_output(version_text() + '\n');
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
        throw UsageError(std::string(error.what()) + " (" + command + " --help tells more)");
    }
    if (!action) {
        write_output(app.help());  // of the group of commands that was named, if one was
        return kUsageError;
    }
    return action();
}

}  // namespace

int main(int argc, char** argv) {
    const auto say = [](const std::exception& error) {
        std::fprintf(stderr, "whorl: %s\n", printable(error.what()).c_str());
    };
    try {
        return run(argc, argv);
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
