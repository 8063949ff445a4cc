// A summary like one of a run, made by formulas, to look at reports with.
#pragma once

#include <cstddef>

#include "bench/lab/metrics/summary.hpp"

namespace whorl::test {

struct SampleSize {
    std::size_t algorithms = 8;
    std::size_t transforms = 30;  ///< one more, an attack, comes with `attacks`
    std::size_t rungs = 4;        ///< of most of them
    bool long_names = false;
    bool attacks = true;
};

/// Distances follow normal distributions whose mean grows with severity; all else follows from these.
lab::Summary sample_summary(const SampleSize& size);

}  // namespace whorl::test
