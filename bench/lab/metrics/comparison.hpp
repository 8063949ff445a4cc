// What differs between two runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/lab/metrics/summary.hpp"

namespace whorl::lab {

/// Recall of an algorithm, for an edit or for all of them together, in two runs; in one alone where the other has
/// not measured it.
struct ComparedRecall {
    std::string algorithm;
    std::optional<EditName> edit;  ///< none for all edits but attacks together
    std::optional<Estimate> a;
    std::optional<Estimate> b;

    /// B's less A's, where both have it.
    std::optional<double> difference() const;

    /// Both have it, and their confidence intervals have nothing in common. The runs are taken for independent:
    /// where both have the same pictures, smaller differences than that may be real as well.
    bool beyond_intervals() const;
};

struct Comparison {
    std::size_t pictures_a = 0;
    std::size_t pictures_b = 0;
    std::vector<std::string> remarks;     ///< what else is not the same in both, in plain words
    std::vector<ComparedRecall> recalls;  ///< by algorithm, the overall one first
};

/// Edits are the same when transform, severity and level are: a rung that was given another value is another edit.
/// The order is that of A, with what only B has after it.
Comparison compare(const Summary& a, const Summary& b);

}  // namespace whorl::lab
