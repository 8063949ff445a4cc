#include "bench/lab/comparison/comparison.hpp"

#include <cmath>

#include "bench/lab/metrics/binomial.hpp"
#include "bench/lab/metrics/bootstrap.hpp"
#include "tests/lab/metrics/made_results.hpp"
#include "tests/support/catch.hpp"

using namespace whorl::lab;
using namespace whorl::test;

namespace {

constexpr double kFound = 3;
constexpr double kMissed = 40;
constexpr double kNone = kNotMeasured;

const EditName kMild{"jpeg", "compression", 1, "90"};
const EditName kStrong{"jpeg", "compression", 2, "50"};
const EditName kOtherStrong{"jpeg", "compression", 2, "40"};
const EditName kAttack{"evade", std::string(kAttackGroup), 1, "32"};

/// A picture for each distance of an edit.
Results run_of(const std::vector<EditName>& edits, const std::vector<std::vector<double>>& distance) {
    const std::vector<int> levels(distance.empty() ? 0 : distance.front().size(), 1);
    return made_results(edits, made_algorithm(levels, distance, 10));
}

/// Distances: the first `found` of them are within the threshold.
std::vector<double> found_of(std::size_t found, std::size_t all) {
    std::vector<double> distances(all, kMissed);
    std::fill_n(distances.begin(), found, kFound);
    return distances;
}

const ComparedRecall& of_edit(const Comparison& comparison, const EditName& edit) {
    for (const ComparedRecall& recall : comparison.recalls) {
        if (recall.edit && recall.edit->transform == edit.transform && recall.edit->level == edit.level) {
            return recall;
        }
    }
    FAIL("there is no such edit");
    throw;
}

}  // namespace

TEST_CASE("edits and algorithms that one run has alone are told and left out") {
    Results a = run_of({kMild, kStrong}, {found_of(30, 40), found_of(10, 40)});
    Results b = run_of({kOtherStrong, kMild}, {found_of(0, 40), found_of(20, 40)});
    b.edits[1].group = "saved again";
    a.algorithms.push_back(a.algorithms[0]);
    a.algorithms[1].info.name = "dhash";
    b.algorithms.push_back(b.algorithms[0]);
    b.algorithms[1].info.name = "phash";
    b.algorithms[0].info.threshold = 10.5;
    const Comparison found = compare(a, b);
    CHECK(found.pictures_a == 40);
    CHECK(found.common == 40);
    CHECK(found.remarks == std::vector<std::string>{"1 edit is only in A, and left out",
                                                    "1 edit is only in B, and left out",
                                                    "made has the threshold 10 in A and 10.5 in B",
                                                    "dhash is only in A", "phash is only in B"});
    // All edits are those that both have: the strong one does not count.
    REQUIRE(found.recalls.size() == 2);
    CHECK_FALSE(found.recalls[0].edit.has_value());
    CHECK(found.recalls[0].a.value == 0.75);
    CHECK(found.recalls[0].b.value == 0.5);
    CHECK(found.recalls[1].edit->level == "90");
    CHECK(found.recalls[1].difference.value == -0.25);
}

TEST_CASE("attacks do not count among all edits") {
    const Results a = run_of({kMild, kAttack}, {found_of(30, 40), found_of(0, 40)});
    const Results b = run_of({kMild, kAttack}, {found_of(20, 40), found_of(40, 40)});
    const Comparison found = compare(a, b);
    REQUIRE(found.recalls.size() == 3);
    CHECK(found.recalls[0].difference.value == -0.25);
    CHECK(of_edit(found, kAttack).difference.value == 1);
}

TEST_CASE("runs over the same pictures are compared in pairs") {
    // Pictures 0 to 9 only in A, 10 to 12 only in B, 13 to 29 in both, 30 to 39 in neither.
    std::vector<double> in_a(40, kMissed);
    std::vector<double> in_b(40, kMissed);
    for (std::size_t i = 0; i < 30; ++i) {
        in_a[i] = i < 10 || i >= 13 ? kFound : kMissed;
        in_b[i] = i >= 10 ? kFound : kMissed;
    }
    const Comparison found = compare(run_of({kMild}, {in_a}), run_of({kMild}, {in_b}));
    const ComparedRecall& recall = of_edit(found, kMild);
    CHECK(recall.a.value == Approx(27.0 / 40));
    CHECK(recall.b.value == Approx(20.0 / 40));
    CHECK(recall.a.low == exact_share(27, 40).low);
    CHECK(recall.b.high == exact_share(20, 40).high);
    CHECK(recall.difference.value == Approx(-7.0 / 40));
    REQUIRE(recall.discordance);
    CHECK(recall.discordance->only_a == 10);
    CHECK(recall.discordance->only_b == 3);
    // scipy 1.10.1: binomtest(3, 13).pvalue
    CHECK(recall.discordance->p == Approx(0.09228515625));
    CHECK_FALSE(recall.differs());
    // The standard error of a paired difference: sqrt(b + c - (b - c)^2 / n) / n (Agresti, 2002, 10.1.1)
    const double half_width = 1.959964 * std::sqrt(13 - 49.0 / 40) / 40;
    CHECK(recall.difference.low == Approx(-7.0 / 40 - half_width).margin(0.2 * half_width));
    CHECK(recall.difference.high == Approx(-7.0 / 40 + half_width).margin(0.2 * half_width));
}

