#include "bench/lab/metrics/different_pairs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

namespace whorl::lab {
namespace {

/// Fewer false matches than this tell next to nothing of their rate.
constexpr double kFewestExpected = 10;

/// Of all pairs, which are kept one by one. Twenty times the largest rate, so that no resample looks beyond them.
constexpr double kNearestShare = 20 * kFalseMatchRates.front();

/// 1e-3 is not a binary fraction: 10 of 10,000 pairs have to be within 1e-3.
constexpr double kRounding = 1 + 1e-12;

double pairs_for(double rate) {
    return kFewestExpected / rate / kRounding;
}

template <class Visit>
void each_pair(const AlgorithmResults& results, std::span<const std::uint32_t> pictures, const Visit& visit) {
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        for (std::size_t j = i + 1; j < pictures.size(); ++j) {
            visit(pictures[i], pictures[j],
                  distance(results.info.measure, results.originals[pictures[i]], results.originals[pictures[j]]));
        }
    }
}

}  // namespace

DifferentPairs::DifferentPairs(const AlgorithmResults& results) : measure_(results.info.measure) {
    for (std::size_t i = 0; i < results.originals.size(); ++i) {
        if (!results.originals[i].empty()) {
            pictures_.push_back(static_cast<std::uint32_t>(i));
        }
    }
    // Some at a time, so that many pictures take little memory.
    constexpr std::size_t kAtATime = std::size_t{1} << 20U;
    std::vector<double> some;
    each_pair(results, pictures_, [&](std::uint32_t, std::uint32_t, double distance) {
        some.push_back(distance);
        if (some.size() == kAtATime) {
            distances_.add(std::exchange(some, {}));
        }
    });
    distances_.add(std::move(some));
    if (!distances_.empty()) {
        find_nearest(results);
    }
}

void DifferentPairs::find_nearest(const AlgorithmResults& results) {
    const auto kept = static_cast<std::size_t>(kNearestShare * static_cast<double>(distances_.count()));
    const double farthest = distances_.at(std::min(std::max(kept, kNamedPairs), distances_.count() - 1));
    each_pair(results, pictures_, [&](std::uint32_t one, std::uint32_t other, double distance) {
        if (distance <= farthest) {
            nearest_.push_back({distance, one, other});
        }
    });
    std::sort(nearest_.begin(), nearest_.end(), [](const Pair& a, const Pair& b) {
        return std::tie(a.distance, a.one, a.other) < std::tie(b.distance, b.one, b.other);
    });
}

bool DifferentPairs::supports(double rate) const {
    return static_cast<double>(distances_.count()) >= pairs_for(rate);
}

double DifferentPairs::threshold(double rate) const {
    const double allowed = rate * static_cast<double>(distances_.count()) * kRounding;
    const std::vector<double>& values = distances_.values();
    const auto* const above = std::partition_point(values.data(), values.data() + values.size(), [&](double value) {
        return static_cast<double>(distances_.within(value)) <= allowed;
    });
    return just_below(measure_, *above);
}

double DifferentPairs::threshold(double rate, PictureWeights weights) const {
    std::uint64_t sum = 0;
    std::uint64_t with_themselves = 0;
    for (const std::uint32_t picture : pictures_) {
        const std::uint64_t weight = weights[picture];
        sum += weight;
        with_themselves += weight * weight;
    }
    const std::uint64_t pairs = (sum * sum - with_themselves) / 2;
    if (pairs == 0) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const double allowed = rate * static_cast<double>(pairs) * kRounding;
    std::uint64_t within = 0;
    for (const Pair& pair : nearest_) {
        within += std::uint64_t{weights[pair.one]} * weights[pair.other];
        if (static_cast<double>(within) > allowed) {
            return just_below(measure_, pair.distance);
        }
    }
    return nearest_.back().distance;
}

OperatingPoint DifferentPairs::operating_point(double rate) const {
    OperatingPoint point{rate, std::nullopt, {}};
    if (!supports(rate)) {
        point.remark = "needs about " + std::to_string(pictures_for(rate)) + " pictures; there are " +
                       std::to_string(pictures_.size());
    } else if (const double found = threshold(rate); found < 0) {
        point.remark = "more pairs than that are at distance 0";
    } else {
        point.threshold = found;
    }
    return point;
}

double just_below(Measure measure, double distance) {
    if (counts_bits(measure) || distance == 0) {
        return distance - 1;
    }
    constexpr double kDigits = 6;
    constexpr double kLess = 1 - 1e-9;  // what is below 1 has another last digit
    const double scale = std::pow(10.0, kDigits - 1 - std::floor(std::log10(distance * kLess)));
    return (std::round(distance * scale) - 1) / scale;
}

std::size_t pictures_for(double rate) {
    // n (n - 1) / 2 pairs
    return static_cast<std::size_t>(std::ceil((1 + std::sqrt(1 + 8 * pairs_for(rate))) / 2));
}

}  // namespace whorl::lab
