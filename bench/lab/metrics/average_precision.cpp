#include "bench/lab/metrics/average_precision.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace whorl::lab {
namespace {

/// Among equal distances matches come last.
bool ranks_before(const RankedAnswer& a, const RankedAnswer& b) {
    return std::tie(a.distance, a.is_match) < std::tie(b.distance, b.is_match);
}

std::vector<RankedAnswer> answers_to(const Query& query, const HashBytes& hash, const AlgorithmResults& results) {
    std::vector<RankedAnswer> answers;
    for (std::size_t i = 0; i < results.originals.size(); ++i) {
        const HashBytes& original = results.originals[i];
        if (!original.empty()) {
            answers.push_back({distance(results.info.measure, original, hash),
                               std::find(query.shows.begin(), query.shows.end(), i) != query.shows.end()});
        }
    }
    const std::size_t kept = std::min(answers.size(), kAnswersKept);
    std::partial_sort(answers.begin(), answers.begin() + static_cast<std::ptrdiff_t>(kept), answers.end(),
                      ranks_before);
    answers.resize(kept);
    return answers;
}

}  // namespace

double micro_average_precision(std::vector<RankedAnswer> answers, std::size_t matches) {
    std::sort(answers.begin(), answers.end(), ranks_before);
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

std::optional<double> micro_average_precision(const AlgorithmResults& results, const std::vector<Query>& queries) {
    std::vector<RankedAnswer> answers;
    std::size_t matches = 0;
    for (std::size_t i = 0; i < queries.size(); ++i) {
        matches += queries[i].shows.size();
        if (!results.queries[i].empty()) {
            const std::vector<RankedAnswer> some = answers_to(queries[i], results.queries[i], results);
            answers.insert(answers.end(), some.begin(), some.end());
        }
    }
    return matches == 0 ? std::nullopt : std::optional(micro_average_precision(std::move(answers), matches));
}

}  // namespace whorl::lab
