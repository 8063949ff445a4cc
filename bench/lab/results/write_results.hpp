// From a journal to the files that people read.
#pragma once

#include <filesystem>
#include <vector>

#include "bench/lab/results/results.hpp"
#include "bench/lab/run/journal.hpp"
#include "bench/lab/run/plan.hpp"

namespace whorl::lab {

/// Writes results.csv, edits.csv, pictures.csv and, when files came to be looked up, queries.csv, all rows in the
/// order of pictures and edits, and gives the work that each algorithm did. Throws cli::OutputError, and
/// std::runtime_error when the journal is damaged.
std::vector<AlgorithmResults> write_results(const std::filesystem::path& folder, const Plan& plan,
                                            const Journal& journal);

}  // namespace whorl::lab
