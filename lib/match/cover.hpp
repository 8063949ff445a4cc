// Which lines of a band's bitmaps hold all keys within a radius of a key.
//
// A band has a bitmap of the keys that occur. Its lines, of kLineBits bits, each hold the keys that agree in all
// but the lowest 9 bits. Most keys near a given one differ from it in higher bits, one a line; so there is a second
// view of the keys, rotated by 9 bits, in whose lines those are neighbours. The near keys lie together in one
// view or the other: of 23 bits, the 277 keys within 2 lie in 31 lines, where one view alone takes 106.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/match/bands.hpp"

namespace whorl::match {

inline constexpr int kLineIndexBits = 9;
static_assert(std::size_t{1} << kLineIndexBits == kLineBits);

/// How many views the keys of this width have. Narrower ones have few lines anyway.
constexpr std::size_t view_count(int width) {
    return width >= 2 * kLineIndexBits ? 2 : 1;
}

/// Lines of each view.
constexpr std::size_t line_count(int width) {
    return std::size_t{1} << static_cast<unsigned>(width > kLineIndexBits ? width - kLineIndexBits : 0);
}

/// The key as a view has it: its lowest 9 bits are the place in the line, the others the line.
constexpr std::uint32_t to_view(std::size_t view, std::uint32_t key, int width) {
    if (view == 0 || view_count(width) == 1) {
        return key;
    }
    const auto high_bits = static_cast<unsigned>(width - kLineIndexBits);
    return key >> kLineIndexBits | (key & ((1U << kLineIndexBits) - 1)) << high_bits;
}

constexpr std::uint32_t from_view(std::size_t view, std::uint32_t key, int width) {
    if (view == 0 || view_count(width) == 1) {
        return key;
    }
    const auto high_bits = static_cast<unsigned>(width - kLineIndexBits);
    return key >> high_bits | (key & ((1U << high_bits) - 1)) << kLineIndexBits;
}

/// Lines at these numbers, exclusive-or that of the key itself, in each of which the keys that differ in `low` to
/// `high` of the lowest 9 bits are near.
struct LineGroup {
    std::size_t view;
    int low, high;
    std::vector<std::uint32_t> flips;
};

/// How many keys of so many bits are within the radius of one.
double ball_size(int width, int radius);

/// The groups that hold each key within the radius (0 to kMaxBandRadius) once. Made when first asked for, and kept;
/// thread safe.
const std::vector<LineGroup>& cover_ball(int width, int radius);

/// The places that differ from this one, of 0 to 511, in `low` to `high` (at most kMaxBandRadius) bits.
LineMask line_mask(std::uint32_t place, int low, int high);

}  // namespace whorl::match