TEST_CASE("in pairs a small difference shows that independent samples hide") {
    std::vector<double> in_b = found_of(100, 200);
    std::fill_n(in_b.begin(), 8, kMissed);
    const Results a = run_of({kMild}, {found_of(100, 200)});
    Results b = run_of({kMild}, {in_b});
    CHECK(of_edit(compare(a, b), kMild).differs());
    CHECK(of_edit(compare(a, b), kMild).discordance->p == Approx(2 * std::pow(0.5, 8)));
    for (std::string& digest : b.sha256) {
        digest = "another " + digest;
    }
    const Comparison independent = compare(a, b);
    CHECK(independent.common == 0);
    CHECK_FALSE(of_edit(independent, kMild).differs());
    CHECK_FALSE(of_edit(independent, kMild).discordance.has_value());
}

TEST_CASE("only pictures that are in both count, whatever their names and order") {
    Results a = run_of({kMild}, {{kFound, kMissed, kFound, kFound}});
    Results b = run_of({kMild}, {{kFound, kMissed, kMissed}});
    a.sha256 = {"1", "2", "3", "4"};
    b.sha256 = {"3", "1", "9"};
    const Comparison found = compare(a, b);
    CHECK(found.pictures_a == 4);
    CHECK(found.pictures_b == 3);
    CHECK(found.common == 2);
    const ComparedRecall& recall = of_edit(found, kMild);
    CHECK(recall.a.value == 1);
    CHECK(recall.b.value == 0.5);
    CHECK(recall.discordance->only_a == 1);
}

TEST_CASE("copies that one run has not measured count in neither") {
    const Results a = run_of({kMild, kStrong}, {{kFound, kFound, kNone, kMissed}, {kNone, kNone, kNone, kNone}});
    const Results b =
        run_of({kMild, kStrong}, {{kFound, kNone, kFound, kMissed}, {kFound, kFound, kFound, kFound}});
    const Comparison found = compare(a, b);
    REQUIRE(found.recalls.size() == 2);  // of the strong edit nothing is common
    CHECK(found.recalls[0].a.value == 0.5);
    CHECK(found.recalls[1].b.value == 0.5);
    CHECK(compare(run_of({kMild}, {{kNone}}), run_of({kMild}, {{kFound}})).recalls.empty());
    CHECK(compare(Results{}, Results{}).recalls.empty());
}

TEST_CASE("all edits of a picture are drawn together") {
    // Twenty times the same edit tells no more than one.
    std::vector<double> in_b = found_of(60, 100);
    std::fill_n(in_b.begin(), 15, kMissed);
    std::vector<EditName> edits;
    std::vector<std::vector<double>> distances_a;
    std::vector<std::vector<double>> distances_b;
    for (int i = 1; i <= 20; ++i) {
        edits.push_back({"jpeg", "compression", i, std::to_string(i)});
        distances_a.push_back(found_of(60, 100));
        distances_b.push_back(in_b);
    }
    const Comparison found = compare(run_of(edits, distances_a), run_of(edits, distances_b));
    const Estimate& all = found.recalls[0].difference;
    const Estimate& one = found.recalls[1].difference;
    CHECK(all.value == Approx(-0.15));
    CHECK(all.low == Approx(one.low));
    CHECK(all.high == Approx(one.high));
    CHECK(all.low < -0.1);
    CHECK(found.recalls[0].differs());
    CHECK_FALSE(found.recalls[0].discordance.has_value());
}

TEST_CASE("where no copy differs the interval of the difference still has a width") {
    const Results run = run_of({kMild}, {found_of(40, 40)});
    const ComparedRecall recall = of_edit(compare(run, run), kMild);
    CHECK(recall.difference.value == 0);
    CHECK(recall.difference.high == Approx(1 - std::pow(0.025, 1.0 / 40)));
    CHECK(recall.difference.low == Approx(-(1 - std::pow(0.025, 1.0 / 40))));
    CHECK(recall.discordance->p == 1);
    CHECK_FALSE(recall.differs());
}

TEST_CASE("the interval of independent samples is made of both intervals") {
    Results a = run_of({kMild}, {found_of(56, 70)});
    Results b = run_of({kMild}, {found_of(48, 80)});
    for (std::string& digest : b.sha256) {
        digest = "another " + digest;
    }
    const Estimate difference = of_edit(compare(a, b), kMild).difference;
    // Zou and Donner (2008), by the exact intervals of both: l = d - sqrt((p1 - l1)^2 + (u2 - p2)^2)
    const Estimate in_a = exact_share(56, 70);
    const Estimate in_b = exact_share(48, 80);
    CHECK(difference.value == Approx(-0.2));
    CHECK(difference.low == Approx(-0.2 - std::sqrt(std::pow(0.6 - in_b.low, 2) + std::pow(in_a.high - 0.8, 2))));
    CHECK(difference.high == Approx(-0.2 + std::sqrt(std::pow(in_b.high - 0.6, 2) + std::pow(0.8 - in_a.low, 2))));
    // Newcombe (1998) gives -0.3339 to -0.0524 for the same counts, from Wilson's intervals, which are narrower.
    CHECK(difference.low == Approx(-0.3339).margin(0.02));
    CHECK(difference.high == Approx(-0.0524).margin(0.02));
}
