// whorl-lab run: pictures to results.
#include <algorithm>
#include <memory>
#include <system_error>
#include <thread>
#include <whorl/timestamp.hpp>

#include "bench/lab/commands/commands.hpp"
#include "bench/lab/commands/stop.hpp"
#include "bench/lab/metrics/summary.hpp"
#include "bench/lab/results/provenance.hpp"
#include "bench/lab/results/write_results.hpp"
#include "bench/lab/run/run.hpp"
#include "cli/program/clock.hpp"
#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/picture_sandbox.hpp"
#include "cli/program/streams.hpp"
#include "cli/program/words.hpp"

namespace whorl::lab {
namespace {

namespace fs = std::filesystem;

constexpr auto kFooter = R"(Examples:
  whorl-lab run Pictures --out results
  whorl-lab run Pictures --suite quick --algorithms pdq,phash --out results
  whorl-lab run Pictures --suite my-suite.json --external 'mine=python3 my_hash.py' --out results

Makes every edit of the suite from every picture, hashes the result with every algorithm, and writes
to the folder: results.csv (a row for each picture, edit and algorithm: hash, quality, distance from
the unedited picture), edits.csv (how visible each edit is), pictures.csv, queries.csv (which file
shows which picture, if copies came with the pictures), summary.json (the figures of reports) and
provenance.json (all you need to repeat the run). The same pictures, suite and seed give the same
results.csv, byte for byte, with any number of jobs on any processor.

You can stop a run at any time with Ctrl-C; a power cut does no harm either. The same command
continues it.

A program of --external is started once for each job. It reads lines. Each is the path of a picture
(PPM). The program answers with one line: the hash in hexadecimal digits, after a comma its quality
if it has one, or "error" and a reason.

Exit codes: 0 done; 1 some pictures failed, and all others were measured, or nothing could be done;
2 wrong usage; 10 the results of an earlier run are damaged; 22 --require-sandbox was given, but
this system has no sandbox; 130 stopped.)";

struct Flags {
    std::string folder;
    std::string suite = "standard";
    std::vector<std::string> algorithms;
    std::vector<std::string> externals;
    int external_seconds = 10;
    std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
    std::uint64_t seed = 1;
    std::string out;
    Layout layout = Layout::folder;
    cli::SandboxFlags sandbox;
    bool quiet = false;
};

std::vector<std::string> names_of(const Hashers& hashers) {
    std::vector<std::string> names;
    for (const auto& hasher : hashers) {
        names.push_back(hasher->info().name);
    }
    return names;
}

/// Those that are asked for, in the order in which they are known; all when none is.
Hashers chosen_builtin(const std::vector<std::string>& wanted) {
    Hashers hashers = builtin_hashers();
    if (!wanted.empty()) {
        std::erase_if(hashers, [&](const auto& hasher) {
            return std::find(wanted.begin(), wanted.end(), hasher->info().name) == wanted.end();
        });
    }
    return hashers;
}

Result<Hashers> make_hashers(const Flags& flags) {
    Hashers hashers = chosen_builtin(flags.algorithms);
    for (const std::string& external : flags.externals) {
        const std::size_t equals = external.find('=');
        Result<std::unique_ptr<Hasher>> hasher =
            external_hasher(external.substr(0, equals), external.substr(equals + 1), flags.external_seconds);
        if (!hasher) {
            return hasher.error();
        }
        hashers.push_back(*std::move(hasher));
    }
    return hashers;
}

/// Tables, CSV and JSON all take it as it is.
bool fits_in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
}

void check_usage(const Flags& flags) {
    const std::vector<std::string> known = names_of(builtin_hashers());
    for (const std::string& name : flags.algorithms) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            throw cli::UsageError("--algorithms: there is no " + name + "; there are " + cli::joined(known));
        }
    }
    std::vector<std::string> names = known;
    for (const std::string& external : flags.externals) {
        const std::size_t equals = external.find('=');
        if (equals == 0 || equals == std::string::npos || equals + 1 == external.size()) {
            throw cli::UsageError("--external: must be NAME=COMMAND, but is " + external);
        }
        const std::string name = external.substr(0, equals);
        if (!std::all_of(name.begin(), name.end(), fits_in_name)) {
            throw cli::UsageError("--external: " + name +
                                  " cannot be a name; a name has only letters, digits, -, _ and .");
        }
        if (std::find(names.begin(), names.end(), name) != names.end()) {
            throw cli::UsageError("--external: there is another algorithm called " + name);
        }
        names.push_back(name);
    }
}

