// whorl-lab table: what a run has measured, for a paper or a page.
#include <algorithm>
#include <memory>

#include "bench/lab/commands/commands.hpp"
#include "bench/lab/metrics/summary.hpp"
#include "bench/lab/tables/summary_tables.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"

namespace whorl::lab {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl-lab table results
  whorl-lab table results --of edits --format latex > edits.tex
  whorl-lab table results --of edits --format csv > edits.csv
  whorl-lab table results --of thresholds --algorithms pdq --thresholds 31,46,62

algorithms: recall over all edits except attacks, with its 95 % confidence interval; false matches
of two originals, and of an edited picture with another original; AUC; equal error rate; recall at a
false-match rate of 1 in 1,000; speed.

edits: recall of each edit in percent, rounded down so that 100 means all copies. The severities of
a transform are in order from left to right.

thresholds: at each threshold, recall over all edits except attacks, and false matches of two
originals.

With markdown and latex the cells are for reading. With csv they are plain numbers; there are more
of them, and each edit has a row for each algorithm.

Exit codes: 0 done; 1 the run could not be read; 2 wrong usage; 10 its summary is damaged.)";

enum class Subject { algorithms, edits, thresholds };

struct Flags {
    std::string results;
    Subject subject = Subject::algorithms;
    std::vector<std::string> algorithms;
    std::vector<double> thresholds;
    TableFormat format = TableFormat::markdown;
};

/// Leaves those that are asked for, in their order.
void choose(std::vector<AlgorithmSummary>& algorithms, const std::vector<std::string>& names) {
    std::vector<AlgorithmSummary> chosen;
    for (const std::string& name : names) {
        const auto found =
            std::find_if(algorithms.begin(), algorithms.end(),
                         [&](const AlgorithmSummary& algorithm) { return algorithm.info.name == name; });
        if (found == algorithms.end()) {
            std::vector<std::string> known;
            for (const AlgorithmSummary& algorithm : algorithms) {
                known.push_back(algorithm.info.name);
            }
            throw cli::UsageError("--algorithms: the run has no " + name + "; it has " + cli::joined(known));
        }
        chosen.push_back(*found);
    }
    algorithms = std::move(chosen);
}

Table table_of(const Summary& summary, const Flags& flags) {
    const bool data = flags.format == TableFormat::csv;
    switch (flags.subject) {
        case Subject::algorithms: return data ? algorithms_data(summary) : algorithms_table(summary);
        case Subject::edits: return data ? edits_data(summary) : edits_table(summary);
        case Subject::thresholds:
            return data ? thresholds_data(summary, flags.thresholds) : thresholds_table(summary, flags.thresholds);
    }
    return {};
}

int run(const Flags& flags) {
    if (!flags.thresholds.empty() && flags.subject != Subject::thresholds) {
        throw cli::UsageError("--thresholds needs --of thresholds");
    }
    Summary summary = cli::unless_refused(read_summary(flags.results));
    if (!flags.algorithms.empty()) {
        choose(summary.algorithms, flags.algorithms);
    }
    cli::write_output(to_text(table_of(summary, flags), flags.format));
    return cli::kDone;
}

}  // namespace

void add_table(cli::Command app, cli::Action& action) {
    cli::Command command = app.add_command("table", "Print a table of a run for a paper or a page");
    const auto flags = std::make_shared<Flags>();
    command.add_option("RESULTS", "FOLDER", flags->results, "The folder of a finished run").required();
    command.add_choice(
        "--of", "SUBJECT", {"algorithms", "edits", "thresholds"},
        [flags](std::size_t chosen) { flags->subject = static_cast<Subject>(chosen); }, "What the rows are");
    command
        .add_option("--algorithms", "NAME,...", flags->algorithms,
                    "Only these algorithms, in this order (default: all)")
        .separated_by(',')
        .one_each_time();
    command
        .add_option("--thresholds", "DISTANCE,...", flags->thresholds,
                    "Only these thresholds (default: all at which anything changes)")
        .separated_by(',')
        .one_each_time();
    command.add_choice(
        "--format", "FORMAT", {"markdown", "latex", "csv"},
        [flags](std::size_t chosen) { flags->format = static_cast<TableFormat>(chosen); },
        "markdown, latex (needs the package booktabs) or csv (plain numbers)");
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::lab
