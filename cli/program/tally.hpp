// What became of the files that a command line names, and what is said of those that were no pictures.
#pragma once

#include <cstddef>
#include <whorl/error.hpp>

#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"

namespace whorl::cli {

/// Not thread safe: one thread talks.
class Tally {
public:
    explicit Tally(Console& console) : console_(console) {}

    /// The input was a picture (or whatever else was wanted).
    void succeeded(const Input& input);

    /// It was not. Says why, unless it is one of the other files that lie in a folder, or the end of a folder in
    /// which something was found. Returns whether it counts as a failure.
    bool failed(const Input& input, const Error& error);

    /// Says how many files in folders were no pictures.
    void tell_skipped();

    std::size_t seen() const { return seen_; }
    std::size_t failures() const { return failures_; }

    /// Inputs that are pictures, or claim to be.
    std::size_t found() const { return succeeded_ + failures_; }

private:
    void count(const Input& input);

    Console& console_;
    std::size_t seen_ = 0;
    std::size_t succeeded_ = 0;
    std::size_t failures_ = 0;
    std::size_t skipped_ = 0;
    std::size_t found_before_folder_ = 0;  // of all that came before the named folder that is being walked
};

}  // namespace whorl::cli
