#include "lab/metrics/average_precision.hpp"

#include <catch2/catch.hpp>

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
