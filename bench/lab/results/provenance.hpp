// Where results come from: all that it takes to repeat a run, and what it ran on.
#pragma once

#include <filesystem>
#include <string>
#include <vector>
#include <whorl/error.hpp>

#include "bench/lab/results/results.hpp"

namespace whorl::lab {

/// A run as provenance.json tells it.
struct Provenance {
    std::string identity;  ///< of its plan
    std::uint64_t seed = 0;
    std::string suite_text;
    std::string suite_name;
    std::string corpus_digest;
    std::size_t pictures = 0;
    std::vector<EditName> edits;  ///< without the picture as it was found
    std::vector<AlgorithmInfo> algorithms;
    std::vector<AlgorithmResults> work;                         ///< of each algorithm, its times only
    std::vector<std::pair<std::string, std::string>> files;     ///< of the results: name, SHA-256; none in old runs
    std::vector<std::pair<std::string, std::string>> versions;  ///< of Whorl, libraries, compiler
    std::vector<std::pair<std::string, std::string>> machine;
    std::string command;
    std::string began;  ///< UTC; of the first start, where it was stopped and went on
    std::string ended;
};

/// The words that this program was started with, as a shell takes them.
std::string command_line();

/// Facts of this program and machine.
std::vector<std::pair<std::string, std::string>> program_versions();
std::vector<std::pair<std::string, std::string>> machine_facts();

std::string to_json(const Provenance& provenance);

/// Reads provenance.json. Errors: not_found when there is none, corrupt.
Result<Provenance> read_provenance(const std::filesystem::path& folder);

}  // namespace whorl::lab
