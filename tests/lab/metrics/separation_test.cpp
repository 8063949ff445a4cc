#include "bench/lab/metrics/separation.hpp"

#include <algorithm>

#include "bench/lab/edits/random.hpp"
#include "tests/support/catch.hpp"

using namespace whorl::lab;

namespace {

std::vector<double> whole_numbers(std::size_t count, std::uint64_t below, double offset, Random& random) {
    std::vector<double> values(count);
    for (double& value : values) {
        value = offset + static_cast<double>(random.below(below));
    }
    return values;
}

double auc_over_all_pairs(const std::vector<double>& same, const std::vector<double>& different) {
    double sum = 0;
    for (const double a : same) {
        for (const double b : different) {
            sum += a < b ? 1 : a == b ? 0.5 : 0;
        }
    }
    return sum / static_cast<double>(same.size() * different.size());
}

}  // namespace

TEST_CASE("the area under the curve is that of all pairs, ties included") {
    Random random(1);
    for (int round = 0; round < 20; ++round) {
        const auto same = whole_numbers(1 + random.below(40), 12, 0, random);
        const auto different =
            whole_numbers(1 + random.below(90), 12, static_cast<double>(random.below(9)), random);
        CHECK(separation(Distribution(same), Distribution(different)).auc ==
              Approx(auc_over_all_pairs(same, different)));
    }
}

TEST_CASE("the area under the curve is that of scikit-learn's example") {
    // roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) is 0.75; its scores are 1 - distance.
    CHECK(separation(Distribution({0.65, 0.2}), Distribution({0.9, 0.6})).auc == Approx(0.75));
}

TEST_CASE("the equal error rate is where misses and false matches meet") {
    SECTION("at a distance") {
        // within 3: three of four edited pictures, one of four others
        const Separation found = separation(Distribution({1, 2, 3, 4}), Distribution({3, 4, 5, 6}));
        CHECK(found.equal_error_rate == Approx(0.25));
        CHECK(found.equal_error_threshold == 3);
    }
    SECTION("between two") {
        // From (0, 1/3) to (1/2, 2/3): 2/5 false matches with 3/5 recall.
        const Separation found = separation(Distribution({1, 2, 3}), Distribution({2, 4}));
        CHECK(found.equal_error_rate == Approx(0.4));
        CHECK(found.equal_error_threshold == 2);
    }
    SECTION("nearer to the one before") {
        // (0, 9/10) at 1, (1, 1) at 2: misses exceed by 1/10, then false matches by 1.
        const Separation found = separation(Distribution({1, 1, 1, 1, 1, 1, 1, 1, 1, 2}), Distribution({2, 2}));
        CHECK(found.equal_error_rate == Approx(1.0 / 11));
        CHECK(found.equal_error_threshold == 1);
    }
    SECTION("nowhere, when they do not overlap") {
        const Separation found = separation(Distribution({1, 2}), Distribution({9, 10}));
        CHECK(found.auc == 1);
        CHECK(found.equal_error_rate == 0);
        CHECK(found.equal_error_threshold == 2);
    }
    SECTION("in the middle, when all are equal") {
        const Separation found = separation(Distribution({5, 5}), Distribution({5, 5, 5}));
        CHECK(found.auc == 0.5);
        CHECK(found.equal_error_rate == 0.5);
        CHECK(found.equal_error_threshold == 5);
    }
    SECTION("at the end, when everything is the wrong way round") {
        const Separation found = separation(Distribution({9}), Distribution({1}));
        CHECK(found.auc == 0);
        CHECK(found.equal_error_rate == 1);
    }
}

TEST_CASE("nothing to compare is no separation") {
    for (const auto& [same, different] :
         {std::pair(Distribution(), Distribution({1})), std::pair(Distribution({1}), Distribution()),
          std::pair(Distribution(), Distribution())}) {
        const Separation found = separation(same, different);
        CHECK(found.auc == 0.5);
        CHECK(found.equal_error_rate == 0.5);
        CHECK(found.equal_error_threshold == 0);
    }
    CHECK(roc(Distribution(), Distribution()).empty());
}

TEST_CASE("the curve has a point for each distance") {
    const std::vector<RocPoint> points = roc(Distribution({1, 3}), Distribution({3, 3, 4, 8}));
    REQUIRE(points.size() == 4);
    CHECK(points[0].threshold == 1);
    CHECK(points[0].recall == 0.5);
    CHECK(points[0].false_match_rate == 0);
    CHECK(points[1].threshold == 3);
    CHECK(points[1].recall == 1);
    CHECK(points[1].false_match_rate == 0.5);
    CHECK(points[3].false_match_rate == 1);
}

TEST_CASE("a curve of many distances is thinned out where nobody sees it") {
    Random random(7);
    std::vector<double> same(20'000);
    std::vector<double> different(50'000);
    for (double& value : same) {
        value = random.unit();
    }
    for (double& value : different) {
        value = random.unit() + random.unit();
    }
    const Distribution all_same(same);
    const Distribution all_different(different);
    const std::vector<RocPoint> points = roc(all_same, all_different);
    CHECK(points.size() < 1500);
    CHECK(points.back().false_match_rate == 1);
    CHECK(points.back().recall == 1);
    // Each point is true, and straight lines between them leave the area as it is.
    double area = 0;
    double distance_from_truth = 0;
    RocPoint last;
    for (const RocPoint& point : points) {
        distance_from_truth =
            std::max({distance_from_truth, std::abs(point.recall - all_same.share_within(point.threshold)),
                      std::abs(point.false_match_rate - all_different.share_within(point.threshold))});
        area += (point.false_match_rate - last.false_match_rate) * (point.recall + last.recall) / 2;
        last = point;
    }
    CHECK(distance_from_truth == 0);
    CHECK(area == Approx(separation(all_same, all_different).auc).epsilon(0.001));
}
