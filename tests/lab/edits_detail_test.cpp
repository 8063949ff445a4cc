#include <algorithm>
#include <array>
#include <cmath>

#include "tests/lab/edits.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;
using namespace whorl::lab;
using namespace whorl::lab::test;

namespace {

/// A bright pixel in the middle of black.
Image impulse() {
    Image picture = plain(41, 41, 0);
    std::fill_n(picture.row(20) + 60, 3, std::uint8_t{255});
    return picture;
}

/// Mean and standard deviation of the differences of all levels.
std::pair<double, double> mean_and_deviation(const Image& before, const Image& after) {
    double sum = 0;
    double squares = 0;
    for (int y = 0; y < before.height(); ++y) {
        for (std::size_t i = 0; i < before.row_bytes(); ++i) {
            const double change = after.row(y)[i] - before.row(y)[i];
            sum += change;
            squares += change * change;
        }
    }
    const double count = static_cast<double>(before.row_bytes()) * before.height();
    return {sum / count, std::sqrt(squares / count - sum / count * sum / count)};
}

}  // namespace

TEST_CASE("a blurred point has the shape of a normal distribution") {
    constexpr double kPi = 3.14159265358979;
    const Image result = edited(impulse(), "blur", {{"sigma", 1.5}});
    for (int y = 14; y <= 26; ++y) {
        for (int x = 14; x <= 26; ++x) {
            const double square = (x - 20) * (x - 20) + (y - 20) * (y - 20);
            const double expected = 255 / (2 * kPi * 2.25) * std::exp(-square / (2 * 2.25));
            CHECK(std::abs(*pixel(result, x, y) - expected) < 1.01);
        }
    }
    CHECK(same(edited(plain(30, 20, 77), "blur", {{"sigma", 9.0}}), plain(30, 20, 77)));
}

TEST_CASE("a median is the middle one of all") {
    const Image picture = drawn(1, 40, 30);
    const Image result = edited(picture, "median", {{"radius", 2.0}});
    for (int y = 2; y < 28; ++y) {
        for (int x = 2; x < 38; ++x) {
            for (int c = 0; c < 3; ++c) {
                std::array<int, 25> around{};
                for (int i = 0; i < 25; ++i) {
                    around[static_cast<std::size_t>(i)] = pixel(picture, x + i % 5 - 2, y + i / 5 - 2)[c];
                }
                std::sort(around.begin(), around.end());
                REQUIRE(pixel(result, x, y)[c] == around[12]);
            }
        }
    }
}

TEST_CASE("a moved camera draws a line of the mean") {
    const Image picture = drawn(1, 40, 30);
    const Image across = edited(picture, "motion-blur", {{"length", 5.0}});
    const Image down = edited(picture, "motion-blur", {{"length", 3.0}, {"degrees", 90.0}});
    for (int y = 2; y < 28; ++y) {
        for (int x = 2; x < 38; ++x) {
            int row = 2;
            for (int i = -2; i <= 2; ++i) {
                row += *pixel(picture, x + i, y);
            }
            REQUIRE(*pixel(across, x, y) == row / 5);
            const int column = *pixel(picture, x, y - 1) + *pixel(picture, x, y) + *pixel(picture, x, y + 1);
            REQUIRE(*pixel(down, x, y) == (column + 1) / 3);
        }
    }
    const Image slanting = edited(impulse(), "motion-blur", {{"length", 9.0}, {"degrees", 45.0}});
    CHECK(*pixel(slanting, 22, 18) > 0);
    CHECK(*pixel(slanting, 18, 22) > 0);
    CHECK(*pixel(slanting, 22, 22) == 0);
}

TEST_CASE("sharpening adds the difference from a blurred picture") {
    const Image picture = drawn(2, 60, 50);
    const Image soft = edited(picture, "blur", {{"sigma", 2.0}});
    const Image sharp = edited(picture, "sharpen", {{"percent", 150.0}, {"sigma", 2.0}});
    for (int y = 0; y < 50; ++y) {
        for (int x = 0; x < 60; ++x) {
            const double level = *pixel(picture, x, y) + 1.5 * (*pixel(picture, x, y) - *pixel(soft, x, y));
            REQUIRE(std::abs(*pixel(sharp, x, y) - std::clamp(level, 0.0, 255.0)) <= 0.51);
        }
    }
}

TEST_CASE("noise has the mean, the deviation and the tails that it should have") {
    const Image gray = plain(300, 200, 128);
    for (const double sigma : {2.0, 10.0, 25.0}) {
        const Image result = edited(gray, "noise", {{"sigma", sigma}});
        const auto [mean, deviation] = mean_and_deviation(gray, result);
        CHECK(std::abs(mean) < 0.03 * sigma + 0.02);
        CHECK(std::abs(deviation - sigma) < 0.02 * sigma + 0.05);
        int beyond_two = 0;
        for (int y = 0; y < 200; ++y) {
            beyond_two += static_cast<int>(std::count_if(result.row(y), result.row(y) + 900, [=](int level) {
                return std::abs(level - 128) > 2 * sigma + 0.5;
            }));
        }
        CHECK(beyond_two / 180'000.0 > 0.02);
        CHECK(beyond_two / 180'000.0 < 0.055);
    }
}

TEST_CASE("salt and pepper fall on as many pixels as asked for, half of them salt") {
    const Image gray = plain(300, 200, 128);
    const Image result = edited(gray, "salt-and-pepper", {{"percent", 8.0}});
    CHECK(std::abs(changed_share(gray, result) - 0.08) < 0.005);
    int salt = 0;
    int pepper = 0;
    for (int y = 0; y < 200; ++y) {
        for (int x = 0; x < 300; ++x) {
            salt += static_cast<int>(*pixel(result, x, y) == 255);
            pepper += static_cast<int>(*pixel(result, x, y) == 0);
        }
    }
    CHECK(std::abs(salt - pepper) < 250);
    CHECK(changed_share(gray, edited(gray, "salt-and-pepper", {{"percent", 100.0}})) == 1);
}

TEST_CASE("squares have the mean of their pixels") {
    const Image picture = drawn(3, 50, 33);
    const Image result = edited(picture, "pixelate", {{"size", 8.0}});
    int sum = 0;
    for (int y = 8; y < 16; ++y) {
        for (int x = 16; x < 24; ++x) {
            sum += pixel(picture, x, y)[1];
        }
    }
    CHECK(std::abs(pixel(result, 20, 12)[1] - sum / 64.0) <= 0.51);
    CHECK(same(part(result, 16, 8, 8, 8), edited(part(picture, 16, 8, 8, 8), "pixelate", {{"size", 8.0}})));
    CHECK(pixel(result, 49, 32)[0] == pixel(result, 48, 32)[0]);
}
