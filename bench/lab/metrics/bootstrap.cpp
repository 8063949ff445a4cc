#include "bench/lab/metrics/bootstrap.hpp"

#include <algorithm>

namespace whorl::lab {

Resamples::Resamples(std::size_t pictures, std::uint64_t seed)
    : pictures_(pictures), weights_(pictures * kResamples) {
    Random random(seed_for(seed, "bootstrap"));
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        const std::size_t resample = i / pictures;
        ++weights_[resample * pictures + random.below(pictures)];
    }
}

Estimate estimate(double value, std::vector<double> resampled) {
    constexpr double kTail = 0.025;
    const Distribution values(std::move(resampled));
    if (values.empty()) {
        return {value, value, value};
    }
    // The value itself is a possible one, however the resamples of a few pictures fell.
    return {value, std::min(value, values.quantile(kTail)), std::max(value, values.quantile(1 - kTail))};
}

}  // namespace whorl::lab
