#include "cli/program/flags.hpp"

namespace whorl::cli {
namespace {

/// In Format's order.
const std::vector<std::string> kFormatNames = {"text", "json", "csv"};

/// Well above what any decoder takes.
constexpr std::int64_t kMostPixels = 1'000'000'000'000;

std::string algorithm_help(const std::string& purpose) {
    std::string text = purpose;
    for (const Algorithm* algorithm : algorithms()) {
        text += "\n  " + std::string(algorithm->name) + ": " + std::string(algorithm->summary);
    }
    return text;
}

}  // namespace

const Algorithm& HashFlags::algorithm() const {
    return *find_algorithm(algorithm_name);
}

DecodeOptions HashFlags::decode_options() const {
    DecodeOptions options;
    options.auto_orient = !no_auto_orient;
    options.max_pixels = max_pixels;
    options.sample_to = algorithm().sample_to;
    options.reduce_to = fast ? algorithm().reduce_to : 0;
    return options;
}

std::vector<std::string> algorithm_names() {
    std::vector<std::string> names;
    for (const Algorithm* algorithm : algorithms()) {
        names.emplace_back(algorithm->name);
    }
    return names;
}

void add_algorithm_flag(Command command, HashFlags& flags, const std::string& purpose) {
    command.add_option("--algorithm", "NAME", flags.algorithm_name, algorithm_help(purpose))
        .one_of(algorithm_names())
        .show_default();
}

void add_hash_flags(Command command, HashFlags& flags) {
    add_algorithm_flag(command, flags, "Hash to compute");
    command.add_flag("--no-auto-orient", flags.no_auto_orient,
                     "Do not turn pictures upright by their EXIF orientation");
    command.add_flag("--fast", flags.fast, "Decode JPEGs at reduced size; hashes may differ by a few bits");
    command.add_option("--max-pixels", "N", flags.max_pixels, "Refuse pictures that declare more pixels")
        .range(1, kMostPixels)
        .show_default();
    add_sandbox_flags(command, flags.sandbox);
}

void add_sandbox_flags(Command command, SandboxFlags& flags) {
    const auto set = [&flags](SandboxUse use) { return [&flags, use] { flags.use = use; }; };
    const Option required = command.add_flag("--require-sandbox", set(SandboxUse::required),
                                             "Refuse pictures where the system cannot lock in what reads them");
    command
        .add_flag("--no-sandbox", set(SandboxUse::none),
                  "Read pictures in this process itself: only those that you trust")
        .excludes(required);
    constexpr int kMostSeconds = 86'400;
    command
        .add_option("--time-limit", "SECONDS", flags.seconds,
                    "Give a picture up after so long, when it is in the sandbox")
        .range(1, kMostSeconds)
        .show_default();
}

void add_format_flag(Command command, Format& format) {
    command.add_choice(
        "--format", "FORMAT", kFormatNames, [&format](std::size_t chosen) { format = static_cast<Format>(chosen); },
        "text (lines to read), json (JSON Lines) or csv (with a header)");
}

void add_jobs_flag(Command command, std::size_t& jobs) {
    constexpr int kMostJobs = 1024;
    command.add_option("-j,--jobs", "N", jobs, "Pictures to work on at the same time (default: one a core)")
        .range(1, kMostJobs);
}

void add_quiet_flag(Command command, bool& quiet) {
    command.add_flag("-q,--quiet", quiet, "Say nothing on standard error but what failed");
}

void add_label_flag(Command command, std::vector<std::string>& labels) {
    command.add_option("--label", "LABEL", labels, "A label for each of them; may be given several times")
        .one_each_time();
}

}  // namespace whorl::cli
