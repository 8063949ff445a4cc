#include "bench/lab/metrics/distribution.hpp"

#include "tests/support/catch.hpp"

using namespace whorl::lab;

namespace {

/// The numbers from 1 to n, last first.
std::vector<double> up_to(int n) {
    std::vector<double> values;
    for (; n > 0; --n) {
        values.push_back(n);
    }
    return values;
}

}  // namespace

TEST_CASE("quantiles are those of R's and NumPy's default") {
    // quantile(1:10, c(.05, .25, .5, .75, .95)) in R
    const Spread spread = spread_of(Distribution(up_to(10)));
    CHECK(spread.least == 1);
    CHECK(spread.p5 == Approx(1.45));
    CHECK(spread.p25 == Approx(3.25));
    CHECK(spread.median == Approx(5.5));
    CHECK(spread.p75 == Approx(7.75));
    CHECK(spread.p95 == Approx(9.55));
    CHECK(spread.most == 10);
    CHECK(spread.mean == Approx(5.5));
}

TEST_CASE("what was not measured is no distance") {
    const Distribution distances({kNotMeasured, 3, kNotMeasured});
    CHECK(distances.count() == 1);
    CHECK(spread_of(distances).p5 == 3);
    CHECK(spread_of(distances).most == 3);
    CHECK(Distribution({kNotMeasured}).empty());
    CHECK(spread_of(Distribution()).median == 0);
}

TEST_CASE("values that are added in parts are those that are added at once") {
    Distribution parts({5, 1, 5});
    parts.add({});
    parts.add({5, 0, 9, 1});
    CHECK(parts.values() == std::vector<double>{0, 1, 5, 9});
    CHECK(parts.count() == 7);
    CHECK(parts.repeats(0) == 1);
    CHECK(parts.repeats(1) == 2);
    CHECK(parts.repeats(2) == 3);
    CHECK(parts.repeats(3) == 1);
    CHECK(parts.within(5) == 6);
    CHECK(parts.below(5) == 3);
    CHECK(parts.within(-1) == 0);
    CHECK(parts.share_within(4.9) == Approx(3.0 / 7));
}

TEST_CASE("bars of histograms hold what is from their left edge to below their right one") {
    const Distribution distances({0, 1.9, 2, 2, 7});
    const Histogram histogram = histogram_of(distances, 2, 10);
    CHECK(histogram.width == 2);
    CHECK(histogram.counts == std::vector<std::size_t>{2, 2, 0, 1});
    CHECK(histogram_of(distances, 2, 4).counts == std::vector<std::size_t>{2, 2, 1});
    CHECK(histogram_of(Distribution(), 1, 10).counts.empty());
}

TEST_CASE("bars are whole bits where bits are counted, and round numbers elsewhere") {
    CHECK(bar_width(Measure::hamming, 256) == 2);
    CHECK(bar_width(Measure::dihedral, 64) == 1);
    CHECK(bar_width(Measure::hamming, 968) == 8);
    CHECK(bar_width(Measure::euclidean, 100) == Approx(1));
    CHECK(bar_width(Measure::euclidean, 80) == Approx(0.5));
    CHECK(bar_width(Measure::correlation, 1000) == Approx(10));
    CHECK(bar_width(Measure::euclidean, 0.03) == Approx(0.0002));
    CHECK(bar_width(Measure::euclidean, 0) == 1);
}
