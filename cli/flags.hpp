// Flags that several subcommands share, and what is known of a flag from its definition.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>
#include <whorl/algorithm.hpp>
#include <whorl/decode.hpp>

namespace whorl::cli {

enum class Format { text, json, csv };

/// How pictures are hashed.
struct HashFlags {
    std::string algorithm_name = "pdq";
    bool no_auto_orient = false;
    bool fast = false;
    std::uint64_t max_pixels = DecodeOptions{}.max_pixels;

    const Algorithm& algorithm() const;
    DecodeOptions decode_options() const;
};

void add_hash_flags(CLI::App& command, HashFlags& flags);

/// --format text, json or csv.
void add_format_flag(CLI::App& command, Format& format);

/// The words that an option accepts, empty when it accepts more than a list of words.
std::vector<std::string> choices_of(const CLI::Option& option);

/// True when the option's value is a file or folder.
bool takes_path(const CLI::Option& option);

/// The name of the option's value, as in "--jobs N"; empty when it takes none.
std::string value_name(const CLI::Option& option);

/// CLI11's help, with the values of options told apart from the checks on them.
class HelpFormatter : public CLI::Formatter {
public:
    HelpFormatter();
    std::string make_option_opts(const CLI::Option* option) const override;
};

}  // namespace whorl::cli
