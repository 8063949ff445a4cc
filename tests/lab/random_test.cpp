#include <cmath>

#include "bench/lab/edits/random.hpp"
#include "tests/support/catch.hpp"

using namespace whorl::lab;

TEST_CASE("chance is SplitMix64, which others have published numbers of") {
    // The first numbers for the seed 1234567 of the author's program (prng.di.unimi.it/splitmix64.c).
    Random random(1234567);
    CHECK(random.bits() == 6457827717110365317U);
    CHECK(random.bits() == 3203168211198807973U);
    CHECK(random.bits() == 9817491932198370423U);
}

TEST_CASE("numbers of a normal distribution have its mean, variance and tails") {
    Random random(1);
    constexpr int kCount = 100'000;
    double sum = 0;
    double squares = 0;
    int beyond_two = 0;
    for (int i = 0; i < kCount; ++i) {
        const double x = random.gaussian();
        sum += x;
        squares += x * x;
        beyond_two += static_cast<int>(std::abs(x) > 2);
    }
    CHECK(std::abs(sum / kCount) < 0.02);
    CHECK(std::abs(squares / kCount - 1) < 0.02);
    CHECK(std::abs(static_cast<double>(beyond_two) / kCount - 0.0455) < 0.004);
}

TEST_CASE("seeds for different purposes are unrelated, and the same each time") {
    CHECK(seed_for(1, "a") == seed_for(1, "a"));
    CHECK(seed_for(1, "a") != seed_for(1, "b"));
    CHECK(seed_for(1, "a") != seed_for(2, "a"));
}
