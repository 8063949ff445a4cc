// Distances, sorted once, so that shares and quantiles of them are cheap.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "bench/lab/metrics/summary.hpp"

namespace whorl::lab {

/// A multiset of distances. Large as the number of different values in it, which for Hamming distances are few.
class Distribution {
public:
    Distribution() = default;
    explicit Distribution(std::vector<double> values);

    /// Puts the values in; what is no number is left out.
    void add(std::vector<double> values);

    bool empty() const noexcept { return values_.empty(); }
    std::size_t count() const noexcept { return empty() ? 0 : upto_.back(); }

    /// Those that differ, in ascending order.
    const std::vector<double>& values() const noexcept { return values_; }

    /// How many are at most, or below, `distance`.
    std::size_t within(double distance) const;
    std::size_t below(double distance) const;

    /// The share of them that is at most `distance`; 0 of none.
    double share_within(double distance) const;

    /// How many of values()[i] there are.
    std::size_t repeats(std::size_t i) const { return upto_[i] - (i == 0 ? 0 : upto_[i - 1]); }

    /// The one at `index` of all in ascending order.
    double at(std::size_t index) const;

    /// Between the two nearest ones by linear interpolation; `share` is from 0 to 1. 0 of none.
    double quantile(double share) const;

    double mean() const;

private:
    std::vector<double> values_;
    std::vector<std::size_t> upto_;  ///< how many are at most values_[i]
};

Spread spread_of(const Distribution& distances);

/// The width of a histogram's bars: whole bits for those that count bits, else a
/// round number; from some fifty to a few hundred bars up to `farthest`.
double bar_width(Measure measure, double farthest);

/// What is beyond `farthest` counts as being there.
Histogram histogram_of(const Distribution& distances, double width, double farthest);

}  // namespace whorl::lab
