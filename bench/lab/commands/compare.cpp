// whorl-lab compare: what differs between two runs.
#include <memory>
#include <utility>

#include "bench/lab/commands/commands.hpp"
#include "bench/lab/comparison/comparison_output.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/output.hpp"

namespace whorl::lab {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl-lab compare results-before results-after
  whorl-lab compare results-a results-b --format csv > difference.csv

Compares the algorithms and edits that both runs have: how many edited copies are found in A and in
B, each at its own threshold, in percent with 95 % confidence intervals. Two edits are the same if
their transform, severity and level are the same.

Two pictures are the same if their SHA-256 is the same. If the runs have pictures in common, only
these count, in pairs: the interval of the difference comes from a bootstrap over pictures, and
McNemar's exact test of a single edit looks at the copies that only one run found. Without a common
picture the runs are independent samples, and the interval of the difference is computed from the
intervals of both (MOVER). An asterisk marks a difference: p is below 0.05 if there is a test,
otherwise the interval does not contain 0. If nothing differs, about one edit in 20 is marked by
chance.

Exit codes: 0 compared, with or without a difference; 1 a run could not be read; 2 wrong usage;
10 a run's results are damaged.)";

struct Flags {
    std::string a;
    std::string b;
    cli::Format format = cli::Format::text;
};

int run(const Flags& flags) {
    const Results a = cli::unless_refused(read_results(flags.a));
    const Results b = cli::unless_refused(read_results(flags.b));
    cli::write_output(format_comparison(compare(a, b), flags.format));
    return cli::kDone;
}

}  // namespace

void add_compare(cli::Command app, cli::Action& action) {
    cli::Command command = app.add_command("compare", "Compare the recall of two runs");
    const auto flags = std::make_shared<Flags>();
    for (const auto& [name, value] : {std::pair{"RESULTS_A", &flags->a}, std::pair{"RESULTS_B", &flags->b}}) {
        command.add_option(name, "FOLDER", *value, "The folder of a finished run").required();
    }
    cli::add_format_flag(command, flags->format);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::lab
