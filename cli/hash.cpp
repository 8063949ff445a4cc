// whorl hash: pictures to hashes.
#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <new>
#include <system_error>
#include <thread>
#include <whorl/pdq.hpp>

#include "cli/commands.hpp"
#include "cli/program/command.hpp"
#include "cli/program/console.hpp"
#include "cli/program/flags.hpp"
#include "cli/program/inputs.hpp"
#include "cli/program/ordered.hpp"
#include "cli/program/output.hpp"
#include "cli/program/pictures.hpp"
#include "cli/program/records.hpp"
#include "cli/program/tally.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

constexpr auto kFooter = R"(Examples:
  whorl hash Pictures                      every picture in a folder and the folders in it
  whorl hash --format json IMG_1.HEIC      one picture, for a program to read
  whorl hash --format csv . > hashes.csv   a table
  find . -name '*.jpg' | whorl hash --files-from -
  whorl hash - < photo.jpg                 one picture's bytes from standard input

Each line of text is: hash, quality (0 to 100), file name. A quality below 50 means that the
picture has too little detail to be matched reliably.

Exit codes: 0 all done; 1 some pictures failed, all others were printed; 2 wrong usage.)";

struct Flags {
    std::vector<std::string> paths;
    std::string files_from;
    bool null = false;
    HashFlags hash;
    bool dihedral = false;
    Format format = Format::text;
    std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
    std::optional<int> min_quality;
    bool quiet = false;
};

/// What became of one input.
struct Outcome {
    Input input;
    Result<HashRecord> record;
};

Result<HashRecord> hash_input(const Input& input, const Pictures& pictures, bool dihedral) {
    if (!input.failure.empty()) {
        return Error{ErrorKind::unreadable, input.failure, input.path};
    }
    const Result<Picture> picture = pictures.load(input.path);
    if (!picture) {
        return picture.error();
    }
    const Algorithm& algorithm = pictures.flags().algorithm();
    HashRecord record{input.path, algorithm.name, {}, {}, {}, picture->width(), picture->height()};
    if (dihedral) {
        const DihedralHashResult result = algorithm.dihedral(picture->pixels());
        record.hash = result.hashes[Dihedral::original];
        record.dihedral = result.hashes;
        record.quality = result.quality;
    } else {
        const HashResult result = algorithm.hash(picture->pixels());
        record.hash = result.hash;
        record.quality = result.quality;
    }
    return record;
}

/// One picture that is too much for the memory is no reason to give up the others.
Outcome try_input(const Input& input, const Pictures& pictures, bool dihedral) {
    try {
        return {input, hash_input(input, pictures, dihedral)};
    } catch (const std::bad_alloc&) {
        return {input, Error{ErrorKind::too_large, "needs more memory than there is", input.path}};
    }
}

bool has_quality(const Algorithm& algorithm) {
    constexpr std::array<std::uint8_t, 1> kPixel = {0};
    return algorithm.hash({kPixel.data(), 1, 1, 1, PixelFormat::gray}).quality.has_value();
}

/// Counts the inputs while they are worked on, so that progress can be told as a share of all. A list may be
/// a pipe, which can be read only once: then nothing is counted, as when anything goes wrong here.
class Total {
public:
    explicit Total(const Flags& flags) {
        if (!flags.files_from.empty()) {
            return;
        }
        try {
            thread_ = std::jthread([this, &flags](const std::stop_token& stop) { count(flags.paths, stop); });
        } catch (const std::system_error&) {
            count_ = 0;  // no thread to be had
        }
    }

    /// Nothing until all are counted.
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

/// Prints outcomes and keeps count of them.
class Report {
public:
    Report(const Flags& flags, Console& console) : flags_(flags), console_(console) {
        if (console_.shows_progress()) {
            total_.emplace(flags);
        }
        write_output(record_header(flags.format, flags.dihedral));
    }

    void add(const Outcome& outcome) {
        if (outcome.record) {
            print(*outcome.record);
            tally_.succeeded(outcome.input);
        } else {
            tally_.failed(outcome.input, outcome.record.error());
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
    void print(const HashRecord& record) {
        if (flags_.min_quality && *record.quality < *flags_.min_quality) {
            console_.warning(shown(record.file), left_out_warning(*record.quality, *flags_.min_quality));
            return;
        }
        console_.clear_progress();
        write_output(format_record(record, flags_.format));
        ++printed_;
        if (record.quality && *record.quality < kPdqMinQuality) {
            console_.warning(shown(record.file), low_quality_warning(*record.quality));
        }
    }

    const Flags& flags_;
    Console& console_;
    Tally tally_{console_};
    std::optional<Total> total_;
    std::size_t printed_ = 0;
};

int run(const Flags& flags) {
    if (flags.paths.empty() && flags.files_from.empty()) {
        throw UsageError("hash: name a picture or a folder (or - for standard input)");
    }
    if (std::count(flags.paths.begin(), flags.paths.end(), kStdin) + (flags.files_from == kStdin ? 1 : 0) > 1) {
        throw UsageError("hash: standard input can be read only once");
    }
    if (flags.min_quality && !has_quality(flags.hash.algorithm())) {
        throw UsageError("hash: --min-quality: " + flags.hash.algorithm_name + " hashes have no quality");
    }
    Console console(flags.quiet);
    const Pictures pictures(flags.hash, flags.jobs, console);
    Inputs inputs(flags.paths, flags.files_from, flags.null);
    Report report(flags, console);
    ordered_parallel(
        flags.jobs, [&] { return inputs.next(); },
        [&](const Input& input) { return try_input(input, pictures, flags.dihedral); },
        [&](const Outcome& outcome) { report.add(outcome); });
    return report.finish();
}

}  // namespace

void add_hash(Command app, Action& action) {
    Command command = app.add_command("hash", "Compute the hashes of pictures and of all pictures in folders");
    const auto flags = std::make_shared<Flags>();
    command.add_option("PATH", "PATH", flags->paths, "Pictures and folders; - is one picture on standard input");
    command.add_option("--files-from", "FILE", flags->files_from,
                       "Read further paths from a file, or - for standard input");
    command.add_flag("-0,--null", flags->null, "The paths of --files-from end with a zero byte, not a newline");
    add_hash_flags(command, flags->hash);
    command.add_flag("--dihedral", flags->dihedral, "Print the hashes of all eight turned and mirrored forms");
    add_format_flag(command, flags->format);
    add_jobs_flag(command, flags->jobs);
    command.add_option("--min-quality", "Q", flags->min_quality, "Leave out pictures of lower quality")
        .range(0, 100);
    add_quiet_flag(command, flags->quiet);
    command.footer(kFooter);
    command.does(action, [flags] { return run(*flags); });
}

}  // namespace whorl::cli
