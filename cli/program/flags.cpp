#include "cli/program/flags.hpp"

#include <algorithm>
#include <thread>

#include "cli/program/command.hpp"
#include "cli/program/words.hpp"

namespace whorl::cli {
namespace {

/// In Format's order.
const std::vector<std::string> kFormatNames = {"text", "json", "csv"};

/// Far more than any decoder takes.
constexpr std::int64_t kMaxPixels = 1'000'000'000'000;

std::string algorithm_help(const std::string& purpose) {
    std::string text = purpose;
    for (const Algorithm* algorithm : algorithms()) {
        text += "\n  " + std::string(algorithm->name) + ": " + std::string(algorithm->summary);
    }
    return text;
}

/// "31 for pdq, 10 for dhash"
std::string default_thresholds() {
    std::vector<std::string> texts;
    for (const Algorithm* algorithm : algorithms()) {
        texts.push_back(std::to_string(algorithm->match_threshold) + " for " + std::string(algorithm->name));
    }
    return joined(texts);
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

Option add_algorithm_flag(Command command, HashFlags& flags, const std::string& purpose) {
    return command.add_option("--algorithm", "NAME", flags.algorithm_name, algorithm_help(purpose))
        .one_of(algorithm_names())
        .show_default();
}

void add_hash_flags(Command command, HashFlags& flags) {
    add_algorithm_flag(command, flags, "The hash to compute").under(kPicturesHeading);
    command
        .add_flag("--no-auto-orient", flags.no_auto_orient,
                  "Ignore the EXIF orientation: do not turn pictures upright")
        .under(kPicturesHeading);
    command.add_flag("--fast", flags.fast, "Decode JPEG files at reduced size; hashes may differ by a few bits")
        .under(kPicturesHeading);
    command.add_option("--max-pixels", "N", flags.max_pixels, "Refuse pictures with more than N pixels")
        .range(1, kMaxPixels)
        .show_default()
        .under(kPicturesHeading);
    add_sandbox_flags(command, flags.sandbox);
}

void add_sandbox_flags(Command command, SandboxFlags& flags) {
    const auto set = [&flags](SandboxUse use) { return [&flags, use] { flags.use = use; }; };
    const Option required = command
                                .add_flag("--require-sandbox", set(SandboxUse::required),
                                          "Refuse to read pictures if this system has no sandbox for it")
                                .under(kPicturesHeading);
    command
        .add_flag("--no-sandbox", set(SandboxUse::none),
                  "Read pictures without the sandbox; only for pictures that you trust")
        .excludes(required)
        .under(kPicturesHeading);
    constexpr int kMaxSeconds = 86'400;
    command
        .add_option("--time-limit", "SECONDS", flags.seconds,
                    "Stop decoding a picture after SECONDS; needs the sandbox")
        .range(1, kMaxSeconds)
        .show_default()
        .under(kPicturesHeading);
}

void add_threshold_flag(Command command, std::optional<int>& threshold, const std::string& purpose) {
    command.add_option("--threshold", "T", threshold, purpose).show_default(default_thresholds());
}

int threshold_of(const std::optional<int>& threshold, const Algorithm& algorithm) {
    if (threshold) {
        check_distance("--threshold", *threshold, algorithm);
    }
    return threshold.value_or(algorithm.match_threshold);
}

void check_distance(const std::string& option, int distance, const Algorithm& algorithm) {
    if (distance < 0 || distance > algorithm.bits) {
        throw UsageError(option + ": " + std::to_string(distance) + " is not a distance between " +
                         std::string(algorithm.name) + " hashes, which is from 0 to " +
                         std::to_string(algorithm.bits));
    }
}

void add_format_flag(Command command, Format& format) {
    command
        .add_choice(
            "--format", "FORMAT", kFormatNames,
            [&format](std::size_t chosen) { format = static_cast<Format>(chosen); },
            "Text for people, JSON Lines, or CSV with a header")
        .under(kOutputHeading);
}

void add_jobs_flag(Command command, std::size_t& jobs) {
    constexpr int kMaxJobs = 1024;
    jobs = std::max(1U, std::thread::hardware_concurrency());
    command.add_option("-j,--jobs", "N", jobs, "Number of pictures to process at the same time")
        .range(1, kMaxJobs)
        .show_default("one for each core")
        .under(kPicturesHeading);
}

void add_quiet_flag(Command command, bool& quiet) {
    command.add_flag("-q,--quiet", quiet, "Report only failures on standard error").under(kOutputHeading);
}

void add_label_flag(Command command, std::vector<std::string>& labels) {
    command.add_option("--label", "LABEL", labels, "A label for each record; can be given several times")
        .one_each_time();
}

}  // namespace whorl::cli
