#include "bench/match/rounds.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace whorl::bench {
namespace {

/// One planted query and one other; batches of fewer than eight are not what batches are for.
std::size_t fewest_queries(const std::string& mode) {
    return mode.find("batch") == std::string::npos ? 2 : 8;
}

struct Runner {
    Method method;
    std::size_t queries_a_request = 0;
    std::size_t requests = 0;
    SearchFigure figure;
};

/// How many queries take about as long as a round should, or all that there are; 0 when the peer does not know the
/// mode.
std::size_t queries_a_request(const Method& method, SearchRequest request, std::size_t available, double seconds) {
    const std::size_t fewest = std::min(fewest_queries(method.mode), available);
    request.mode = method.mode;
    request.count = fewest;
    while (true) {
        const auto answer = method.peer->search(request);
        if (!answer) {
            return 0;
        }
        const double wanted = static_cast<double>(request.count) * seconds / std::max(answer->seconds, 1e-9);
        if (answer->seconds > seconds / 4 || request.count == available) {
            const auto rounded = static_cast<std::size_t>(wanted) / fewest * fewest;
            return std::clamp(rounded, fewest, available);
        }
        request.count = std::min({available, request.count * 8});
    }
}

/// One round: as many requests as it takes to fill it, each for the next queries of the file.
void run(Runner& runner, SearchRequest request, const QuerySet& queries, double seconds) {
    SearchFigure& figure = runner.figure;
    const std::size_t windows = queries.expected.size() / runner.queries_a_request;
    request.mode = runner.method.mode;
    request.count = runner.queries_a_request;
    double spent = 0;
    std::size_t searched = 0;
    while (spent < seconds / 2) {
        request.first = runner.requests++ % windows * request.count;
        const auto answer = runner.method.peer->search(request);
        const auto begin = queries.expected.begin() + static_cast<std::ptrdiff_t>(request.first);
        const std::size_t expected =
            std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(request.count), std::size_t{0});
        spent += answer->seconds;
        searched += request.count;
        figure.found += answer->found;
        figure.expected += expected;
        figure.exact = figure.exact && answer->found == expected;
    }
    figure.rounds.push_back(spent / static_cast<double>(searched));
}

}  // namespace

std::vector<SearchFigure> measure(const std::vector<Method>& methods, const QuerySet& queries, int threads,
                                  const Rounds& rounds) {
    SearchRequest request;
    request.queries = queries.file;
    request.threshold = queries.threshold;
    request.threads = threads;
    std::vector<Runner> runners;
    for (const Method& method : methods) {
        Runner runner{.method = method, .figure = {}};
        runner.queries_a_request = queries_a_request(method, request, queries.expected.size(), rounds.seconds);
        runner.figure.method = method.peer->name() + ' ' + method.mode;
        runner.figure.threshold = queries.threshold;
        runner.figure.threads = threads;
        if (runner.queries_a_request != 0) {
            runners.push_back(std::move(runner));
        }
    }
    for (int round = 0; round < rounds.count; ++round) {
        for (Runner& runner : runners) {
            run(runner, request, queries, rounds.seconds);
        }
        std::reverse(runners.begin(), runners.end());
    }
    if (rounds.count % 2 != 0) {
        std::reverse(runners.begin(), runners.end());
    }
    std::vector<SearchFigure> figures;
    for (Runner& runner : runners) {
        figures.push_back(std::move(runner.figure));
    }
    return figures;
}

}  // namespace whorl::bench