/// Its own folder, or one that an earlier run of ours was in.
void prepare_folder(const fs::path& out) {
    std::error_code error;
    fs::create_directories(out, error);
    if (error || !fs::is_directory(out, error)) {
        throw cli::OutputError(out.native() +
                               " cannot be created as a folder: " + (error ? error.message() : "it is a file"));
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(out, error)) {
        const std::string name = entry.path().filename().native();
        if (!fs::exists(out / kJournalName) && !fs::exists(out / "provenance.json") && !name.starts_with('.')) {
            throw cli::OutputError(out.native() + " is not empty and is not the folder of a run: it holds " + name);
        }
    }
}

std::string utc_now() {
    return Timestamp::second_of(cli::now_in_seconds()).text();
}

void write_file(const fs::path& file, const std::string& text) {
    cli::OutputFile out(file.native());
    out.write(text);
    out.finish();
}

/// One run of the command.
class Run {
public:
    explicit Run(const Flags& flags)
        : flags_(flags), console_(flags.quiet, "whorl-lab"), sandbox_(flags.sandbox, flags.jobs, console_) {}

    int run() {
        prepare();
        if (is_finished()) {
            if (!fs::exists(fs::path(flags_.out) /
                            "summary.json")) {  // that of an earlier version can be made again
                write_summary(cli::unless_refused(read_results(flags_.out)));
            }
            console_.note(flags_.out + " holds the results of this run already");
            return cli::kDone;
        }
        stop_softly();
        Journal journal = cli::unless_refused(Journal::open(journal_file(), identity_, utc_now()));
        provenance_.began = journal.began();
        const Result<Outcome> outcome = measure(plan_, journal, sandbox_.jobs(), sandbox_, watcher());
        console_.clear_progress();
        if (!outcome) {
            throw cli::Refusal(outcome.error().kind == ErrorKind::unwritable
                                   ? Error{ErrorKind::unwritable,
                                           outcome.error().message + "; what was measured so far is kept",
                                           outcome.error().input}
                                   : outcome.error());
        }
        if (!outcome->finished) {
            console_.note("stopped: " + std::to_string(outcome->done) + " of " + std::to_string(outcome->total) +
                          " edits of pictures are measured and kept; run the same command to continue");
            return kStopped;
        }
        finish(journal);
        return outcome->failed + unreadable_ > 0 ? cli::kInputFailed : cli::kDone;
    }

private:
    fs::path journal_file() const { return fs::path(flags_.out) / kJournalName; }

    void prepare() {
        Suite suite = cli::unless_refused(load_suite(flags_.suite));
        Corpus corpus = cli::unless_refused(find_corpus(flags_.folder, flags_.layout));
        if (!suite.copies.empty()) {
            cli::unless_refused(keep_copies_only(corpus, suite.copies));
        }
        const LeftOut left_out = digest_corpus(corpus);
        for (const auto& [name, reason] : left_out.unreadable) {
            console_.failure(name, reason);
        }
        for (const auto& [name, first] : left_out.same) {
            console_.warning(name, "left out: it is the same file as " + first);
        }
        unreadable_ = left_out.unreadable.size();
        plan_ = cli::unless_refused(
            make_plan(std::move(corpus), std::move(suite), flags_.seed, [this] { return make_hashers(flags_); }));
        identity_ = identity_of(plan_);
        prepare_folder(flags_.out);
    }

