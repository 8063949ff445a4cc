// The score of the Image Similarity Challenge.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "bench/lab/results/results.hpp"

namespace whorl::lab {

/// An answer to a query: a picture that was found for it.
struct RankedAnswer {
    double distance = 0;
    bool is_match = false;
};

/// Micro-average precision as in the Image Similarity Challenge of 2021 (Douze et al.: "The 2021 Image Similarity
/// Dataset and Challenge"): the answers to all queries are ranked together by distance, and each match adds the
/// precision at its rank. Among equal distances matches come last, so that what does not tell answers apart gains
/// nothing by it. `matches` is how many there are to be found; those that no answer gives add nothing. 0 without
/// any.
double micro_average_precision(std::vector<RankedAnswer> answers, std::size_t matches);

/// How many answers to each query are kept: on average, the challenge ranked no more of them.
inline constexpr std::size_t kAnswersKept = 10;

/// Of all queries of a run, looked up among all of its pictures. The nearest of each query are kept. Queries
/// and pictures without a hash find nothing and are not found. None when no query shows a picture.
std::optional<double> micro_average_precision(const AlgorithmResults& results, const std::vector<Query>& queries);

}  // namespace whorl::lab
