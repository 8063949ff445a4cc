#include "tests/support/drawn_picture.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace whorl::test {
namespace {

using Colour = std::array<int, 3>;

Colour random_colour(Random& random) {
    return {random.below(256), random.below(256), random.below(256)};
}

struct Shape {
    bool ellipse;
    int left, top, width, height;
    Colour colour;

    bool contains(int x, int y) const {
        if (x < left || y < top || x >= left + width || y >= top + height) {
            return false;
        }
        if (!ellipse) {
            return true;
        }
        // (dx / w)^2 + (dy / h)^2 <= 1 with doubled distances from the centre, in whole numbers.
        const std::int64_t dx = 2 * (x - left) + 1 - width;
        const std::int64_t dy = 2 * (y - top) + 1 - height;
        const std::int64_t w = width;
        const std::int64_t h = height;
        return dx * dx * h * h + dy * dy * w * w <= w * w * h * h;
    }
};

/// Noise of 0 to 255 on a coarse lattice, interpolated between its points.
class Texture {
public:
    Texture(Random& random, int width, int height)
        : cell_(std::max(2, std::max(width, height) / (3 + random.below(12)))),
          columns_(width / cell_ + 2),
          points_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(height / cell_ + 2)) {
        std::generate(points_.begin(), points_.end(), [&] { return random.below(256); });
    }

    int at(int x, int y) const {
        const int column = x / cell_;
        const int row = y / cell_;
        const int fx = x % cell_;
        const int fy = y % cell_;
        const auto point = [&](int dx, int dy) {
            return points_[static_cast<std::size_t>((row + dy) * columns_ + column + dx)];
        };
        const int upper = point(0, 0) * (cell_ - fx) + point(1, 0) * fx;
        const int lower = point(0, 1) * (cell_ - fx) + point(1, 1) * fx;
        return static_cast<int>((std::int64_t{upper} * (cell_ - fy) + std::int64_t{lower} * fy) /
                                (std::int64_t{cell_} * cell_));
    }

private:
    int cell_;
    int columns_;
    std::vector<int> points_;
};

}  // namespace

Image draw_picture(std::uint64_t seed, int width, int height, PixelFormat format) {
    Random random(seed);
    const Colour top = random_colour(random);
    const Colour bottom = random_colour(random);
    const bool blank = seed % 16 == 7;
    const int contrast = 4 + random.below(61);       // of 64
    const int texture_strength = random.below(128);  // of 255
    const int grain = random.below(24);              // levels
    const Texture texture(random, width, height);
    std::vector<Shape> shapes(static_cast<std::size_t>(2 + random.below(7)));
    for (Shape& shape : shapes) {
        shape.ellipse = random.below(2) == 0;
        shape.width = 1 + random.below(std::max(1, width * 2 / 3));
        shape.height = 1 + random.below(std::max(1, height * 2 / 3));
        shape.left = random.below(width) - shape.width / 3;
        shape.top = random.below(height) - shape.height / 3;
        shape.colour = random_colour(random);
    }

    Image picture(width, height, format);
    const int channel_count = channels(format);
    for (int y = 0; y < height; ++y) {
        std::uint8_t* pixel = picture.row(y);
        for (int x = 0; x < width; ++x, pixel += channel_count) {
            Colour colour = top;
            if (!blank) {
                for (std::size_t c = 0; c < 3; ++c) {
                    colour[c] += (bottom[c] - top[c]) * (y + x / 2) / (height + width / 2);
                }
                for (const Shape& shape : shapes) {
                    if (shape.contains(x, y)) {
                        colour = shape.colour;
                    }
                }
                const int light = (texture.at(x, y) - 128) * texture_strength / 255 + random.below(grain + 1);
                for (int& level : colour) {
                    level = std::clamp(128 + (level - 128) * contrast / 64 + light, 0, 255);
                }
            }
            for (int c = 0; c < channel_count; ++c) {
                pixel[c] = static_cast<std::uint8_t>(colour[static_cast<std::size_t>(c)]);
            }
        }
    }
    return picture;
}

}  // namespace whorl::test
