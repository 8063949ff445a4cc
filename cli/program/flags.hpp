// Flags that several subcommands share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>
#include <whorl/algorithm.hpp>
#include <whorl/decode.hpp>

#include "cli/program/command_line.hpp"

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

void add_hash_flags(Command command, HashFlags& flags);

/// --require-sandbox, --no-sandbox, --time-limit
void add_sandbox_flags(Command command, SandboxFlags& flags);

/// --algorithm alone, for hashes that are there already.
void add_algorithm_flag(Command command, HashFlags& flags, const std::string& purpose);

/// --format text, json or csv.
void add_format_flag(Command command, Format& format);

void add_jobs_flag(Command command, std::size_t& jobs);
void add_quiet_flag(Command command, bool& quiet);

/// --label, one or many.
void add_label_flag(Command command, std::vector<std::string>& labels);

}  // namespace whorl::cli
