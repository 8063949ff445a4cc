#include "bench/lab/metrics/recall.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "bench/lab/metrics/binomial.hpp"

namespace whorl::lab {
namespace {

constexpr std::size_t kRates = kFalseMatchRates.size();

/// The algorithm's own threshold, then those of the rates; NaN, within which nothing is, where there is none.
using Thresholds = std::array<double, 1 + kRates>;

/// How many distances there are, and how many within each threshold; those of a picture as often as it weighs.
struct Count {
    std::uint64_t measured = 0;
    std::array<std::uint64_t, 1 + kRates> within{};

    void operator+=(const Count& other) {
        measured += other.measured;
        for (std::size_t t = 0; t < within.size(); ++t) {
            within[t] += other.within[t];
        }
    }

    /// NaN of nothing.
    double share(std::size_t t) const {
        return measured == 0 ? std::numeric_limits<double>::quiet_NaN()
                             : static_cast<double>(within[t]) / static_cast<double>(measured);
    }
};

/// Distances by their place among all distances of an algorithm: these numbers are compared some at a time, and a
/// thousand times each.
class Ranks {
public:
    explicit Ranks(const AlgorithmResults& results) {
        for (const std::vector<double>& edit : results.distance) {
            all_.add(edit);
        }
        for (const std::vector<double>& edit : results.distance) {
            ranks_.emplace_back();
            for (const double distance : edit) {
                ranks_.back().push_back(std::isfinite(distance) ? upto(distance) : kUnmeasured);
            }
        }
    }

    std::size_t edits() const { return ranks_.size(); }

    Count count(std::size_t edit, PictureWeights weights, const Thresholds& thresholds) const {
        Count sum;
        sum.measured = weight_upto(kUnmeasured - 1, ranks_[edit], weights);
        for (std::size_t t = 0; t < thresholds.size(); ++t) {
            sum.within[t] = std::isnan(thresholds[t]) ? 0 : weight_upto(upto(thresholds[t]), ranks_[edit], weights);
        }
        return sum;
    }

private:
    static constexpr std::int32_t kUnmeasured = std::numeric_limits<std::int32_t>::max();

    /// How many different distances are at most this one.
    std::int32_t upto(double distance) const {
        const auto above = std::upper_bound(all_.values().begin(), all_.values().end(), distance);
        return static_cast<std::int32_t>(above - all_.values().begin());
    }

    static std::uint64_t weight_upto(std::int32_t most, const std::vector<std::int32_t>& ranks,
                                     PictureWeights weights) {
        std::uint32_t weight = 0;  // at most the number of pictures
        for (std::size_t i = 0; i < ranks.size(); ++i) {
            // Without a branch, so that compilers use vectors: all bits where it is within, else none.
            weight += weights[i] & (0U - static_cast<std::uint32_t>(ranks[i] <= most));
        }
        return weight;
    }

    Distribution all_;
    std::vector<std::vector<std::int32_t>> ranks_;  ///< [edit][picture]
};

/// Shares of a set of edits: of the sample itself, and of each resample.
struct Shares {
    Count sample;
    std::size_t edits;
    std::size_t pictures;  ///< with something measured
    std::array<std::vector<double>, 1 + kRates> resampled;

    void resample(const Count& count) {
        for (std::size_t t = 0; t < resampled.size(); ++t) {
            resampled[t].push_back(count.share(t));
        }
    }

