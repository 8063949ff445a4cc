#include "bench/lab/metrics/binomial.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

using whorl::lab::upper_limit;

TEST_CASE("limits are those that R prints") {
    // binom.test(682, 925), as in its manual: 95 percent confidence interval 0.7076683 0.7654066
    CHECK(upper_limit(682, 925, 0.975) == Approx(0.7654066).margin(5e-8));
    // binom.test(5, 10): 0.1870860 0.8129140
    CHECK(upper_limit(5, 10, 0.975) == Approx(0.8129140).margin(5e-8));
    // binom.test(1, 10): 0.002528579 0.445016117
    CHECK(upper_limit(1, 10, 0.975) == Approx(0.445016117).margin(5e-10));
}

TEST_CASE("limits are those of the binomial sum in forty decimal digits") {
    // Python: the p at which sum(comb(n, i) p^i (1 - p)^(n - i), i <= k) is 0.05, by bisection with decimal.
    CHECK(upper_limit(3, 124'750, 0.95) == Approx(6.215237515598394e-05).epsilon(1e-9));
    CHECK(upper_limit(125, 124'750, 0.95) == Approx(0.0011623454956884468).epsilon(1e-9));
    CHECK(upper_limit(1247, 124'750, 0.95) == Approx(0.01047180377013022).epsilon(1e-9));
    CHECK(upper_limit(2, 50'000'000, 0.95) == Approx(1.259158670283539e-07).epsilon(1e-7));
}

TEST_CASE("limits have the closed forms of none and of all but one") {
    for (const std::uint64_t n : {1U, 2U, 30U, 1000U, 124'750U}) {
        const auto trials = static_cast<double>(n);
        CHECK(upper_limit(0, n, 0.95) == Approx(1 - std::pow(0.05, 1 / trials)).epsilon(1e-9));
        CHECK(upper_limit(n - 1, n, 0.95) == Approx(std::pow(0.95, 1 / trials)).epsilon(1e-9));
    }
    CHECK(upper_limit(7, 7, 0.95) == 1);
    CHECK(upper_limit(0, 0, 0.95) == 1);
}
