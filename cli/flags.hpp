// Flags that several subcommands share, and what is known of a flag from its definition.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>
#include <whorl/algorithm.hpp>
#include <whorl/decode.hpp>

namespace whorl::cli {

enum class Format { text, json, csv };

enum class SandboxUse { when_possible, required, none };

/// How pictures are kept from doing harm.
struct SandboxFlags {
    SandboxUse use = SandboxUse::when_possible;
    int seconds = 30;  ///< for each picture
};

/// How pictures are hashed.
struct HashFlags {
    std::string algorithm_name = "pdq";
    bool no_auto_orient = false;
    bool fast = false;
    std::uint64_t max_pixels = DecodeOptions{}.max_pixels;
    SandboxFlags sandbox;

    const Algorithm& algorithm() const;
    DecodeOptions decode_options() const;
};

/// Names of all algorithms.
std::vector<std::string> algorithm_names();

void add_hash_flags(CLI::App& command, HashFlags& flags);

/// --require-sandbox, --no-sandbox, --time-limit
void add_sandbox_flags(CLI::App& command, SandboxFlags& flags);

/// --algorithm alone, for hashes that are there already.
void add_algorithm_flag(CLI::App& command, HashFlags& flags, const std::string& purpose);

/// --format text, json or csv.
void add_format_flag(CLI::App& command, Format& format);

void add_jobs_flag(CLI::App& command, std::size_t& jobs);
void add_quiet_flag(CLI::App& command, bool& quiet);

/// --label, one or many.
void add_label_flag(CLI::App& command, std::vector<std::string>& labels);

/// The words of the command line, last first as CLI11 takes them. CLI11 would split a word in brackets into
/// several wherever an option takes many, but "[a,b]" may well be the name of a folder: such words are
/// marked here, and every option that takes a path removes the mark.
std::vector<std::string> marked_words(int argc, char** argv);
std::string unmarked(std::string word);

/// The words that an option accepts, empty when it accepts more than a list of words.
std::vector<std::string> choices_of(const CLI::Option& option);

/// A command that does something itself, and the words that call it: "hash", "bank init".
struct NamedCommand {
    std::string name;
    const CLI::App* command;
};

/// All of these, in the order of the help; those that are hidden are left out.
std::vector<NamedCommand> visible_commands(const CLI::App& app);

/// The commands right below, groups of commands among them.
std::vector<const CLI::App*> visible_subcommands(const CLI::App& app);

/// True when the option's value is a file or folder.
bool takes_path(const CLI::Option& option);

/// The name of the option's value, as in "--jobs N"; empty when it takes none.
std::string value_name(const CLI::Option& option);

/// CLI11's help, with room to read it and the values of options told apart from the checks on them.
class HelpFormatter : public CLI::Formatter {
public:
    HelpFormatter();
    std::string make_description(const CLI::App* app) const override;
    std::string make_option_opts(const CLI::Option* option) const override;
};

}  // namespace whorl::cli
