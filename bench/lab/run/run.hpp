// A run: every edit of every picture, hashed by every algorithm, into a folder of results.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <whorl/error.hpp>

#include "bench/lab/run/journal.hpp"
#include "bench/lab/run/plan.hpp"
#include "cli/program/picture_sandbox.hpp"

namespace whorl::lab {

/// Follows a run. The functions are called by one thread at a time.
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
/// Errors of the journal and of make_hashers. An exception of these, or of the watcher, ends the work and is
/// thrown.
Result<Outcome> measure(const Plan& plan, Journal& journal, std::size_t jobs, const cli::PictureSandbox& sandbox,
                        const Watcher& watcher);

}  // namespace whorl::lab
