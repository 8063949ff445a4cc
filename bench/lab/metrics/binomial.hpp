// What a count of successes says of their probability.
#pragma once

#include <cstdint>

namespace whorl::lab {

/// The one-sided upper limit of Clopper and Pearson (1934): the probability at which no more than `successes` in
/// `trials` have a chance of 1 - `confidence`. 1 without trials.
double upper_limit(std::uint64_t successes, std::uint64_t trials, double confidence);

}  // namespace whorl::lab
