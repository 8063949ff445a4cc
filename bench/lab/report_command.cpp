// whorl-lab report: the results of a run as a page to read.
#include <memory>

#include "console.hpp"
#include "flags.hpp"
#include "inputs.hpp"
#include "lab/commands.hpp"
#include "lab/report/report.hpp"
#include "streams.hpp"

namespace whorl::lab {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl-lab report Results --html report.html
  whorl-lab report Results --html - | less

The report is one file that needs nothing else: no script, no font, no network. It can be printed,
and sent to others. No picture is in it.

Exit codes: 0 the report is written; 1 it is not; 2 wrong usage.)";

struct Flags {
    std::string results;
    std::string html;
};

int run(const Flags& flags) {
    cli::Console console(false, "whorl-lab");
    const Result<Summary> summary = read_summary(flags.results);
    const Result<Provenance> provenance = read_provenance(flags.results);
    if (!summary || !provenance) {
        const Error& error = summary ? provenance.error() : summary.error();
        console.failure(error.input, error.message);
        return cli::kInputFailed;
    }
    const std::string page = html_report(*summary, report_facts(*provenance));
    cli::OutputFile file(flags.html == cli::kStdin ? std::string() : flags.html);
    file.write(page);
    file.finish();
    return cli::kDone;
}

}  // namespace

void add_report(CLI::App& app, cli::Action& action) {
    CLI::App* command = app.add_subcommand("report", "Make a page to read of what a run has measured");
    const auto flags = std::make_shared<Flags>();
    command->add_option("RESULTS", flags->results, "The folder that whorl-lab run has made")
        ->type_name("FOLDER")
        ->transform(cli::unmarked)
        ->required();
    command->add_option("--html", flags->html, "The file to write, or - for standard output")
        ->type_name("FILE")
        ->transform(cli::unmarked)
        ->required();
    command->footer(kFooter);
    command->callback([flags, &action] { action = [flags] { return run(*flags); }; });
}

}  // namespace whorl::lab
