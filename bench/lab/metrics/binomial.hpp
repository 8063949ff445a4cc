// What a count of successes says of their probability.
#pragma once

#include <cstdint>

#include "bench/lab/metrics/summary.hpp"

namespace whorl::lab {

/// The one-sided upper limit of Clopper and Pearson (1934): the probability at which no more than `successes` in
/// `trials` have a chance of 1 - `confidence`. 1 without trials.
double upper_limit(std::uint64_t successes, std::uint64_t trials, double confidence);

/// The share of successes with the exact two-sided 95 % interval of Clopper and Pearson, which has a width for none
/// and for all of them too. Trials are independent, and there is one at least.
Estimate exact_share(std::uint64_t successes, std::uint64_t trials);

/// The same estimate, but where it is 0 or 1 its interval is at least as wide as the exact one of `trials` that all
/// had the same result.
Estimate with_width(Estimate share, std::uint64_t trials);

/// The p-value of McNemar's test (1947), exact and two-sided: the chance that of pairs with two different results
/// at least as many have the same one of these, where each is as likely. 1 without any.
double mcnemar_p(std::uint64_t only_first, std::uint64_t only_second);

}  // namespace whorl::lab
