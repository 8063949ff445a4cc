#include <algorithm>
#include <array>
#include <cmath>

#include "tests/lab/edits.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;
using namespace whorl::lab;
using namespace whorl::lab::test;

namespace {

using Colour = std::array<int, 3>;

Image of_colour(const Colour& colour) {
    Image picture(1, 1, PixelFormat::rgb);
    std::copy(colour.begin(), colour.end(), picture.row(0));
    return picture;
}

/// What an operation makes of one colour.
Colour colour_after(const std::string& name, const Given& given, const Colour& colour) {
    const Image result = edited(of_colour(colour), name, given);
    return {pixel(result, 0, 0)[0], pixel(result, 0, 0)[1], pixel(result, 0, 0)[2]};
}

/// Foley and van Dam's HSV to RGB, h in degrees, s and v up to 1.
Colour of_hsv(double h, double s, double v) {
    const double sector = std::floor(h / 60);
    const double f = h / 60 - sector;
    const double p = v * (1 - s);
    const double q = v * (1 - s * f);
    const double t = v * (1 - s * (1 - f));
    const std::array<std::array<double, 3>, 6> sectors = {
        {{v, t, p}, {q, v, p}, {p, v, t}, {p, q, v}, {t, p, v}, {v, p, q}}};
    Colour colour{};
    for (std::size_t c = 0; c < 3; ++c) {
        colour[c] = static_cast<int>(std::lround(255 * sectors[static_cast<std::size_t>(sector) % 6][c]));
    }
    return colour;
}

}  // namespace

TEST_CASE("levels change as worked out by hand") {
    const Colour colour = {10, 100, 200};
    CHECK(colour_after("brightness", {{"percent", 20.0}}, colour) == Colour{61, 151, 251});
    CHECK(colour_after("brightness", {{"percent", 40.0}}, colour) == Colour{112, 202, 255});
    CHECK(colour_after("brightness", {{"percent", -20.0}}, colour) == Colour{0, 49, 149});
    CHECK(colour_after("contrast", {{"percent", 50.0}}, colour) == Colour{69, 114, 164});
    CHECK(colour_after("contrast", {{"percent", 150.0}}, colour) == Colour{0, 86, 236});
    CHECK(colour_after("contrast", {{"percent", 0.0}}, colour) == Colour{128, 128, 128});
    // 255 sqrt(10 / 255), ...
    CHECK(colour_after("gamma", {{"gamma", 2.0}}, colour) == Colour{50, 160, 226});
    CHECK(colour_after("gamma", {{"gamma", 0.5}}, colour) == Colour{0, 39, 157});
    CHECK(colour_after("invert", {}, colour) == Colour{245, 155, 55});
    CHECK(colour_after("posterise", {{"levels", 2.0}}, colour) == Colour{0, 0, 255});
    CHECK(colour_after("posterise", {{"levels", 4.0}}, colour) == Colour{0, 85, 170});
    CHECK(colour_after("temperature", {{"percent", 100.0}}, colour) == Colour{13, 100, 140});
    CHECK(colour_after("temperature", {{"percent", -50.0}}, colour) == Colour{9, 100, 230});
    CHECK(colour_after("swap-channels", {}, colour) == Colour{200, 100, 10});
}

TEST_CASE("gray is Rec. 601 luma, and saturation moves from it") {
    // 0.299 * 10 + 0.587 * 100 + 0.114 * 200 = 84.49
    CHECK(colour_after("gray", {}, {10, 100, 200}) == Colour{84, 84, 84});
    CHECK(colour_after("gray", {}, {255, 255, 255}) == Colour{255, 255, 255});
    CHECK(colour_after("saturation", {{"percent", 0.0}}, {10, 100, 200}) == Colour{84, 84, 84});
    CHECK(colour_after("saturation", {{"percent", 50.0}}, {10, 100, 200}) == Colour{47, 92, 142});
    CHECK(colour_after("saturation", {{"percent", 200.0}}, {60, 100, 120}) == Colour{30, 110, 150});
}

TEST_CASE("a hue goes around the circle of HSV") {
    CHECK(colour_after("hue", {{"degrees", 120.0}}, {255, 0, 0}) == Colour{0, 255, 0});
    CHECK(colour_after("hue", {{"degrees", -120.0}}, {255, 0, 0}) == Colour{0, 0, 255});
    CHECK(colour_after("hue", {{"degrees", 77.0}}, {90, 90, 90}) == Colour{90, 90, 90});
    for (int h = 0; h < 360; h += 15) {
        for (const double turn : {-180.0, -100.0, -15.0, 10.0, 60.0, 170.0}) {
            INFO(h << " + " << turn);
            // With this saturation and value the levels of every hue are whole numbers.
            const Colour before = of_hsv(h, 0.8, 240 / 255.0);
            const Colour after = colour_after("hue", {{"degrees", turn}}, before);
            const Colour expected = of_hsv(std::fmod(h + turn + 360, 360), 0.8, 240 / 255.0);
            for (std::size_t c = 0; c < 3; ++c) {
                CHECK(std::abs(after[c] - expected[c]) <= 1);
            }
        }
    }
}

TEST_CASE("sepia is brown, and as bright") {
    const auto [red, green, blue] = colour_after("sepia", {}, {90, 120, 150});
    CHECK(red > green);
    CHECK(green > blue);
    CHECK(std::abs((299 * red + 587 * green + 114 * blue) / 1000 - 114) < 10);
}

TEST_CASE("equalising makes a dull picture use all levels alike, and leaves colour differences") {
    Image dull(256, 4, PixelFormat::rgb);
    for (int y = 0; y < 4; ++y) {
        for (int x = 0; x < 256; ++x) {
            std::fill_n(dull.row(y) + 3 * x, 3, static_cast<std::uint8_t>(100 + x / 8));
        }
    }
    const Image result = edited(dull, "equalise");
    for (int x = 0; x < 256; ++x) {
        CHECK(std::abs(*pixel(result, x, 2) - (x / 8 * 8 + 4)) <= 1);
    }
    CHECK(*pixel(edited(of_colour({90, 90, 90}), "equalise"), 0, 0) == 127);
}

TEST_CASE("a vignette leaves the centre and takes the corners") {
    const Image result = edited(plain(101, 81, 200), "vignette", {{"percent", 50.0}});
    CHECK(*pixel(result, 50, 40) == 200);
    CHECK(std::abs(*pixel(result, 0, 0) - 100) <= 4);
    CHECK(*pixel(result, 50, 0) > 140);
    CHECK(*pixel(result, 50, 0) < 160);
}
