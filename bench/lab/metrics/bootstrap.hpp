// Confidence intervals by resampling the pictures of a run (Efron's bootstrap, percentile intervals).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bench/lab/metrics/different_pairs.hpp"
#include "bench/lab/metrics/summary.hpp"

namespace whorl::lab {

inline constexpr std::size_t kResamples = 1000;

/// kResamples times, as many pictures as there are, drawn with replacement. The same for the same seed.
class Resamples {
public:
    Resamples(std::size_t pictures, std::uint64_t seed);

    /// How many times each picture is in resample `i`, which is below kResamples.
    PictureWeights weights(std::size_t i) const { return std::span(weights_).subspan(i * pictures_, pictures_); }

private:
    std::size_t pictures_;
    std::vector<std::uint32_t> weights_;
};

/// `value` with the 95 % interval of the values that the resamples give, NaN if they give none. The interval has no
/// width if all resamples agree, as when all pictures are recognised; with_width() is for that.
Estimate estimate(double value, std::vector<double> resampled);

}  // namespace whorl::lab
