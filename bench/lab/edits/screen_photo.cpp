// A photograph of a screen that shows the picture.
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "bench/lab/edits/cv.hpp"
#include "bench/lab/edits/families.hpp"
#include "bench/lab/edits/noise.hpp"
#include "bench/lab/edits/parameters.hpp"
#include "bench/lab/edits/pixels.hpp"
#include "bench/lab/edits/resample.hpp"

namespace whorl::lab {
namespace {

/// A circle of 2^32 parts.
using Phase = std::uint32_t;

/// Sine times 256, of the ten highest bits.
int sine(Phase phase) {
    static const auto table = [] {
        std::array<int, 1024> values{};
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double angle = static_cast<double>(i) * 2 * std::numbers::pi / 1024;
            values[i] = static_cast<int>(std::lround(256 * std::sin(angle)));
        }
        return values;
    }();
    return table[phase >> 22U];
}

Phase cycles(double count) {
    return static_cast<Phase>(static_cast<std::int64_t>(std::llround(count * 4294967296.0)));
}

/// Fringes between the grid of the screen and that of the camera: slow waves, slightly bent.
class Fringes {
public:
    Fringes(Random& random, int longer_side)
        : along_x_(cycles(some_frequency(random, longer_side))),
          along_y_(cycles(some_frequency(random, longer_side))),
          bend_(cycles(random.between(-6, 6) / (static_cast<double>(longer_side) * longer_side))),
          start_(static_cast<Phase>(random.bits())) {}

    Phase at(int x, int y) const {
        const auto across = static_cast<Phase>(x);
        const auto down = static_cast<Phase>(y);
        return start_ + along_x_ * across + along_y_ * down + bend_ * across * down;
    }

private:
    /// 12 to 60 fringes along the longer side, rising or falling.
    static double some_frequency(Random& random, int longer_side) {
        const double count = random.between(12, 60) / longer_side;
        return random.below(2) == 0 ? count : -count;
    }

    Phase along_x_;
    Phase along_y_;
    Phase bend_;
    Phase start_;
};

/// A lamp's reflection: a soft bright spot.
class Glare {
public:
    Glare(Random& random, cv::Size size, double strength)
        : x_(static_cast<int>(size.width * random.between(0.1, 0.9))),
          y_(static_cast<int>(size.height * random.between(0.1, 0.9))),
          square_(std::max<std::int64_t>(1, std::llround(std::pow(0.4 * std::max(size.width, size.height), 2)))),
          most_(parts_of_256(20 + 55 * strength)) {}

    /// How much of the way to white, in 256ths.
    int at(int x, int y) const {
        const std::int64_t dx = x - x_;
        const std::int64_t dy = y - y_;
        const std::int64_t distance = dx * dx + dy * dy;
        if (distance >= square_) {
            return 0;
        }
        const std::int64_t near = 256 - 256 * distance / square_;
        return static_cast<int>(most_ * near * near / 65536);
    }

private:
    std::int64_t x_;
    std::int64_t y_;
    std::int64_t square_;
    std::int64_t most_;
};

/// The screen with its black edge, somewhat askew in front of a dark wall.
Image seen_askew(const ImageView& picture, double strength, Random& random) {
    const cv::Size size(picture.width, picture.height);
    const int edge = std::min(size.width, size.height) / 50;
    cv::Mat screen;
    cv::copyMakeBorder(mat_of(picture), screen, edge, edge, edge, edge, cv::BORDER_CONSTANT, {});
    const Image bordered = image_of(screen);
    const Corners frame = corners_of(size);
    Corners seen = frame;
    const auto inwards = [&](float at, int side) {
        const double by = std::round((0.01 + 0.14 * strength * random.unit()) * side);
        return static_cast<float>(at > 0 ? at - by : at + by);
    };
    for (cv::Point2f& corner : seen) {
        const float x = inwards(corner.x, size.width);
        corner = {x, inwards(corner.y, size.height)};
    }
    const cv::Mat backwards = perspective_between(seen, corners_of(screen.size()));
    return warped(bordered.view(), backwards, size, {38, 34, 32});
}

/// The camera's focus is not quite right.
void soften(Image& picture, double sigma) {
    cv::Mat pixels = mat_of(picture);
    cv::GaussianBlur(pixels, pixels, {}, sigma, sigma, cv::BORDER_REPLICATE);
}

/// Fringes on the screen, which differ in the three channels.
void add_fringes(Image& picture, double strength, Random& random) {
    const int longer = std::max(picture.width(), picture.height());
    const Fringes first(random, longer);
    const Fringes second(random, longer);
    const int depth = parts_of_256(4 + 16 * strength);
    for_each_pixel(picture, [&](std::uint8_t* rgb, int x, int y) {
        const int shared = sine(second.at(x, y));
        const Phase phase = first.at(x, y);
        for (int c = 0; c < 3; ++c) {
            const int wave =
                sine(phase + static_cast<Phase>(c) * 0x55555555U) + shared;  // a third of a circle apart
            rgb[c] = to_level(rgb[c] + ((rgb[c] + 24) * wave / 512 * depth) / 256);
        }
    });
}

/// A glare, and black that is not quite black.
void add_light(Image& picture, double strength, Random& random) {
    const Glare glare(random, {picture.width(), picture.height()}, strength);
    const auto haze = static_cast<int>(std::lround(6 + 14 * strength));
    for_each_pixel(picture, [&](std::uint8_t* rgb, int x, int y) {
        const int light = glare.at(x, y);
        for (int c = 0; c < 3; ++c) {
            rgb[c] = to_level(mixed(haze + rgb[c] * (255 - haze) / 255, 255, light));
        }
    });
}

Image screen_photo(const ImageView& picture, const Values& values, Scene& scene) {
    const double strength = values.number("percent") / 100;
    Image shown = copy_of(picture);
    add_fringes(shown, strength, scene.random);
    Image result = seen_askew(shown.view(), strength, scene.random);
    add_light(result, strength, scene.random);
    soften(result, 0.5 + strength);
    add_noise(result, 1.5 + 8 * strength, scene.random);
    return result;
}

}  // namespace

std::vector<Operation> screen_photo_operations() {
    return {{"screen-photo",
             "photographed from a screen: perspective, moire, glare, blur and noise",
             {number("percent", "from a careful photograph, 0, to a careless one, 100", 0, 100)},
             screen_photo}};
}

}  // namespace whorl::lab