    Recall recall(const Thresholds& thresholds) {
        Recall result;
        if (sample.measured == 0) {
            return result;
        }
        result.at_own = edits == 1 ? exact_share(sample.within[0], sample.measured)
                                   : with_width(estimate(sample.share(0), std::move(resampled[0])), pictures);
        for (std::size_t rate = 0; rate < kRates; ++rate) {
            if (!std::isnan(thresholds[1 + rate])) {
                result.at_rate[rate] =
                    with_width(estimate(sample.share(1 + rate), std::move(resampled[1 + rate])), pictures);
            }
        }
        return result;
    }
};

/// Of each set. Edits that are in several are counted once.
std::vector<Count> count_sets(const Ranks& ranks, std::span<const EditSet> sets, PictureWeights weights,
                              const Thresholds& thresholds) {
    std::vector<Count> edits;
    for (std::size_t e = 0; e < ranks.edits(); ++e) {
        edits.push_back(ranks.count(e, weights, thresholds));
    }
    std::vector<Count> counts;
    for (const EditSet& set : sets) {
        counts.emplace_back();
        for (const std::size_t e : set) {
            counts.back() += edits[e];
        }
    }
    return counts;
}

/// How many have a distance by one of the edits.
std::size_t pictures_of(const AlgorithmResults& results, const EditSet& edits) {
    std::size_t pictures = 0;
    for (std::size_t i = 0; i < results.originals.size(); ++i) {
        pictures += static_cast<std::size_t>(std::any_of(
            edits.begin(), edits.end(), [&](std::size_t e) { return std::isfinite(results.distance[e][i]); }));
    }
    return pictures;
}

Thresholds thresholds_of_sample(const AlgorithmResults& results, const DifferentPairs& pairs) {
    Thresholds thresholds{results.info.threshold};
    for (std::size_t rate = 0; rate < kRates; ++rate) {
        thresholds[1 + rate] = pairs.operating_point(kFalseMatchRates[rate]).threshold.value_or(kNotMeasured);
    }
    return thresholds;
}

Thresholds thresholds_of_resample(const Thresholds& of_sample, const DifferentPairs& pairs,
                                  PictureWeights weights) {
    Thresholds thresholds = of_sample;
    for (std::size_t rate = 0; rate < kRates; ++rate) {
        if (!std::isnan(thresholds[1 + rate])) {
            thresholds[1 + rate] = pairs.threshold(kFalseMatchRates[rate], weights);
        }
    }
    return thresholds;
}

}  // namespace

std::vector<Recall> recalls(const AlgorithmResults& results, std::span<const EditSet> sets,
                            const DifferentPairs& pairs, const Resamples& resamples) {
    const Ranks ranks(results);
    const Thresholds thresholds = thresholds_of_sample(results, pairs);
    const std::vector<Count> sample =
        count_sets(ranks, sets, std::vector<std::uint32_t>(results.originals.size(), 1), thresholds);
    std::vector<Shares> shares;
    for (std::size_t set = 0; set < sets.size(); ++set) {
        shares.push_back({sample[set], sets[set].size(), pictures_of(results, sets[set]), {}});
    }
    for (std::size_t i = 0; i < kResamples; ++i) {
        const PictureWeights weights = resamples.weights(i);
        const std::vector<Count> counts =
            count_sets(ranks, sets, weights, thresholds_of_resample(thresholds, pairs, weights));
        for (std::size_t set = 0; set < sets.size(); ++set) {
            shares[set].resample(counts[set]);
        }
    }
    std::vector<Recall> found;
    for (Shares& of_set : shares) {
        found.push_back(of_set.recall(thresholds));
    }
    return found;
}

std::optional<Estimate> recall_of(const AlgorithmResults& results, const EditSet& edits,
                                  const std::function<bool(std::size_t)>& chosen, const Resamples& resamples) {
    // What each picture counts for is added up once, not in each resample.
    struct Sums {
        std::size_t picture;
        std::uint64_t measured;
        std::uint64_t within;
    };
    std::vector<Sums> pictures;
    for (std::size_t i = 0; i < results.originals.size(); ++i) {
        Sums sums{i, 0, 0};
        for (const std::size_t e : edits) {
            if (std::isfinite(results.distance[e][i])) {
                ++sums.measured;
                sums.within += static_cast<std::uint64_t>(results.distance[e][i] <= results.info.threshold);
            }
        }
        if (chosen(i) && sums.measured > 0) {
            pictures.push_back(sums);
        }
    }
    if (pictures.empty()) {
        return std::nullopt;
    }
    const auto share = [&](PictureWeights weights) {
        Count sum;
        for (const Sums& sums : pictures) {
            sum.measured += weights[sums.picture] * sums.measured;
            sum.within[0] += weights[sums.picture] * sums.within;
        }
        return sum.share(0);
    };
    std::vector<double> resampled;
    for (std::size_t i = 0; i < kResamples; ++i) {
        resampled.push_back(share(resamples.weights(i)));
    }
    return with_width(
        estimate(share(std::vector<std::uint32_t>(results.originals.size(), 1)), std::move(resampled)),
        pictures.size());
}

}  // namespace whorl::lab
