// Whether all bits of a hash are worth their place: how often each is set, and how much it says that others do not.
#pragma once

#include <optional>

#include "bench/lab/metrics/summary.hpp"

namespace whorl::lab {

/// Of the originals that have a hash; none where no original has one, and for hashes that are not compared bit by
/// bit. A bit that is the same in all hashes has no correlation with others, and is left out of those.
std::optional<BitStatistics> bit_statistics(const AlgorithmResults& results);

}  // namespace whorl::lab
