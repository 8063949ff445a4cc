// A run: every edit of every picture, hashed by every algorithm, into a folder of results.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>
#include <whorl/error.hpp>
#include <whorl/sandbox.hpp>

#include "bench/lab/corpus/corpus.hpp"
#include "bench/lab/hashers/hasher.hpp"
#include "bench/lab/run/journal.hpp"
#include "bench/lab/suites/suite.hpp"

namespace whorl::lab {

/// Names of what results have: the picture as it was found first, then the suite's edits, then those of copies.
std::vector<EditName> edit_names(const Suite& suite, const Corpus& corpus);

/// What is measured. The same plan gives the same results, byte for byte.
struct Plan {
    Corpus corpus;  ///< with its digest
    Suite suite;
    std::vector<EditName> edits;  ///< edit_names() of both
    std::uint64_t seed = 0;
    std::function<Result<Hashers>()> make_hashers;  ///< for each thread; the same algorithms each time
};

/// Where a run stands. The functions are called by one thread at a time.
struct Watcher {
    std::function<void(std::size_t done, std::size_t total)> progress;  ///< edits of pictures
    std::function<void(const std::string& name, const std::string& reason)> warning;
    const std::atomic<bool>* stop = nullptr;  ///< ends the run soon once it is true
};

struct Outcome {
    bool finished = false;   ///< rather than stopped
    std::size_t done = 0;    ///< edits of pictures that are measured, before and now
    std::size_t total = 0;   ///< all that can be
    std::size_t failed = 0;  ///< pictures, copies or distractors that cannot be opened
};

/// Measures what the journal does not have yet. Memory depends on the number of jobs and the largest picture.
/// Errors of the journal and of make_hashers.
Result<Outcome> measure(const Plan& plan, Journal& journal, std::size_t jobs, Sandbox* sandbox,
                        const Watcher& watcher);

}  // namespace whorl::lab
