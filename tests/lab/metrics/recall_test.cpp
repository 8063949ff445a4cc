#include "bench/lab/metrics/recall.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/lab/metrics/made_results.hpp"
#include "tests/support/catch.hpp"

using namespace whorl::lab;
using namespace whorl::test;

namespace {

/// Half of the distances at most 1, others up to 40.
std::vector<std::vector<double>> random_distances(std::size_t edits, std::size_t pictures, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::vector<double>> distances(edits, std::vector<double>(pictures));
    for (auto& edit : distances) {
        for (double& distance : edit) {
            distance = static_cast<double>(random.below(2) == 0 ? random.below(2) : random.below(41));
        }
    }
    return distances;
}

std::vector<Recall> recalls_of(const AlgorithmResults& results, const std::vector<EditSet>& sets,
                               std::uint64_t seed) {
    return recalls(results, sets, DifferentPairs(results), Resamples(results.originals.size(), seed));
}

}  // namespace

TEST_CASE("resamples draw as many pictures as there are, each as likely") {
    const Resamples resamples(50, 1);
    std::vector<std::size_t> drawn(50);
    for (std::size_t i = 0; i < kResamples; ++i) {
        std::size_t sum = 0;
        for (std::size_t picture = 0; picture < 50; ++picture) {
            drawn[picture] += resamples.weights(i)[picture];
            sum += resamples.weights(i)[picture];
        }
        REQUIRE(sum == 50);
    }
    // 1,000 times each, with a standard deviation of 31
    CHECK(*std::min_element(drawn.begin(), drawn.end()) > 850);
    CHECK(*std::max_element(drawn.begin(), drawn.end()) < 1150);
    CHECK(std::ranges::equal(Resamples(50, 1).weights(7), resamples.weights(7)));
    CHECK_FALSE(std::ranges::equal(Resamples(50, 2).weights(7), resamples.weights(7)));
}

TEST_CASE("the interval leaves a fortieth of the resamples out at each end") {
    std::vector<double> values;
    for (int i = 1000; i >= 0; --i) {
        values.push_back(i);
    }
    values.push_back(kNotMeasured);
    const Estimate found = estimate(400, values);
    CHECK(found.value == 400);
    CHECK(found.low == Approx(25));
    CHECK(found.high == Approx(975));
    CHECK(estimate(3, {kNotMeasured}).low == 3);
    CHECK(estimate(3, {}).high == 3);
}

TEST_CASE("the interval of recall is that of a binomial share") {
    constexpr std::size_t kPictures = 3000;
    constexpr double kShare = 0.3;
    std::vector<double> distances(kPictures, 100);
    std::fill_n(distances.begin(), static_cast<std::size_t>(kShare * kPictures), 5);
    AlgorithmResults results = made_algorithm({}, {distances}, 10);
    results.originals.resize(kPictures);  // no hashes: no pairs, which nothing is wanted of here
    const Estimate recall = recalls_of(results, {{0}}, 4).front().at_own;
    CHECK(recall.value == kShare);
    const double half_width = 1.959964 * std::sqrt(kShare * (1 - kShare) / kPictures);
    CHECK(std::abs(kShare - recall.low - half_width) < 0.1 * half_width);
    CHECK(std::abs(recall.high - kShare - half_width) < 0.1 * half_width);
}

TEST_CASE("edits of the same picture are no independent samples") {
    AlgorithmResults results = made_algorithm(std::vector<int>(100, 3), random_distances(1, 100, 2), 10);
    results.distance.resize(20, results.distance.front());
    EditSet all(results.distance.size());
    std::iota(all.begin(), all.end(), 0);
    const std::vector<Recall> found = recalls_of(results, {{0, 1}, all}, 1);
    CHECK(found[1].at_own.value == Approx(found[0].at_own.value));
    CHECK(found[1].at_own.low == Approx(found[0].at_own.low));
    CHECK(found[1].at_own.high == Approx(found[0].at_own.high));
    CHECK(found[1].at_own.low < found[1].at_own.high);
}

TEST_CASE("the interval of one edit's recall is exact") {
    std::vector<double> distances(30, 100);
    std::fill_n(distances.begin(), 12, 5);
    const AlgorithmResults results = made_algorithm(std::vector<int>(30, 3), {distances}, 10);
    const Estimate recall = recalls_of(results, {{0}}, 1).front().at_own;
    CHECK(recall.value == 0.4);
    // scipy 1.10.1: binomtest(12, 30).proportion_ci(method="exact")
    CHECK(recall.low == Approx(0.22655838).margin(5e-9));
    CHECK(recall.high == Approx(0.59396593).margin(5e-9));
}

