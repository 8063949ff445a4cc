#include "bench/lab/metrics/distribution.hpp"

#include <algorithm>
#include <cmath>

namespace whorl::lab {

Distribution::Distribution(std::vector<double> values) {
    add(std::move(values));
}

void Distribution::add(std::vector<double> values) {
    std::erase_if(values, [](double value) { return !std::isfinite(value); });
    std::sort(values.begin(), values.end());
    std::vector<double> merged;
    std::vector<std::size_t> upto;
    const auto take = [&](double value, std::size_t count) {
        const std::size_t before = upto.empty() ? 0 : upto.back();
        if (merged.empty() || merged.back() != value) {
            merged.push_back(value);
            upto.push_back(before);
        }
        upto.back() = before + count;
    };
    std::size_t old = 0;
    for (const double value : values) {
        for (; old < values_.size() && values_[old] <= value; ++old) {
            take(values_[old], repeats(old));
        }
        take(value, 1);
    }
    for (; old < values_.size(); ++old) {
        take(values_[old], repeats(old));
    }
    values_ = std::move(merged);
    upto_ = std::move(upto);
}

std::size_t Distribution::within(double distance) const {
    const auto above = std::upper_bound(values_.begin(), values_.end(), distance);
    return above == values_.begin() ? 0 : upto_[static_cast<std::size_t>(above - values_.begin()) - 1];
}

std::size_t Distribution::below(double distance) const {
    const auto from = std::lower_bound(values_.begin(), values_.end(), distance);
    return from == values_.begin() ? 0 : upto_[static_cast<std::size_t>(from - values_.begin()) - 1];
}

double Distribution::share_within(double distance) const {
    return empty() ? 0 : static_cast<double>(within(distance)) / static_cast<double>(count());
}

double Distribution::at(std::size_t index) const {
    return values_[static_cast<std::size_t>(std::upper_bound(upto_.begin(), upto_.end(), index) - upto_.begin())];
}

double Distribution::quantile(double share) const {
    if (empty()) {
        return 0;
    }
    const double place = share * static_cast<double>(count() - 1);
    const auto index = std::min(static_cast<std::size_t>(place), count() - 1);
    const double from = at(index);
    const double to = at(std::min(index + 1, count() - 1));
    return from + (to - from) * (place - static_cast<double>(index));
}

double Distribution::mean() const {
    if (empty()) {
        return 0;
    }
    double sum = 0;
    for (std::size_t i = 0; i < values_.size(); ++i) {
        sum += values_[i] * static_cast<double>(repeats(i));
    }
    return sum / static_cast<double>(count());
}

Spread spread_of(const Distribution& distances) {
    return {distances.mean(),        distances.quantile(0),    distances.quantile(0.05), distances.quantile(0.25),
            distances.quantile(0.5), distances.quantile(0.75), distances.quantile(0.95), distances.quantile(1)};
}

double bar_width(Measure measure, double farthest) {
    if (counts_bits(measure)) {
        // Two bits for PDQ, whose distances are all even: half of a hash's bits are set.
        constexpr double kMaxBars = 128;
        return std::max(1.0, std::ceil(farthest / kMaxBars));
    }
    constexpr double kFewestBars = 100;
    if (!(farthest > 0)) {
        return 1;
    }
    const double widest = farthest / kFewestBars;
    const double power = std::pow(10.0, std::floor(std::log10(widest)));
    for (const double round : {5.0, 2.0}) {
        if (round * power <= widest) {
            return round * power;
        }
    }
    return power;
}

Histogram histogram_of(const Distribution& distances, double width, double farthest) {
    Histogram histogram{width, {}};
    for (std::size_t i = 0; i < distances.values().size(); ++i) {
        const auto bar = static_cast<std::size_t>(std::floor(std::min(distances.values()[i], farthest) / width));
        histogram.counts.resize(std::max(histogram.counts.size(), bar + 1));
        histogram.counts[bar] += distances.repeats(i);
    }
    return histogram;
}

}  // namespace whorl::lab
