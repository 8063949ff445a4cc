// Methods measured in turn, so that whatever else the machine does meanwhile hits all alike.
#pragma once

#include <vector>

#include "bench/match/figures.hpp"
#include "bench/match/peer.hpp"

namespace whorl::bench {

/// A peer and one of its ways to search.
struct Method {
    Peer* peer = nullptr;
    std::string mode;
};

/// Queries and what brute force found for each.
struct QuerySet {
    std::filesystem::path file;
    int threshold = 0;
    std::vector<std::size_t> expected;
};

struct Rounds {
    int count = 5;
    double seconds = 0.2;  ///< about how long a method takes in a round
};

/// One figure for each method that its peer knows; `data` and `size` are left to the caller. Each round takes
/// other queries, as far as there are others.
std::vector<SearchFigure> measure(const std::vector<Method>& methods, const QuerySet& queries, int threads,
                                  const Rounds& rounds);

}  // namespace whorl::bench
