// Pictures of plain shapes, drawn by a formula.
#pragma once

#include <algorithm>
#include <cmath>
#include <whorl/pixels.hpp>

namespace whorl::intake {

struct Size {
    int width;
    int height;
};

/// In gray. `brightness` is a function of a place, x and y, in a picture whose sides go from 0 to 1; below 0 is
/// black, above 1 white.
Image drawn(const Size& size, const auto& brightness) {
    constexpr double kWhite = 255;
    Image picture(size.width, size.height, PixelFormat::gray);
    for (int y = 0; y < size.height; ++y) {
        std::uint8_t* row = picture.row(y);
        for (int x = 0; x < size.width; ++x) {
            const double value = brightness((x + 0.5) / size.width, (y + 0.5) / size.height);
            row[x] = static_cast<std::uint8_t>(std::lround(kWhite * std::clamp(value, 0.0, 1.0)));
        }
    }
    return picture;
}

}  // namespace whorl::intake
