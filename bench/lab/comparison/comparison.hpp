// What differs between two runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/lab/metrics/summary.hpp"

namespace whorl::lab {

/// Copies of one edit that only one of two runs found, and the p-value of McNemar's test of them.
struct Discordance {
    std::uint64_t only_a = 0;
    std::uint64_t only_b = 0;
    double p = 1;
};

/// Recall of an algorithm in two runs, for an edit or for all of them together.
struct ComparedRecall {
    std::string algorithm;
    std::optional<EditName> edit;  ///< none for all edits but attacks together
    Estimate a;
    Estimate b;
    Estimate difference{};                     ///< B's less A's
    std::optional<Discordance> discordance{};  ///< of one edit, where the pictures are the same

    /// Where there is a test, its p-value is below 0.05; else the interval of the difference is without 0.
    bool differs() const;
};

struct Comparison {
    std::size_t pictures_a = 0;
    std::size_t pictures_b = 0;
    std::size_t common = 0;               ///< pictures in both, by their SHA-256
    std::vector<std::string> remarks;     ///< what else is not the same in both, in plain words
    std::vector<ComparedRecall> recalls;  ///< by algorithm, the overall one first
};

/// Of the algorithms and edits that both runs have, each at the run's own threshold. Edits are the same when
/// transform, severity and level are.
///
/// Where the runs have pictures in common, only these count, and of them only copies that both have measured. Then
/// the runs are paired: the interval of a difference is by bootstrap over pictures, drawn for both runs alike
/// (Efron and Tibshirani 1993), and a single edit has McNemar's exact test. Without a common picture the runs are
/// independent samples, and the interval of a difference is made of both intervals (Zou and Donner 2008, MOVER).
Comparison compare(const Results& a, const Results& b);

}  // namespace whorl::lab
