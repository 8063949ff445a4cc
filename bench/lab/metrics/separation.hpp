// How well two distributions of distances are told apart, whatever the threshold.
#pragma once

#include <vector>

#include "bench/lab/metrics/distribution.hpp"

namespace whorl::lab {

/// Exact, ties included: the area under the curve is the share of pairs (one distance of each kind) in which that
/// of the same picture is smaller, and half of those in which they are equal (Mann and Whitney). The equal error
/// rate is where straight lines between the points of the curve have as many false matches as misses; its threshold
/// is the distance at which these differ least. Nothing to compare is no separation: 0.5, and threshold 0.
Separation separation(const Distribution& same, const Distribution& different);

/// A point for each distance that occurs, in ascending order. Where these are more than a plot can show, those that
/// would lie on each other are left out.
std::vector<RocPoint> roc(const Distribution& same, const Distribution& different);

}  // namespace whorl::lab