TEST_CASE("where all copies are found, or none, the interval is that of so many pictures") {
    const double none = kNotMeasured;
    const AlgorithmResults results =
        made_algorithm({0, 1, 2, 3}, {{1, 1, 1, none}, {1, 1, 1, none}, {20, 20, 20, 20}, {20, 20, 20, 20}}, 10);
    const std::vector<Recall> found = recalls_of(results, {{0, 1}, {2, 3}, {0}}, 1);
    CHECK(found[0].at_own.low == Approx(std::pow(0.025, 1.0 / 3)));
    CHECK(found[0].at_own.high == 1);
    CHECK(found[1].at_own.low == 0);
    CHECK(found[1].at_own.high == Approx(1 - std::pow(0.025, 1.0 / 4)));
    CHECK(found[2].at_own.low == Approx(found[0].at_own.low));
    const std::optional<Estimate> some = recall_of(
        results, {0, 1}, [](std::size_t i) { return i < 2; }, Resamples(4, 1));
    REQUIRE(some);
    CHECK(some->low == Approx(std::pow(0.025, 1.0 / 2)));
}

TEST_CASE("recall at a rate has a width where all copies are found") {
    constexpr std::size_t kPictures = 150;
    AlgorithmResults results = made_algorithm({}, {std::vector<double>(kPictures, 0)}, 10);
    results.originals = random_hashes(kPictures, 6);
    const Recall recall = recalls_of(results, {{0}}, 3).front();
    REQUIRE(recall.at_rate[0].has_value());
    CHECK(recall.at_rate[0]->value == 1);
    CHECK(recall.at_rate[0]->low == Approx(std::pow(0.025, 1.0 / kPictures)));
}

TEST_CASE("recall is the share of what was measured, of each edit and of some together") {
    const double none = kNotMeasured;
    const AlgorithmResults results =
        made_algorithm({0, 1, 2, 3}, {{10, 11, none, 3}, {none, none, none, none}, {0, 0, 0, 0}}, 10);
    const std::vector<Recall> found = recalls_of(results, {{0}, {1}, {2}, {0, 1}, {0, 2}, {}}, 1);
    CHECK(found[0].at_own.value == Approx(2.0 / 3));
    CHECK(found[1].at_own.value == 0);
    CHECK(found[1].at_own.high == 0);
    CHECK(found[2].at_own.value == 1);
    CHECK(found[3].at_own.value == Approx(2.0 / 3));
    CHECK(found[4].at_own.value == Approx(6.0 / 7));
    CHECK(found[5].at_own.value == 0);
    CHECK_FALSE(found[0].at_rate[0].has_value());
}

TEST_CASE("recall at a rate has the threshold of each resample") {
    constexpr std::size_t kPictures = 150;
    AlgorithmResults results = made_algorithm({}, random_distances(2, kPictures, 8), 10);
    results.originals = random_hashes(kPictures, 6);
    results.quality.resize(kPictures);
    results.distance[1][17] = kNotMeasured;
    const DifferentPairs pairs(results);
    const Resamples resamples(kPictures, 3);
    const std::vector<Recall> found = recalls(results, std::vector<EditSet>{{0}, {1}}, pairs, resamples);

    const auto share = [&](const std::vector<double>& distances, PictureWeights weights, double threshold) {
        double within = 0;
        double all = 0;
        for (std::size_t i = 0; i < kPictures; ++i) {
            all += std::isnan(distances[i]) ? 0 : weights[i];
            within += distances[i] <= threshold ? weights[i] : 0;
        }
        return within / all;
    };
    const std::vector<std::uint32_t> once(kPictures, 1);
    for (std::size_t e = 0; e < 2; ++e) {
        std::vector<double> shares;
        for (std::size_t i = 0; i < kResamples; ++i) {
            const PictureWeights weights = resamples.weights(i);
            shares.push_back(share(results.distance[e], weights, pairs.threshold(1e-3, weights)));
        }
        std::sort(shares.begin(), shares.end());
        const std::optional<Estimate>& at_rate = found[e].at_rate[0];
        REQUIRE(at_rate.has_value());
        CHECK(at_rate->value == share(results.distance[e], once, pairs.threshold(1e-3)));
        // numpy.percentile of 1,000 values: between the 25th and 26th, and between the 975th and 976th
        CHECK(at_rate->low == Approx(shares[24] + 0.975 * (shares[25] - shares[24])));
        CHECK(at_rate->high == Approx(shares[974] + 0.025 * (shares[975] - shares[974])));
        CHECK(at_rate->low < at_rate->high);
        CHECK_FALSE(found[e].at_rate[1].has_value());
    }
}

TEST_CASE("some pictures have a recall of their own") {
    const AlgorithmResults results =
        made_algorithm({0, 1, 2, 3}, {{10, 11, kNotMeasured, 3}, {9, 12, 40, 20}, {0, 0, 0, 0}}, 10);
    const Resamples resamples(4, 1);
    const auto of = [&](std::vector<std::size_t> pictures) {
        return recall_of(
            results, {0, 1},
            [&](std::size_t i) { return std::find(pictures.begin(), pictures.end(), i) != pictures.end(); },
            resamples);
    };
    CHECK(of({0})->value == 1);
    CHECK(of({1, 2})->value == 0);
    CHECK(of({0, 3})->value == 0.75);
    CHECK(of({0, 3})->low == 0.5);
    CHECK(of({0, 3})->high == 1);
    CHECK_FALSE(of({}).has_value());
}
