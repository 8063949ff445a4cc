#include "bench/lab/metrics/summary.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "bench/lab/metrics/average_precision.hpp"
#include "bench/lab/metrics/binomial.hpp"
#include "bench/lab/metrics/bits.hpp"
#include "bench/lab/metrics/bootstrap.hpp"
#include "bench/lab/metrics/different_pairs.hpp"
#include "bench/lab/metrics/distribution.hpp"
#include "bench/lab/metrics/recall.hpp"
#include "bench/lab/metrics/separation.hpp"
#include "bench/lab/metrics/strangers.hpp"

namespace whorl::lab {
namespace {

constexpr double kConfidence = 0.95;

/// From and to. PDQ's authors advise against matching below 50.
constexpr std::array<std::pair<int, int>, 4> kQualityBands = {{{0, 49}, {50, 69}, {70, 89}, {90, 100}}};

/// What all algorithms are summed up by.
struct Frame {
    const std::vector<std::string>& pictures;
    const std::vector<EditName>& edits;
    std::vector<EditSet> sets;  ///< each edit alone, each transform, and last all together
    Resamples resamples;

    const EditSet& overall() const { return sets.back(); }
};

std::vector<EditSet> sets_of(const std::vector<EditName>& edits) {
    std::vector<EditSet> sets;
    EditSet overall;
    for (std::size_t e = 0; e < edits.size(); ++e) {
        sets.push_back({e});
        if (edits[e].group != kAttackGroup) {
            overall.push_back(e);
        }
    }
    for (const auto& [first, last] : ladders_of(edits)) {
        sets.emplace_back(last - first);
        std::iota(sets.back().begin(), sets.back().end(), first);
    }
    sets.push_back(std::move(overall));
    return sets;
}

Distribution distances_of(const EditSet& edits, const AlgorithmResults& results) {
    Distribution distances;
    for (const std::size_t e : edits) {
        distances.add(results.distance[e]);
    }
    return distances;
}

std::vector<Score> scores_of(const AlgorithmResults& results, const DifferentPairs& pairs, const Frame& frame) {
    const std::vector<Recall> recall = recalls(results, frame.sets, pairs, frame.resamples);
    std::vector<Strangers> strangers;
    for (std::size_t e = 0; e < frame.edits.size(); ++e) {
        strangers.push_back(frame.edits[e].shows_other ? Strangers{} : strangers_of(results, e));
    }
    std::vector<Score> scores;
    for (std::size_t set = 0; set < frame.sets.size(); ++set) {
        const Distribution same = distances_of(frame.sets[set], results);
        scores.push_back({same.count(),
                          spread_of(same),
                          recall[set].at_own,
                          recall[set].at_rate,
                          separation(same, pairs.distances()),
                          {}});
        for (const std::size_t e : frame.sets[set]) {
            scores.back().strangers += strangers[e];
        }
    }
    return scores;
}

void add_scores(const AlgorithmResults& results, const DifferentPairs& pairs, const Frame& frame,
                AlgorithmSummary& summary) {
    const std::vector<Score> scores = scores_of(results, pairs, frame);
    summary.overall = scores.back();
    const auto transforms = scores.begin() + static_cast<std::ptrdiff_t>(frame.edits.size());
    summary.edits.assign(scores.begin(), transforms);
    summary.transforms.assign(transforms, scores.end() - 1);
    const Distribution overall = distances_of(frame.overall(), results);
    const double farthest = results.info.farthest;
    const double width = bar_width(results.info.measure, farthest);
    summary.same_histogram = histogram_of(overall, width, farthest);
    summary.different_histogram = histogram_of(pairs.distances(), width, farthest);
    summary.roc = roc(overall, pairs.distances());
}

void add_false_matches(const DifferentPairs& pairs, const Frame& frame, AlgorithmSummary& summary) {
    const Distribution& distances = pairs.distances();
    summary.pairs = distances.count();
    summary.different = spread_of(distances);
    summary.false_matches = distances.share_within(summary.info.threshold);
    summary.false_matches_at_most =
        upper_limit(distances.within(summary.info.threshold), distances.count(), kConfidence);
    for (const auto& [distance, one, other] : pairs.nearest()) {
        summary.nearest.push_back({frame.pictures[one], frame.pictures[other], distance});
    }
    for (const double rate : kFalseMatchRates) {
        summary.operating.push_back(pairs.operating_point(rate));
    }
}

std::vector<QualityBand> quality_bands(const AlgorithmResults& results, const Frame& frame) {
    const bool has_quality = std::any_of(results.quality.begin(), results.quality.end(),
                                         [](const std::optional<int>& quality) { return quality.has_value(); });
    std::vector<QualityBand> bands;
    if (!has_quality) {
        return bands;
    }
    for (const auto& [from, to] : kQualityBands) {
        const auto within = [&, from = from, to = to](const std::optional<int>& quality) {
            return quality && *quality >= from && *quality <= to;
        };
        const auto pictures = std::count_if(results.quality.begin(), results.quality.end(), within);
        bands.push_back({from, to, static_cast<std::size_t>(pictures),
                         recall_of(
                             results, frame.overall(), [&](std::size_t i) { return within(results.quality[i]); },
                             frame.resamples)});
    }
    return bands;
}

Throughput throughput_of(const AlgorithmResults& results) {
    const auto ratio = [](double a, double b) { return b > 0 ? a / b : 0; };
    return {ratio(results.seconds, static_cast<double>(results.hashed)),
            ratio(results.megapixels, results.seconds)};
}

AlgorithmSummary summarise_algorithm(const AlgorithmResults& results, const Frame& frame) {
    AlgorithmSummary summary;
    summary.info = results.info;
    const DifferentPairs pairs(results);
    add_false_matches(pairs, frame, summary);
    add_scores(results, pairs, frame, summary);
    summary.bits = bit_statistics(results);
    summary.quality = quality_bands(results, frame);
    summary.throughput = throughput_of(results);
    return summary;
}

/// Of at least one; infinite ones, as of PSNR, come last.
double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::optional<Visibility> median_visibility(const std::vector<std::optional<Visibility>>& pictures) {
    const auto median_of = [&](double Visibility::*field) {
        std::vector<double> values;
        for (const std::optional<Visibility>& picture : pictures) {
            if (picture) {
                values.push_back((*picture).*field);
            }
        }
        return median(std::move(values));
    };
    if (std::none_of(pictures.begin(), pictures.end(), [](const auto& picture) { return picture.has_value(); })) {
        return std::nullopt;
    }
    return Visibility{median_of(&Visibility::l2), median_of(&Visibility::linf), median_of(&Visibility::psnr),
                      median_of(&Visibility::ssim)};
}

}  // namespace

std::vector<Ladder> ladders_of(const std::vector<EditName>& edits) {
    std::vector<Ladder> ladders;
    for (std::size_t i = 0; i < edits.size(); ++i) {
        const bool goes_on =
            i > 0 && edits[i].transform == edits[i - 1].transform && edits[i].group == edits[i - 1].group;
        if (!goes_on) {
            ladders.push_back({i, i});
        }
        ladders.back().last = i + 1;
    }
    return ladders;
}

Summary summarise(const Results& results, std::uint64_t seed) {
    const Frame frame{results.pictures, results.edits, sets_of(results.edits),
                      Resamples(results.pictures.size(), seed)};
    Summary summary;
    summary.pictures = results.pictures.size();
    summary.edits = results.edits;
    for (const std::vector<std::optional<Visibility>>& pictures : results.visibility) {
        summary.visibility.push_back(median_visibility(pictures));
    }
    for (const AlgorithmResults& algorithm : results.algorithms) {
        summary.algorithms.push_back(summarise_algorithm(algorithm, frame));
        summary.algorithms.back().micro_average_precision = micro_average_precision(algorithm, results.queries);
    }
    return summary;
}

}  // namespace whorl::lab
