// How many edited pictures are recognised, with confidence intervals.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "bench/lab/metrics/bootstrap.hpp"
#include "bench/lab/metrics/different_pairs.hpp"

namespace whorl::lab {

/// Numbers of edits that are told together.
using EditSet = std::vector<std::size_t>;

/// Of a set of edits, in which each distance counts the same. Intervals are by bootstrap over pictures, except for
/// a single edit at the algorithm's own threshold, where pictures are independent trials and the interval is exact.
/// Where all copies are found, or none is, an interval is as wide as the exact one of that number of pictures.
struct Recall {
    Estimate at_own;  ///< at the algorithm's own threshold
    std::array<std::optional<Estimate>, kFalseMatchRates.size()> at_rate;
};

/// Of each set. The thresholds of false-match rates are found again in each resample, since they are as uncertain
/// as what is found with them. Where nothing was measured recall is 0, and there is none at a rate.
std::vector<Recall> recalls(const AlgorithmResults& results, std::span<const EditSet> sets,
                            const DifferentPairs& pairs, const Resamples& resamples);

/// Of a set, at the algorithm's own threshold, of those pictures for which `chosen` is true; none when nothing was
/// measured of them.
std::optional<Estimate> recall_of(const AlgorithmResults& results, const EditSet& edits,
                                  const std::function<bool(std::size_t)>& chosen, const Resamples& resamples);

}  // namespace whorl::lab
