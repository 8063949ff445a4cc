// How many edited pictures are recognised, with confidence intervals.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "lab/metrics/bootstrap.hpp"
#include "lab/metrics/different_pairs.hpp"

namespace whorl::lab {

/// Of one edit or many.
struct Recall {
    Estimate at_own;  ///< at the algorithm's own threshold
    std::array<std::optional<Estimate>, kFalseMatchRates.size()> at_rate;
};

struct Recalls {
    std::vector<Recall> edits;
    Recall overall;  ///< each distance counts the same
};

/// `counted` tells for each edit whether it is part of the overall recall. The thresholds of false-match rates are
/// found anew in each resample, since they are as uncertain as what is found with them. Where nothing was measured
/// recall is 0, and there is none at a rate.
Recalls recalls(const AlgorithmResults& results, const std::vector<bool>& counted, const DifferentPairs& pairs,
                const Resamples& resamples);

/// Overall, at the algorithm's own threshold, of those pictures for which `chosen` is true; none when nothing was
/// measured of them.
std::optional<Estimate> recall_of(const AlgorithmResults& results, const std::vector<bool>& counted,
                                  const std::function<bool(std::size_t)>& chosen, const Resamples& resamples);

}  // namespace whorl::lab
