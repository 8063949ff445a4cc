#include "bench/lab/metrics/different_pairs.hpp"

#include <bit>
#include <cmath>
#include <tuple>

#include "tests/lab/metrics/made_results.hpp"
#include "tests/support/catch.hpp"

using namespace whorl::lab;
using namespace whorl::test;

namespace {

AlgorithmResults with_hashes(std::vector<HashBytes> hashes) {
    AlgorithmResults results = made_algorithm({}, {}, 10);
    results.originals = std::move(hashes);
    return results;
}

int differing_bits(const HashBytes& a, const HashBytes& b) {
    int bits = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        bits += std::popcount(static_cast<unsigned>(a[i] ^ b[i]));
    }
    return bits;
}

/// The largest whole threshold with at most the rate within it, over the pairs of pictures of a resample that is
/// written out. What is the same picture twice is no pair.
int threshold_of(const std::vector<HashBytes>& hashes, const std::vector<std::uint32_t>& weights, double rate) {
    std::vector<std::size_t> drawn;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        drawn.insert(drawn.end(), weights[i], i);
    }
    std::vector<std::size_t> counts(65);
    std::size_t all = 0;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        for (std::size_t j = i + 1; j < drawn.size(); ++j) {
            if (drawn[i] != drawn[j]) {
                ++counts[static_cast<std::size_t>(differing_bits(hashes[drawn[i]], hashes[drawn[j]]))];
                ++all;
            }
        }
    }
    int threshold = -1;
    std::size_t within = 0;
    for (const std::size_t count : counts) {
        within += count;
        if (static_cast<double>(within) > rate * static_cast<double>(all)) {
            break;
        }
        ++threshold;
    }
    return threshold;
}

}  // namespace

TEST_CASE("all pairs of originals that have a hash are different pictures") {
    AlgorithmResults results = made_algorithm({0, 5, 7, 20}, {}, 10);
    results.originals.insert(results.originals.begin() + 2, HashBytes{});
    const DifferentPairs pairs(results);
    CHECK(pairs.distances().count() == 6);
    CHECK(pairs.distances().values() == std::vector<double>{2, 5, 7, 13, 15, 20});
}

TEST_CASE("thresholds at a rate are those of brute force, in resamples too") {
    const std::vector<HashBytes> hashes = random_hashes(150, 3);
    const DifferentPairs pairs(with_hashes(hashes));
    Random random(5);
    std::vector<std::uint32_t> weights(hashes.size(), 1);
    CHECK(pairs.threshold(1e-3) == threshold_of(hashes, weights, 1e-3));
    for (int round = 0; round < 30; ++round) {
        CAPTURE(round);
        CHECK(pairs.threshold(1e-3, weights) == threshold_of(hashes, weights, 1e-3));
        weights.assign(hashes.size(), 0);
        for (std::size_t i = 0; i < hashes.size(); ++i) {
            ++weights[random.below(hashes.size())];
        }
    }
}

TEST_CASE("the nearest pairs are those of brute force") {
    for (const std::size_t count : {3U, 5U, 40U, 150U}) {
        CAPTURE(count);
        std::vector<HashBytes> hashes = random_hashes(count, 3);
        hashes.insert(hashes.begin() + 1, HashBytes{});  // has no hash, and is in no pair
        std::vector<std::tuple<double, std::uint32_t, std::uint32_t>> expected;
        for (std::uint32_t i = 0; i < hashes.size(); ++i) {
            for (std::uint32_t j = i + 1; j < hashes.size(); ++j) {
                if (i != 1 && j != 1) {
                    expected.emplace_back(differing_bits(hashes[i], hashes[j]), i, j);
                }
            }
        }
        std::sort(expected.begin(), expected.end());
        expected.resize(std::min(expected.size(), kNamedPairs));
        std::vector<std::tuple<double, std::uint32_t, std::uint32_t>> found;
        const DifferentPairs pairs(with_hashes(hashes));
        for (const auto& [distance, one, other] : pairs.nearest()) {
            found.emplace_back(distance, one, other);
        }
        CHECK(found == expected);
    }
}

TEST_CASE("a rate is supported by ten expected pairs") {
    // 142 pictures have 10,011 pairs, 141 have 9,870.
    const DifferentPairs enough(with_hashes(random_hashes(142, 1)));
    CHECK(enough.supports(1e-3));
    CHECK_FALSE(enough.supports(1e-4));
    CHECK(enough.operating_point(1e-3).threshold.has_value());
    CHECK(enough.operating_point(1e-3).remark.empty());
    const OperatingPoint point = DifferentPairs(with_hashes(random_hashes(141, 1))).operating_point(1e-3);
    CHECK(point.rate == 1e-3);
    CHECK_FALSE(point.threshold.has_value());
    CHECK(point.remark == "needs about 142 pictures; there are 141");
    CHECK(pictures_for(1e-4) == 448);   // 100,128 pairs
    CHECK(pictures_for(1e-6) == 4473);  // 10,001,628 pairs
}

TEST_CASE("ten of ten thousand pairs are within 1e-3, eleven are not") {
    // Each of 142 pictures has a byte of its own, so that two have 16 different bits. Some are followed by a near
    // copy of theirs, one bit away, which has 15 from the rest, or 14 from other copies.
    const auto threshold = [](std::size_t copies) {
        std::vector<HashBytes> hashes(142, HashBytes(142));
        for (std::size_t i = 0; i < hashes.size(); ++i) {
            const bool is_copy = i % 2 == 1 && i / 2 < copies;
            hashes[i][is_copy ? i - 1 : i] = is_copy ? 0xFE : 0xFF;
        }
        return DifferentPairs(with_hashes(hashes)).threshold(1e-3);
    };
    CHECK(threshold(10) == 13);
    CHECK(threshold(11) == 0);
}

TEST_CASE("where too many pairs are equal there is no threshold") {
    const OperatingPoint point =
        DifferentPairs(made_algorithm(std::vector<int>(150, 3), {}, 10)).operating_point(1e-3);
    CHECK_FALSE(point.threshold.has_value());
    CHECK(point.remark == "more pairs than that are at distance 0");
}

TEST_CASE("the next smaller distance is one bit, or one of the sixth digit, away") {
    CHECK(just_below(Measure::hamming, 32) == 31);
    CHECK(just_below(Measure::dihedral, 0) == -1);
    CHECK(just_below(Measure::euclidean, 1.23457) == 1.23456);
    CHECK(just_below(Measure::euclidean, 1) == 0.999999);
    CHECK(just_below(Measure::euclidean, 1000) == 999.999);
    CHECK(just_below(Measure::correlation, 0.00314159) == Approx(0.00314158).epsilon(1e-9));
    CHECK(just_below(Measure::euclidean, 0) < 0);
}

TEST_CASE("without pictures, or with one, there are no pairs") {
    for (const std::vector<int>& levels : {std::vector<int>{}, std::vector<int>{7}}) {
        const DifferentPairs pairs(made_algorithm(levels, {}, 10));
        CHECK(pairs.distances().empty());
        CHECK(pairs.nearest().empty());
        CHECK_FALSE(pairs.operating_point(1e-3).threshold.has_value());
        CHECK(pairs.operating_point(1e-3).remark ==
              "needs about 142 pictures; there are " + std::to_string(levels.size()));
    }
}
