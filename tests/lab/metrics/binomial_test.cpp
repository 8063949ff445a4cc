#include "bench/lab/metrics/binomial.hpp"

#include <algorithm>
#include <cmath>

#include "tests/support/catch.hpp"

using namespace whorl::lab;

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

TEST_CASE("exact intervals are those of scipy") {
    // scipy 1.10.1: binomtest(k, n).proportion_ci(method="exact")
    const auto [k, n, low, high] = GENERATE(table<int, int, double, double>({
        {12, 30, 0.2265576488285767, 0.5939650699481813},
        {166, 295, 0.5040208004327743, 0.6201306133508881},
        {1, 295, 8.581939521786931e-05, 0.018741228430311074},
        {294, 295, 0.9812587715696893, 0.9999141806047821},
        {3, 124'750, 4.9593230314366975e-06, 7.027711772148752e-05},
        {0, 10, 0, 0.30849710781876294},
        {10, 10, 0.6915028921812371, 1},
    }));
    CAPTURE(k, n);
    const Estimate share = exact_share(static_cast<std::uint64_t>(k), static_cast<std::uint64_t>(n));
    CHECK(share.value == static_cast<double>(k) / n);
    CHECK(share.low == Approx(low).epsilon(1e-8));
    CHECK(share.high == Approx(high).epsilon(1e-8));
}

TEST_CASE("exact intervals have the closed forms of none and of all") {
    for (const std::uint64_t n : {1U, 2U, 30U, 295U, 124'750U}) {
        const double edge = std::pow(0.025, 1 / static_cast<double>(n));
        CHECK(exact_share(0, n).low == 0);
        CHECK(exact_share(0, n).high == Approx(1 - edge).epsilon(1e-9));
        CHECK(exact_share(n, n).low == Approx(edge).epsilon(1e-9));
        CHECK(exact_share(n, n).high == 1);
    }
}

TEST_CASE("only an interval of none or all is made wider") {
    CHECK(with_width({0, 0, 0}, 30).high == exact_share(0, 30).high);
    CHECK(with_width({0, 0, 0.5}, 30).high == 0.5);
    CHECK(with_width({1, 1, 1}, 30).low == exact_share(30, 30).low);
    CHECK(with_width({1, 0.25, 1}, 30).low == 0.25);
    const Estimate between = with_width({0.5, 0.5, 0.5}, 30);
    CHECK(between.low == 0.5);
    CHECK(between.high == 0.5);
}

TEST_CASE("McNemar's test is that of scipy, and has a closed form where all differ alike") {
    // scipy 1.10.1: binomtest(min(x, y), x + y).pvalue; 86 and 150 are those of the example of R's mcnemar.test
    const auto [x, y, p] = GENERATE(table<int, int, double>({
        {86, 150, 3.715936139571387e-05},
        {150, 86, 3.715936139571387e-05},
        {100, 160, 0.00023894190306813958},
        {3, 12, 0.03515625},
        {6, 7, 1},
        {7, 7, 1},
        {1, 0, 1},
        {0, 0, 1},
    }));
    CAPTURE(x, y);
    CHECK(mcnemar_p(static_cast<std::uint64_t>(x), static_cast<std::uint64_t>(y)) == Approx(p).epsilon(1e-9));
    for (std::uint64_t n = 1; n < 40; ++n) {
        CHECK(mcnemar_p(0, n) == Approx(std::min(1.0, 2 * std::pow(0.5, n))).epsilon(1e-9));
    }
}
