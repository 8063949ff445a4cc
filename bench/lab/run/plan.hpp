// What a run measures.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>
#include <whorl/error.hpp>

#include "bench/lab/corpus/corpus.hpp"
#include "bench/lab/hashers/hasher.hpp"
#include "bench/lab/suites/suite.hpp"

namespace whorl::lab {

/// The same plan gives the same results, byte for byte.
struct Plan {
    Corpus corpus;  ///< with its digest
    Suite suite;
    std::uint64_t seed = 0;
    std::function<Result<Hashers>()> make_hashers;  ///< for each thread; the same algorithms each time

    // Made of the above:
    std::vector<EditName>
        edits{};  ///< the picture as it was found first, then the suite's edits, then those of copies
    std::vector<AlgorithmInfo> algorithms{};
};

/// Completes a plan of these. Errors of `make_hashers`.
Result<Plan> make_plan(Corpus corpus, Suite suite, std::uint64_t seed,
                       std::function<Result<Hashers>()> make_hashers);

/// What a plan's results depend on, as one line: a run does not continue the journal of another.
std::string identity_of(const Plan& plan);

}  // namespace whorl::lab
