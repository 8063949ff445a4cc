#include "bench/lab/metrics/bits.hpp"

#include <cmath>

#include "tests/lab/metrics/made_results.hpp"
#include "tests/support/catch.hpp"

using namespace whorl::lab;
using namespace whorl::test;

namespace {

AlgorithmResults with_bytes(const std::vector<HashBytes>& hashes) {
    AlgorithmResults results;
    results.info = made_info("made", 1);
    results.info.bits = 8;
    results.originals = hashes;
    return results;
}

}  // namespace

TEST_CASE("bits are counted in the order of the hash's text") {
    // As columns: 1100, 1010, 1100 again, its opposite 0011, 1000, never, always, never.
    const auto statistics =
        bit_statistics(with_bytes({{0b11101010}, {}, {0b10100010}, {0b01010010}, {0b00010010}}));
    REQUIRE(statistics.has_value());
    CHECK(statistics->set_share == std::vector<double>{0.5, 0.5, 0.5, 0.5, 0.25, 0, 1, 0});
    // A bit that is set in a quarter has 2 - 0.75 log2(3) bits of entropy.
    CHECK(statistics->mean_entropy == Approx((4 + 2 - 0.75 * std::log2(3)) / 8));
    CHECK(statistics->least_entropy == 0);
    // Three pairs are the same or opposite, three unrelated; each of the four has 1 / sqrt(3) with the fifth.
    CHECK(statistics->mean_correlation == Approx((3 + 4 / std::sqrt(3)) / 10));
    CHECK(statistics->most_correlation == Approx(1));
}

TEST_CASE("random bits are nearly uncorrelated, in more hashes than a word has bits") {
    AlgorithmResults results;
    results.info = made_info("made", 1);
    results.originals = random_hashes(2000, 1);
    const auto statistics = bit_statistics(results);
    REQUIRE(statistics.has_value());
    const double third = 1.0 / 3;
    CHECK(statistics->mean_entropy ==
          Approx(-third * std::log2(third) - (1 - third) * std::log2(1 - third)).epsilon(0.01));
    // The mean of |z| / sqrt(n) of a standard normal z
    CHECK(statistics->mean_correlation == Approx(std::sqrt(2 / 3.14159265 / 2000)).epsilon(0.1));
    CHECK(statistics->most_correlation < 5 / std::sqrt(2000));
}

TEST_CASE("one hash tells nothing, and none has no statistics") {
    const auto of_one = bit_statistics(with_bytes({{0x0F}}));
    REQUIRE(of_one.has_value());
    CHECK(of_one->mean_entropy == 0);
    CHECK(of_one->mean_correlation == 0);
    CHECK_FALSE(bit_statistics(with_bytes({{}, {}})).has_value());
    AlgorithmResults vectors = with_bytes({{1}, {2}});
    vectors.info.measure = Measure::euclidean;
    CHECK_FALSE(bit_statistics(vectors).has_value());
}
