// whorl-lab conformance: whether another program computes PDQ.
#include <memory>

#include "bench/lab/commands/commands.hpp"
#include "bench/lab/commands/stop.hpp"
#include "bench/lab/conformance/conformance.hpp"
#include "bench/lab/conformance/conformance_output.hpp"
#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/output.hpp"

namespace whorl::lab {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl-lab conformance 'python3 my_pdq.py'
  whorl-lab conformance --exact './my-pdq --lines'
  whorl-lab conformance 'python3 my_pdq.py' --format csv > my_pdq.csv

Lets the program hash 220 drawn pictures, from 1x5 to 4000x3000 pixels, and compares its hashes with
the hashes of Meta's reference tool for the same pixels.

COMMAND is a shell command. It is started once and reads lines. Each is the path of a picture (PPM,
or PGM for a gray one), and its answer is one line: the hash in 64 hexadecimal digits, after a comma
its quality if it has one, or "error" and a reason.

The verdict is "exact" if all hashes are the same. It is "near" if the hashes of all pictures with a
quality of 80 or more differ by at most 10 bits: Meta requires that of implementations that decode
pictures in their own way (facebook/ThreatExchange, pdq/README.md). Otherwise it is "far". With json
and csv the verdict goes to standard error.

Exit codes: 0 exact or near; 1 far, or not exact although --exact was given, or the program does not
answer; 2 wrong usage; 130 stopped.)";

struct Flags {
    std::string command;
    bool exact = false;
    int seconds = 10;
    cli::Format format = cli::Format::text;
    bool quiet = false;
};

int run(const Flags& flags) {
    cli::Console console(flags.quiet, "whorl-lab");
    const auto implementation = cli::unless_refused(external_hasher("COMMAND", flags.command, flags.seconds));
    if (implementation->info().bits != Hash256::kBits) {
        throw cli::Refusal(Error{ErrorKind::unsupported,
                                 "answers hashes of " + std::to_string(implementation->info().bits) +
                                     " bits, and PDQ's have " + std::to_string(Hash256::kBits),
                                 flags.command});
    }
    stop_softly();
    const Result<Conformance> judged = judge(*implementation, [&](std::size_t done, std::size_t total) {
        console.progress(done, 0, total);
        return !stop_requested.load();
    });
    console.clear_progress();
    if (stop_requested) {
        return kStopped;
    }
    const Conformance conformance = cli::unless_refused(judged);
    cli::write_output(format_conformance(conformance, flags.format));
    if (flags.format != cli::Format::text) {
        console.note(verdict(conformance));
    }
    const bool passes = flags.exact ? conformance.is_exact() : conformance.meets_guideline();
    return passes ? cli::kDone : cli::kInputFailed;
}

}  // namespace

void add_conformance(cli::Command app, cli::Action& action) {
    const auto flags = std::make_shared<Flags>();
    cli::Command command = app.add_command("conformance", "Check another program's PDQ against the reference");
    command.add_option("COMMAND", "COMMAND", flags->command, "The program, as a shell command").required();
    command.add_flag("--exact", flags->exact, "Fail if any hash differs from the reference");
    constexpr int kMaxSeconds = 3600;
    command.add_option("--time-limit", "SECONDS", flags->seconds, "Wait this long for each answer")
        .range(1, kMaxSeconds)
        .show_default();
    cli::add_format_flag(command, flags->format);
    cli::add_quiet_flag(command, flags->quiet);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::lab
