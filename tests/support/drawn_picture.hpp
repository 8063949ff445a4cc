// Pictures drawn by integer arithmetic from a seed: the same on every machine, owed to nobody.
#pragma once

#include <cstdint>
#include <whorl/pixels.hpp>

namespace whorl::test {

/// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014).
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15ULL;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31U);
    }

    /// 0 to n - 1.
    int below(int n) { return static_cast<int>(next() % static_cast<std::uint64_t>(n)); }

private:
    std::uint64_t state_;
};

/// A sky-like gradient, a soft texture, some ellipses and rectangles, and grain. One seed in sixteen gives a
/// blank picture, others differ in contrast, so that the whole range of quality occurs. `format`: gray or rgb.
Image draw_picture(std::uint64_t seed, int width, int height, PixelFormat format);

}  // namespace whorl::test
