// Which lines of a band's bitmaps hold all keys within a radius of a key.
//
// A band has a bitmap of the keys that occur. A line of kLineBits bits has the keys that agree in all but the
// lowest 9 bits. Most keys near a given key differ from it in higher bits, so they are in other lines. So there is
// a second view of the keys, rotated by 9 bits, in which these keys share lines. For keys of 23 bits, the 277 keys
// within 2 lie in 31 lines of the two views; one view alone needs 106.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/match/bands.hpp"

namespace whorl::match {

inline constexpr int kLineIndexBits = 9;
static_assert(std::size_t{1} << kLineIndexBits == kLineBits);

/// The number of views for keys of this width. Narrow keys have few lines and need one view.
constexpr std::size_t view_count(int width) {
    return width >= 2 * kLineIndexBits ? 2 : 1;
}

/// The number of lines of each view.
constexpr std::size_t line_count(int width) {
    return std::size_t{1} << static_cast<unsigned>(width > kLineIndexBits ? width - kLineIndexBits : 0);
}

/// The key in a view: its lowest 9 bits are the place in the line, the others the line.
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

/// A group of lines: their numbers, exclusive-or the line of the key. In each line, the keys that differ from the
/// key in `low` to `high` of the lowest 9 bits are near.
struct LineGroup {
    std::size_t view;
    int low, high;
    std::vector<std::uint32_t> flips;
};

/// The number of keys of `bits` bits within the radius of a key.
double ball_size(int width, int radius);

/// The groups that have each key within the radius (0 to kMaxBandRadius) once. Computed at the first call. Thread
/// safe.
const std::vector<LineGroup>& cover_ball(int width, int radius);

/// The places from 0 to 511 that differ from this place in `low` to `high` (at most kMaxBandRadius) bits.
LineMask line_mask(std::uint32_t place, int low, int high);

}  // namespace whorl::match
