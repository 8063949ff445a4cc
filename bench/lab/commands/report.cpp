// whorl-lab report: the results of a run as a page to read.
#include <memory>
#include <optional>

#include "bench/lab/commands/commands.hpp"
#include "bench/lab/report/report.hpp"
#include "bench/lab/report/thumbnails.hpp"
#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/picture_sandbox.hpp"
#include "cli/program/streams.hpp"

namespace whorl::lab {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl-lab report Results --html report.html
  whorl-lab report Results --html - | less
  whorl-lab report Results --html report.html --thumbnails Pictures --picture holiday.jpg

The report is one file that needs nothing else: no script, no font, no network. You can print it and
send it to others. It holds no picture, unless you ask for one with --thumbnails; then it shows that
picture and all edits that the suite makes of it. If the picture cannot be opened, or is not the one
that was measured, the report has no thumbnails.

Exit codes: 0 the report was written; 1 it was not, or thumbnails are missing; 2 wrong usage; 10 the
results are damaged; 22 --require-sandbox was given, but this system has no sandbox.)";

struct Flags {
    std::string results;
    std::string html;
    bool force = false;
    std::string thumbnails;
    std::string picture;
    cli::SandboxFlags sandbox;
};

int run(const Flags& flags) {
    cli::Console console(false, "whorl-lab");
    using Existing = cli::OutputFile::Existing;
    cli::OutputFile file(flags.html == cli::kStdin ? std::string() : flags.html,
                         flags.force ? Existing::replace : Existing::refuse);
    std::optional<cli::PictureSandbox> sandbox;
    if (!flags.thumbnails.empty()) {
        sandbox.emplace(flags.sandbox, 1, console);
    }
    bool all_shown = true;
    const auto warn = [&](const std::string& name, const std::string& reason) {
        console.failure(name, reason);
        all_shown = false;
    };
    const Summary summary = cli::unless_refused(read_summary(flags.results));
    const Provenance provenance = cli::unless_refused(read_provenance(flags.results));
    ReportFacts facts = report_facts(provenance);
    if (sandbox) {
        facts.thumbnails = cli::unless_refused(
            make_thumbnails(flags.results, provenance, flags.thumbnails, flags.picture, *sandbox, warn));
    }
    file.write(html_report(summary, facts));
    file.finish();
    return all_shown ? cli::kDone : cli::kInputFailed;
}

}  // namespace

void add_report(cli::Command app, cli::Action& action) {
    cli::Command command = app.add_command("report", "Write the results of a run as a page to read");
    const auto flags = std::make_shared<Flags>();
    command.add_option("RESULTS", "FOLDER", flags->results, "The folder of a finished run").required();
    command.add_option("--html", "FILE", flags->html, "Write to this new file; - is standard output").required();
    command.add_flag("--force", flags->force, "Replace the file of --html if there is one");
    cli::Option thumbnails = command.add_option("--thumbnails", "DIR", flags->thumbnails,
                                                "Show a picture and its edits; DIR holds the pictures of the run");
    command.add_option("--picture", "NAME", flags->picture, "The picture to show (default: the first)")
        .needs(thumbnails);
    cli::add_sandbox_flags(command, flags->sandbox);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::lab
