// Chance that is the same everywhere: for the same seed the same numbers, on any machine and with any library.
#pragma once

#include <cstdint>
#include <string_view>

namespace whorl::lab {

/// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014). The
/// distributions of the standard library differ between implementations, so these are our own. A value; not thread
/// safe.
class Random {
public:
    explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

    std::uint64_t bits() noexcept;

    /// 0 to n - 1, all equally likely; n is above 0 and far below 2^64.
    std::uint64_t below(std::uint64_t n) noexcept;

    /// 0 up to 1, without 1.
    double unit() noexcept;

    double between(double least, double most) noexcept { return least + (most - least) * unit(); }

    /// Mean 0, variance 1, at most 6 away: the sum of twelve uniform numbers, which takes no function of libm.
    double gaussian() noexcept;

private:
    std::uint64_t state_;
};

/// A seed for one purpose, of the seed of the run: different names give unrelated seeds.
std::uint64_t seed_for(std::uint64_t seed, std::string_view name) noexcept;

}  // namespace whorl::lab
