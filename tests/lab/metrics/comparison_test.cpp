#include "bench/lab/metrics/comparison.hpp"

#include "tests/lab/metrics/made_results.hpp"
#include "tests/support/catch.hpp"

using namespace whorl::lab;
using namespace whorl::test;

namespace {

Score score_with(const Estimate& recall) {
    Score score;
    score.measured = 10;
    score.recall = recall;
    return score;
}

AlgorithmSummary made_summary(const std::string& name, const std::vector<Estimate>& edits,
                              const Estimate& overall) {
    AlgorithmSummary algorithm;
    algorithm.info = made_info(name, 31);
    for (const Estimate& recall : edits) {
        algorithm.edits.push_back(score_with(recall));
    }
    algorithm.overall = score_with(overall);
    return algorithm;
}

const EditName kMild{"jpeg", "compression", 1, "90"};
const EditName kStrong{"jpeg", "compression", 2, "50"};
const EditName kOtherStrong{"jpeg", "compression", 2, "40"};

}  // namespace

TEST_CASE("what both runs have is compared, and what one has is told") {
    Summary a;
    a.pictures = 100;
    a.edits = {kMild, kStrong};
    a.algorithms = {made_summary("pdq", {{0.9, 0.85, 0.95}, {0.5, 0.4, 0.6}}, {0.7, 0.65, 0.75}),
                    made_summary("dhash", {{0.9, 0.85, 0.95}, {0.5, 0.4, 0.6}}, {0.7, 0.65, 0.75})};
    Summary b;
    b.pictures = 200;
    b.edits = {kOtherStrong, kMild};
    b.edits[1].group = "saved again";
    b.algorithms = {made_summary("phash", {{0.2, 0.1, 0.3}, {1, 1, 1}}, {0.6, 0.55, 0.64}),
                    made_summary("pdq", {{0.3, 0.2, 0.4}, {0.92, 0.9, 0.96}}, {0.6, 0.55, 0.64})};
    b.algorithms[1].info.threshold = 40.5;
    a.algorithms[0].micro_average_precision = 0.5;
    a.algorithms[1].micro_average_precision = 0.5;
    b.algorithms[1].micro_average_precision = 0.25;
    const Comparison found = compare(a, b);
    CHECK(found.pictures_a == 100);
    CHECK(found.pictures_b == 200);
    CHECK(found.remarks == std::vector<std::string>{"pdq has the threshold 31 in A and 40.5 in B",
                                                    "pdq has the micro-average precision 0.5 in A and 0.25 in B",
                                                    "dhash is only in A", "phash is only in B"});
    REQUIRE(found.recalls.size() == 4 + 3 + 3);

    const ComparedRecall& overall = found.recalls[0];
    CHECK(overall.algorithm == "pdq");
    CHECK_FALSE(overall.edit.has_value());
    CHECK(*overall.difference() == Approx(-0.1));
    CHECK(overall.beyond_intervals());

    const ComparedRecall& mild = found.recalls[1];
    CHECK(mild.edit->transform == "jpeg");
    CHECK(mild.edit->level == "90");
    CHECK(mild.a->value == 0.9);
    CHECK(mild.b->value == 0.92);
    CHECK(*mild.difference() == Approx(0.02));
    CHECK_FALSE(mild.beyond_intervals());

    const ComparedRecall& strong = found.recalls[2];
    CHECK(strong.edit->level == "50");
    CHECK(strong.a->value == 0.5);
    CHECK_FALSE(strong.b.has_value());
    CHECK_FALSE(strong.difference().has_value());
    CHECK_FALSE(strong.beyond_intervals());

    CHECK(found.recalls[3].edit->level == "40");
    CHECK_FALSE(found.recalls[3].a.has_value());
    CHECK(found.recalls[3].b->value == 0.3);

    CHECK(found.recalls[4].algorithm == "dhash");
    CHECK_FALSE(found.recalls[4].b.has_value());
    CHECK(found.recalls[7].algorithm == "phash");
    CHECK_FALSE(found.recalls[7].a.has_value());
}

TEST_CASE("intervals that touch have something in common") {
    ComparedRecall recall{"pdq", std::nullopt, Estimate{0.5, 0.4, 0.6}, Estimate{0.7, 0.6, 0.8}};
    CHECK_FALSE(recall.beyond_intervals());
    recall.b->low = 0.61;
    CHECK(recall.beyond_intervals());
    std::swap(recall.a, recall.b);
    CHECK(recall.beyond_intervals());
}

TEST_CASE("an edit of which nothing was measured is not there") {
    Summary a;
    a.edits = {kMild};
    a.algorithms = {made_summary("pdq", {{0.9, 0.85, 0.95}}, {0.7, 0.65, 0.75})};
    Summary b = a;
    b.algorithms[0].edits[0].measured = 0;
    const Comparison found = compare(a, b);
    REQUIRE(found.recalls.size() == 2);
    CHECK(found.recalls[1].a.has_value());
    CHECK_FALSE(found.recalls[1].b.has_value());
    a.algorithms[0].edits[0].measured = 0;
    CHECK(compare(a, b).recalls.size() == 1);
    CHECK(compare(Summary{}, Summary{}).recalls.empty());
}
