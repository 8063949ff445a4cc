// Distances of pictures that are not the same, and at which threshold how many of them would be called the same.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "bench/lab/metrics/distribution.hpp"

namespace whorl::lab {

/// How many times each picture is in a resample.
using PictureWeights = std::span<const std::uint32_t>;

/// All pairs of originals that have a hash, each pair once: the one that comes first in the corpus is in the bank,
/// the other is looked up. For measures that are not symmetrical the other order differs by rounding only.
///
/// A picture that is in the corpus twice would count as a false match; who collects the pictures leaves out files
/// that are the same byte for byte, and cannot tell two photographs of the same thing.
class DifferentPairs {
public:
    explicit DifferentPairs(const AlgorithmResults& results);

    const Distribution& distances() const noexcept { return distances_; }

    /// Whether there are enough pairs to expect ten of them within a threshold of this rate.
    bool supports(double rate) const;

    /// The largest threshold with at most this share of pairs within it. Below 0 when even pairs at distance 0 are
    /// more. The rate is one that the pairs support.
    double threshold(double rate) const;

    /// The same in a resample, where a pair counts as many times as both its pictures do, and a picture is no pair
    /// with itself. NaN when no pair is left.
    double threshold(double rate, PictureWeights weights) const;

    /// The rate with its threshold, or why there is none.
    OperatingPoint operating_point(double rate) const;

    struct Pair {
        double distance;
        std::uint32_t one;  ///< number of a picture, the lesser one
        std::uint32_t other;
    };

    /// kNamedPairs, or all where there are fewer, by distance.
    std::span<const Pair> nearest() const {
        return std::span(nearest_).first(std::min(nearest_.size(), kNamedPairs));
    }

private:
    void find_nearest(const AlgorithmResults& results);

    Measure measure_;
    std::vector<std::uint32_t> pictures_;  ///< those that have a hash
    Distribution distances_;
    std::vector<Pair> nearest_;  ///< by distance; far more of them than any rate needs
};

/// The largest number below it that a distance can be: distances are whole or have six significant digits. Negative
/// for 0.
double just_below(Measure measure, double distance);

/// How many pictures it takes for pairs that support the rate.
std::size_t pictures_for(double rate);

}  // namespace whorl::lab
