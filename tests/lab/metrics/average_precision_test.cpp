#include "bench/lab/metrics/average_precision.hpp"

#include "tests/lab/metrics/made_results.hpp"
#include "tests/support/catch.hpp"

using namespace whorl::test;
using whorl::lab::AlgorithmResults;
using whorl::lab::kAnswersKept;
using whorl::lab::micro_average_precision;

TEST_CASE("average precision is that of scikit-learn's example") {
    // average_precision_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) is 0.83; its scores are 1 - distance.
    CHECK(micro_average_precision({{0.9, false}, {0.6, false}, {0.65, true}, {0.2, true}}, 2) ==
          Approx((1 + 2.0 / 3) / 2));
}

TEST_CASE("matches that no answer gives add nothing") {
    CHECK(micro_average_precision({{1, true}, {2, false}, {3, true}}, 4) == Approx((1 + 2.0 / 3) / 4));
    CHECK(micro_average_precision({}, 4) == 0);
    CHECK(micro_average_precision({{1, false}}, 0) == 0);
    CHECK(micro_average_precision({{1, true}, {2, true}}, 2) == 1);
}

TEST_CASE("among equal distances matches come last") {
    CHECK(micro_average_precision({{5, true}, {5, false}, {5, false}, {5, true}}, 2) ==
          Approx((1.0 / 3 + 2.0 / 4) / 2));
    CHECK(micro_average_precision({{1, true}, {5, true}, {5, false}}, 2) == Approx((1 + 2.0 / 3) / 2));
}

TEST_CASE("all queries of a run are ranked together, those that show nothing too") {
    AlgorithmResults results = made_algorithm({0, 20, 40}, {}, 12);
    results.queries = {hash_of_level(1), hash_of_level(28), hash_of_level(42)};
    // The second shows the picture that is 12 away, not that at 8. Ranked: 1 +, 2 -, 8 -, 12 +, ...
    CHECK(micro_average_precision(results, {{"a", {0}}, {"b", {2}}, {"c", {}}}) == Approx((1 + 2.0 / 4) / 2));
    // A query that shows two pictures: 1 +, 2 +, 8 -, 12 -, 19 -, 22 +, ...
    CHECK(micro_average_precision(results, {{"a", {0}}, {"b", {}}, {"c", {2, 1}}}) ==
          Approx((1 + 1 + 3.0 / 6) / 3));
    CHECK_FALSE(micro_average_precision(results, {{"a", {}}, {"b", {}}, {"c", {}}}));
    CHECK_FALSE(micro_average_precision(results, {}));
}

TEST_CASE("what has no hash is neither found nor finds") {
    AlgorithmResults results = made_algorithm({0, 20}, {}, 12);
    results.queries = {{}, hash_of_level(21), hash_of_level(1)};
    CHECK(micro_average_precision(results, {{"a", {0}}, {"b", {1}}, {"c", {0}}}) == Approx(2.0 / 3));
    results.originals[0].clear();
    CHECK(micro_average_precision(results, {{"a", {0}}, {"b", {1}}, {"c", {0}}}) == Approx(1.0 / 3));
}

TEST_CASE("no more answers to a query are kept than its nearest ten") {
    std::vector<int> levels(kAnswersKept, 8);
    levels.push_back(9);
    AlgorithmResults results = made_algorithm(levels, {}, 12);
    results.queries = {hash_of_level(0)};
    CHECK(micro_average_precision(results, {{"a", {kAnswersKept}}}) == 0.0);
    results.originals[0] = hash_of_level(10);
    CHECK(micro_average_precision(results, {{"a", {kAnswersKept}}}) == Approx(0.1));
    // A match that is as far as all others is not among them either.
    results.originals[0] = hash_of_level(9);
    CHECK(micro_average_precision(results, {{"a", {kAnswersKept}}}) == 0.0);
}
