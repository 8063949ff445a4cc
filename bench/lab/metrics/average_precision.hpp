// The score of the Image Similarity Challenge.
#pragma once

#include <cstddef>
#include <vector>

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

}  // namespace whorl::lab