    /// A finished run has its identity beside its results.
    bool is_finished() const {
        const Result<Provenance> before = read_provenance(flags_.out);
        if (!before) {
            if (before.error().kind != ErrorKind::not_found) {
                throw cli::Refusal(before.error());
            }
            return false;
        }
        if (before->identity != identity_) {
            throw cli::Refusal(Error{ErrorKind::exists, "holds the results of another run", flags_.out});
        }
        return !fs::exists(journal_file());
    }

    Watcher watcher() {
        return {[this](std::size_t done, std::size_t total) { console_.progress(done, 0, total); },
                [this](const std::string& name, const std::string& reason) { console_.failure(name, reason); },
                &stop_requested};
    }

    void write_summary(const Results& results) const {
        write_file(fs::path(flags_.out) / "summary.json", to_json(summarise(results, plan_.seed)));
    }

    /// Removes the journal last: if anything ends this before, the same command completes it.
    void finish(const Journal& journal) {
        const fs::path out = flags_.out;
        provenance_.work = write_results(out, plan_, journal);
        provenance_.files = cli::unless_refused(digest_results(out));
        provenance_.algorithms = plan_.algorithms;
        provenance_.identity = identity_;
        provenance_.seed = plan_.seed;
        provenance_.suite_text = plan_.suite.text;
        provenance_.suite_name = plan_.suite.name;
        provenance_.corpus_digest = plan_.corpus.digest;
        provenance_.pictures = plan_.corpus.pictures.size();
        provenance_.edits.assign(plan_.edits.begin() + 1, plan_.edits.end());
        provenance_.versions = program_versions();
        provenance_.machine = machine_facts();
        provenance_.command = command_line();
        provenance_.ended = utc_now();
        write_file(out / "provenance.json", to_json(provenance_));
        const Results results = cli::unless_refused(read_results(out));
        write_summary(results);
        fs::remove(journal_file());
        console_.note("measured " + cli::counted(results.edits.size(), "edit") + " of " +
                      cli::counted(results.pictures.size(), "picture") + " by " +
                      cli::counted(results.algorithms.size(), "algorithm") + ": " + flags_.out);
    }

    const Flags& flags_;
    cli::Console console_;
    cli::PictureSandbox sandbox_;
    Plan plan_;
    std::size_t unreadable_ = 0;  ///< pictures that are not in the plan for that
    Provenance provenance_;
    std::string identity_;
};

}  // namespace

void add_run(cli::Command app, cli::Action& action) {
    const auto flags = std::make_shared<Flags>();
    cli::Command command = app.add_command("run", "Measure edited pictures, and write the results to a folder");
    command.add_option("DIR", "DIR", flags->folder, "The folder with the pictures").required();
    command
        .add_option("--out", "DIR", flags->out, "The folder for the results: a new one, or that of a stopped run")
        .required();
    command
        .add_option("--suite", "NAME|FILE", flags->suite,
                    "The edits: " + cli::joined(builtin_suites()) + ", or a JSON file")
        .show_default();
    command
        .add_option("--algorithms", "NAME,...", flags->algorithms,
                    "Only these algorithms (default: all that whorl-lab list names)")
        .separated_by(',')
        .one_each_time();
    command
        .add_option("--external", "NAME=COMMAND", flags->externals,
                    "Measure another program's hash too; repeat the option for more")
        .one_each_time();
    constexpr int kMaxSeconds = 3600;
    command
        .add_option("--external-seconds", "SECONDS", flags->external_seconds,
                    "Wait this long for each answer of another program")
        .range(1, kMaxSeconds)
        .show_default();
    command.add_choice(
        "--layout", "LAYOUT", {"folder", "copydays", "disc21"},
        [flags](std::size_t chosen) { flags->layout = static_cast<Layout>(chosen); },
        "How DIR is arranged: folder (any pictures), copydays or disc21");
    command.add_option("--seed", "N", flags->seed, "A number that decides all random choices").show_default();
    cli::add_jobs_flag(command, flags->jobs);
    cli::add_sandbox_flags(command, flags->sandbox);
    cli::add_quiet_flag(command, flags->quiet);
    command.footer(kFooter);
    command.does(action, [flags] {
        check_usage(*flags);
        return Run(*flags).run();
    });
}

}  // namespace whorl::lab
