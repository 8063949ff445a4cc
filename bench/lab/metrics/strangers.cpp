#include "bench/lab/metrics/strangers.hpp"

namespace whorl::lab {

Strangers strangers_of(const AlgorithmResults& results, std::size_t edit) {
    const std::vector<HashBytes>& edited = results.edited[edit];
    Strangers strangers;
    for (std::size_t i = 0; i < edited.size(); ++i) {
        for (std::size_t j = 0; j < results.originals.size(); ++j) {
            if (i == j || edited[i].empty() || results.originals[j].empty()) {
                continue;
            }
            ++strangers.pairs;
            const double far = distance(results.info.measure, results.originals[j], edited[i]);
            strangers.within += static_cast<std::size_t>(far <= results.info.threshold);
        }
    }
    return strangers;
}

}  // namespace whorl::lab
