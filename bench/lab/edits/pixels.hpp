// Arithmetic of pixels that several families share: whole numbers, rounded early, so that it is the same
// everywhere.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <whorl/pixels.hpp>

namespace whorl::lab {

inline std::uint8_t to_level(int value) noexcept {
    return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

inline std::uint8_t to_level(double value) noexcept {
    return to_level(static_cast<int>(std::lround(std::clamp(value, -1.0, 256.0))));
}

/// Nearest whole number, at least 1: of what shall remain a picture.
inline int to_side(double value) noexcept {
    return std::max(1, static_cast<int>(std::lround(value)));
}

/// Rec. 601, which JPEG, PDQ and OpenCV use.
inline int luma(const std::uint8_t* rgb) noexcept {
    return (299 * rgb[0] + 587 * rgb[1] + 114 * rgb[2] + 500) / 1000;
}

/// From one level to another, `share` of 256 parts of the way.
inline int mixed(int from, int to, int share) noexcept {
    return from + (((to - from) * share + 128) >> 8);
}

inline int parts_of_256(double percent) noexcept {
    return static_cast<int>(std::lround(percent * 2.56));
}

/// Calls `change` with each pixel's three levels, and where it is.
template <class Change>
void for_each_pixel(Image& picture, const Change& change) {
    for (int y = 0; y < picture.height(); ++y) {
        std::uint8_t* pixel = picture.row(y);
        for (int x = 0; x < picture.width(); ++x, pixel += 3) {
            change(pixel, x, y);
        }
    }
}

}  // namespace whorl::lab
