// Flags that several subcommands share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include <whorl/algorithm.hpp>
#include <whorl/decode.hpp>

#include "cli/program/command_line.hpp"

namespace whorl::cli {

enum class Format { text, json, csv };

enum class SandboxUse { when_possible, required, none };

/// How pictures that attack the program are kept from doing harm.
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

/// --algorithm, --no-auto-orient, --fast, --max-pixels and those of add_sandbox_flags().
void add_hash_flags(Command command, HashFlags& flags);

/// --require-sandbox, --no-sandbox, --time-limit.
void add_sandbox_flags(Command command, SandboxFlags& flags);

/// --algorithm alone, for commands that only read hashes.
Option add_algorithm_flag(Command command, HashFlags& flags, const std::string& purpose);

/// --threshold: the largest distance of hashes that match.
void add_threshold_flag(Command command, std::optional<int>& threshold, const std::string& purpose);

/// What --threshold says, else the algorithm's own. Throws UsageError for more bits than a hash has.
int threshold_of(const std::optional<int>& threshold, const Algorithm& algorithm);

/// Throws UsageError unless an option gives a distance that hashes of the algorithm can have.
void check_distance(const std::string& option, int distance, const Algorithm& algorithm);

/// --format text, json or csv.
void add_format_flag(Command command, Format& format);

/// --jobs. Sets `jobs` to the default, one for each core.
void add_jobs_flag(Command command, std::size_t& jobs);
void add_quiet_flag(Command command, bool& quiet);

/// --label, one or many.
void add_label_flag(Command command, std::vector<std::string>& labels);

}  // namespace whorl::cli
