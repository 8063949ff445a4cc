// What the image tests ask of a decoded picture.
#pragma once

#include <whorl/decode.hpp>
#include <whorl/pdq.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/encode.hpp"

namespace whorl::test {

inline DecodedImage decoded(const File& file, const DecodeOptions& options = {}) {
    auto result = decode_image(file, options, "test");
    if (!result) {
        FAIL("not decoded: " << result.error().message);
    }
    return std::move(result).value();
}

/// Level of channel c (of gray, RGB or RGBA) at a place.
inline int level(const Image& picture, int x, int y, int c) {
    const int count = channels(picture.format());
    return picture.row(y)[count * x + (count == 1 ? 0 : c)];
}

/// Mean difference of the channels' levels; the pictures must have the same size.
inline double mean_difference(const Image& a, const Image& b) {
    REQUIRE(a.width() == b.width());
    REQUIRE(a.height() == b.height());
    double sum = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            for (int c = 0; c < 3; ++c) {
                sum += std::abs(level(a, x, y, c) - level(b, x, y, c));
            }
        }
    }
    return sum / (3.0 * a.width() * a.height());
}

}  // namespace whorl::test
