// whorl-lab compare: what differs between two runs.
#include <memory>
#include <utility>

#include "bench/lab/commands/commands.hpp"
#include "bench/lab/commands/comparison_output.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/output.hpp"

namespace whorl::lab {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl-lab compare results-before results-after
  whorl-lab compare results-a results-b --format csv > difference.csv

Prints for each algorithm how many edited copies are within its own threshold in A and in B,
over all edits but attacks and for each edit, in percent, with the 95 % confidence interval.
Edits are the same where transform, severity and level are. An asterisk marks differences that
are beyond both intervals, that is, where these have nothing in common; the intervals take the
two runs for independent, so that with the same pictures in both smaller differences may be real.

Exit codes: 0 compared, whatever differs; 1 a run could not be read; 2 wrong usage; 10 a summary
is damaged.)";

struct Flags {
    std::string a;
    std::string b;
    cli::Format format = cli::Format::text;
};

int run(const Flags& flags) {
    const Summary a = cli::unless_refused(read_summary(flags.a));
    const Summary b = cli::unless_refused(read_summary(flags.b));
    cli::write_output(format_comparison(compare(a, b), flags.format));
    return cli::kDone;
}

}  // namespace

void add_compare(cli::Command app, cli::Action& action) {
    cli::Command command = app.add_command("compare", "Tell what differs between two runs");
    const auto flags = std::make_shared<Flags>();
    for (const auto& [name, value] : {std::pair{"RESULTS_A", &flags->a}, std::pair{"RESULTS_B", &flags->b}}) {
        command.add_option(name, "FOLDER", *value, "The folder of a finished run").required();
    }
    cli::add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::lab
