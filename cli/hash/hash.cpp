// whorl hash: pictures to hashes.
#include <algorithm>
#include <atomic>
#include <memory>
#include <system_error>
#include <thread>

#include "cli/commands.hpp"
#include "cli/hash/records.hpp"
#include "cli/pictures/pictures.hpp"
#include "cli/pictures/tally.hpp"
#include "cli/program/command.hpp"
#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/ordered.hpp"
#include "cli/program/output.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl hash Pictures                      all pictures in a folder and its subfolders
  whorl hash --format json IMG_1.HEIC      one picture, as JSON for a program
  whorl hash --format csv . > hashes.csv   a table
  find . -name '*.jpg' | whorl hash --files-from -
  whorl hash - < photo.jpg                 one picture from standard input

Prints one line for each picture: its hash, its quality (0 to 100) and its file name. A quality
below 50 means that the picture has too little detail for reliable matches.

Exit codes:
  0   all pictures were hashed
  1   some pictures failed; the others were hashed
  2   wrong usage
  22  the sandbox for reading pictures has failed, or is missing and --require-sandbox was given)";

struct Flags {
    std::vector<std::string> paths;
    std::string files_from;
    bool null = false;
    HashFlags hash;
    bool dihedral = false;
    Format format = Format::text;
    std::size_t jobs = 1;
    std::optional<int> min_quality;
    bool quiet = false;
};

/// An input, and its hash or the reason why there is none.
struct Outcome {
    Input input;
    Result<PictureHash> picture;
};

Outcome look_at(const Input& input, const Pictures& pictures, bool dihedral) {
    if (input.failure) {
        return {input, *input.failure};
    }
    return {input, pictures.hash(input.path, dihedral)};
}

/// Counts the inputs while they are hashed, so that the progress bar can show a share of all. A list may be a pipe,
/// which can be read only once: then nothing is counted. Failures here end the count only.
class Total {
public:
    explicit Total(const Flags& flags) {
        if (!flags.files_from.empty()) {
            return;
        }
        try {
            thread_ = std::jthread([this, &flags](const std::stop_token& stop) { count(flags.paths, stop); });
        } catch (const std::system_error&) {
            count_ = 0;  // the system gives no thread
        }
    }

    /// Nothing until the count is complete.
    std::optional<std::size_t> get() const {
        const std::size_t n = count_;
        return n > 0 ? std::optional(n) : std::nullopt;
    }

private:
    void count(const std::vector<std::string>& paths, const std::stop_token& stop) try {
        std::size_t n = 0;
        Inputs inputs(paths, {}, false);
        while (const auto input = inputs.next()) {
            if (stop.stop_requested()) {
                return;
            }
            n += static_cast<std::size_t>(!input->folder_end);
        }
        count_ = n;
    } catch (const std::exception&) {
        count_ = 0;
    }

    std::atomic<std::size_t> count_ = 0;
    std::jthread thread_;
};

/// Prints outcomes and counts them.
class Report {
public:
    Report(const Flags& flags, Console& console) : flags_(flags), console_(console) {
        if (console_.shows_progress()) {
            total_.emplace(flags);
        }
        write_output(record_header(flags.format, flags.dihedral));
    }

    void add(const Outcome& outcome) {
        if (outcome.picture) {
            print(outcome.input.path, *outcome.picture);
            tally_.succeeded(outcome.input);
        } else {
            tally_.failed(outcome.input, outcome.picture.error());
        }
        console_.progress(tally_.seen(), tally_.failures(), total_ ? total_->get() : std::nullopt);
    }

    int finish() {
        tally_.tell_skipped();
        if (tally_.found() == 0) {
            console_.failure("--files-from", "the list is empty");
            return kInputFailed;
        }
        if (tally_.failures() > 0 && tally_.seen() > 1) {
            console_.note(counted(printed_, "picture") + " hashed, " + std::to_string(tally_.failures()) +
                          " failed");
        }
        return tally_.failures() > 0 ? kInputFailed : kDone;
    }

private:
    void print(const std::string& file, const PictureHash& picture) {
        if (flags_.min_quality && *picture.quality < *flags_.min_quality) {
            tell_skipped_for_quality(console_, file, *picture.quality, *flags_.min_quality);
            return;
        }
        console_.clear_progress();
        write_output(format_record({file, flags_.hash.algorithm().name, picture}, flags_.format));
        ++printed_;
        warn_of_low_quality(console_, file, picture.quality);
    }

    const Flags& flags_;
    Console& console_;
    Tally tally_{console_};
    std::optional<Total> total_;
    std::size_t printed_ = 0;
};

int run(const Flags& flags) {
    if (flags.paths.empty() && flags.files_from.empty()) {
        throw UsageError("hash: name at least one picture or folder, or - for standard input");
    }
    std::vector<std::string> words = flags.paths;
    words.push_back(flags.files_from);
    check_stdin_read_once(words);
    if (flags.min_quality && !flags.hash.algorithm().has_quality) {
        throw UsageError("--min-quality: " + flags.hash.algorithm_name + " hashes have no quality");
    }
    Console console(flags.quiet);
    const Pictures pictures(flags.hash, flags.jobs, console);
    Inputs inputs(flags.paths, flags.files_from, flags.null);
    Report report(flags, console);
    ordered_parallel(
        pictures.jobs(), [&] { return inputs.next(); },
        [&](const Input& input) { return look_at(input, pictures, flags.dihedral); },
        [&](const Outcome& outcome) { report.add(outcome); });
    return report.finish();
}

}  // namespace

void add_hash(Command app, Action& action) {
    Command command = app.add_command("hash", "Compute the hashes of pictures");
    const auto flags = std::make_shared<Flags>();
    command.add_option("PATH", "PATH", flags->paths,
                       "Pictures and folders; - reads one picture from standard input");
    command.add_option("--files-from", "FILE", flags->files_from,
                       "Read more paths from FILE, one on each line; - is standard input");
    command.add_flag("-0,--null", flags->null, "The paths in --files-from end with a zero byte, not a newline");
    command.add_flag("--dihedral", flags->dihedral, "Print the hashes of all eight rotated and mirrored forms");
    command.add_option("--min-quality", "Q", flags->min_quality, "Skip pictures with a quality below Q")
        .range(0, 100);
    add_format_flag(command, flags->format);
    add_quiet_flag(command, flags->quiet);
    add_hash_flags(command, flags->hash);
    add_jobs_flag(command, flags->jobs);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
