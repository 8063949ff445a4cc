#include "lab/metrics/average_precision.hpp"

#include <algorithm>
#include <tuple>

namespace whorl::lab {

double micro_average_precision(std::vector<RankedAnswer> answers, std::size_t matches) {
    std::sort(answers.begin(), answers.end(), [](const RankedAnswer& a, const RankedAnswer& b) {
        return std::tie(a.distance, a.is_match) < std::tie(b.distance, b.is_match);
    });
    double sum = 0;
    std::size_t found = 0;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (answers[i].is_match) {
            ++found;
            sum += static_cast<double>(found) / static_cast<double>(i + 1);
        }
    }
    return matches == 0 ? 0 : sum / static_cast<double>(matches);
}

}  // namespace whorl::lab
