// Edited pictures that are taken for others.
#pragma once

#include "bench/lab/metrics/summary.hpp"

namespace whorl::lab {

/// Of each picture that the edit made, with all originals but its own. A photograph that is in the corpus twice
/// counts as a false match, as it does among originals.
Strangers strangers_of(const AlgorithmResults& results, std::size_t edit);

}  // namespace whorl::lab
