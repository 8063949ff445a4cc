#include "flags.hpp"

#include <algorithm>

namespace whorl::cli {
namespace {

/// In Format's order.
const std::vector<std::string> kFormatNames = {"text", "json", "csv"};

/// No argument of a program contains it.
constexpr char kMark = '\0';

/// Well above what any decoder takes.
constexpr std::uint64_t kMostPixels = 1'000'000'000'000;

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

void add_algorithm_flag(CLI::App& command, HashFlags& flags, const std::string& purpose) {
    command.add_option("--algorithm", flags.algorithm_name, algorithm_help(purpose))
        ->type_name("NAME")
        ->check(CLI::IsMember(algorithm_names()))
        ->capture_default_str();
}

void add_hash_flags(CLI::App& command, HashFlags& flags) {
    add_algorithm_flag(command, flags, "Hash to compute");
    command.add_flag("--no-auto-orient", flags.no_auto_orient,
                     "Do not turn pictures upright by their EXIF orientation");
    command.add_flag("--fast", flags.fast, "Decode JPEGs at reduced size; hashes may differ by a few bits");
    command.add_option("--max-pixels", flags.max_pixels, "Refuse pictures that declare more pixels")
        ->type_name("N")
        ->check(CLI::Range(std::uint64_t{1}, kMostPixels))
        ->capture_default_str();
    add_sandbox_flags(command, flags.sandbox);
}

void add_sandbox_flags(CLI::App& command, SandboxFlags& flags) {
    const auto set = [&flags](SandboxUse use) { return [&flags, use] { flags.use = use; }; };
    CLI::Option* required =
        command.add_flag_callback("--require-sandbox", set(SandboxUse::required),
                                  "Refuse pictures where the system cannot lock in what reads them");
    command
        .add_flag_callback("--no-sandbox", set(SandboxUse::none),
                           "Read pictures in this process itself: only those that you trust")
        ->excludes(required);
    constexpr int kMostSeconds = 86'400;
    command.add_option("--time-limit", flags.seconds, "Give a picture up after so long, when it is in the sandbox")
        ->type_name("SECONDS")
        ->check(CLI::Range(1, kMostSeconds))
        ->capture_default_str();
}

void add_format_flag(CLI::App& command, Format& format) {
    const auto set = [&format](const std::string& name) {
        const auto found = std::find(kFormatNames.begin(), kFormatNames.end(), name);
        format = static_cast<Format>(found - kFormatNames.begin());
    };
    command
        .add_option_function<std::string>("--format", set,
                                          "text (lines to read), json (JSON Lines) or csv (with a header)")
        ->type_name("FORMAT")
        ->check(CLI::IsMember(kFormatNames))
        ->default_str(kFormatNames.front());
}

void add_jobs_flag(CLI::App& command, std::size_t& jobs) {
    constexpr std::size_t kMostJobs = 1024;
    command.add_option("-j,--jobs", jobs, "Pictures to work on at the same time (default: one a core)")
        ->type_name("N")
        ->check(CLI::Range(std::size_t{1}, kMostJobs));
}

void add_quiet_flag(CLI::App& command, bool& quiet) {
    command.add_flag("-q,--quiet", quiet, "Say nothing on standard error but what failed");
}

void add_label_flag(CLI::App& command, std::vector<std::string>& labels) {
    command.add_option("--label", labels, "A label for each of them; may be given several times")
        ->type_name("LABEL")
        ->allow_extra_args(false)
        ->transform(unmarked);
}

std::vector<std::string> marked_words(int argc, char** argv) {
    std::vector<std::string> words;
    for (int i = argc - 1; i > 0; --i) {
        words.emplace_back(argv[i]);
        if (words.back().starts_with('[') && words.back().ends_with(']')) {
            words.back() += kMark;
        }
    }
    return words;
}

std::string unmarked(std::string word) {
    if (word.ends_with(kMark)) {
        word.pop_back();
    }
    return word;
}

std::vector<std::string> choices_of(const CLI::Option& option) {
    // CLI11 puts a validator's words into the type name: "NAME:{pdq,dhash}".
    const std::string type = option.get_type_name();
    const std::size_t begin = type.find('{');
    if (begin == std::string::npos) {
        return {};
    }
    return CLI::detail::split(type.substr(begin + 1, type.find('}') - begin - 1), ',');
}

std::string value_name(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    return option.get_items_expected_max() > 0 ? type.substr(0, type.find(':')) : std::string();
}

HelpFormatter::HelpFormatter() {
    constexpr std::size_t kColumn = 32;
    column_width(kColumn);
}

std::string HelpFormatter::make_description(const CLI::App* app) const {
    return CLI::Formatter::make_description(app) + '\n';
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
    if (option->get_positional() || option->get_items_expected_max() == 0) {
        return {};
    }
    const std::string& initial = option->get_default_str();
    return ' ' + value_name(*option) + (initial.empty() ? "" : " [" + initial + ']');
}

bool takes_path(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    return type == "PATH" || type == "FILE" || type == "FOLDER" || type == "BANK" || type == "PICTURE|HASH" ||
           type == "PATH|HASH";
}

std::vector<const CLI::App*> visible_subcommands(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App* command) { return !command->get_group().empty(); });
}

std::vector<NamedCommand> visible_commands(const CLI::App& app) {
    std::vector<NamedCommand> commands;
    for (const CLI::App* command : visible_subcommands(app)) {
        if (visible_subcommands(*command).empty()) {
            commands.push_back({command->get_name(), command});
        }
        for (const NamedCommand& below : visible_commands(*command)) {
            commands.push_back({command->get_name() + ' ' + below.name, below.command});
        }
    }
    return commands;
}

}  // namespace whorl::cli
