// Counts of the files that a command line names: done, failed, or skipped because they are not pictures.
#pragma once

#include <cstddef>
#include <whorl/error.hpp>

#include "cli/program/console.hpp"
#include "cli/program/inputs.hpp"

namespace whorl::cli {

/// Not thread safe.
class Tally {
public:
    explicit Tally(Console& console) : console_(console) {}

    /// The input was read.
    void succeeded(const Input& input);

    /// The input could not be read. Reports the reason, unless it is one of the other files in a folder, or the end
    /// of a folder with pictures. Returns true if it counts as a failure.
    bool failed(const Input& input, const Error& error);

    /// Reports how many files in folders were not pictures.
    void tell_skipped();

    std::size_t seen() const { return seen_; }
    std::size_t failures() const { return failures_; }

    /// Inputs that are pictures, or look like pictures by their names.
    std::size_t found() const { return succeeded_ + failures_; }

private:
    void count(const Input& input);

    Console& console_;
    std::size_t seen_ = 0;
    std::size_t succeeded_ = 0;
    std::size_t failures_ = 0;
    std::size_t skipped_ = 0;
    std::size_t found_before_folder_ = 0;  // before the named folder that is being walked
};

}  // namespace whorl::cli
