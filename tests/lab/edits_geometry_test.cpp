#include <algorithm>
#include <whorl/dihedral.hpp>

#include "tests/lab/edits.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;
using namespace whorl::lab;
using namespace whorl::lab::test;

namespace {

std::pair<int, int> size_of(const Image& picture) {
    return {picture.width(), picture.height()};
}

/// Where the brightest pixel is.
std::pair<int, int> brightest(const Image& picture) {
    std::pair<int, int> place;
    int most = -1;
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            if (*pixel(picture, x, y) > most) {
                most = *pixel(picture, x, y);
                place = {x, y};
            }
        }
    }
    return place;
}

/// A square of nine bright pixels on black.
Image dot_at(int x, int y) {
    Image picture = plain(101, 81, 0);
    for (int row = y - 1; row <= y + 1; ++row) {
        std::fill_n(picture.row(row) + 3 * (x - 1), 9, std::uint8_t{200});
    }
    std::fill_n(picture.row(y) + 3 * x, 3, std::uint8_t{255});
    return picture;
}

}  // namespace

TEST_CASE("sizes are as asked for") {
    const Image picture = drawn(1, 200, 120);
    using Size = std::pair<int, int>;
    CHECK(size_of(edited(picture, "resize", {{"percent", 50.0}})) == Size(100, 60));
    CHECK(size_of(edited(picture, "resize", {{"percent", 1.0}})) == Size(2, 1));
    CHECK(size_of(edited(picture, "resize", {{"percent", 250.0}, {"filter", "linear"}})) == Size(500, 300));
    CHECK(size_of(edited(picture, "resize-to", {{"pixels", 50.0}})) == Size(50, 30));
    CHECK(size_of(edited(picture, "resize-to", {{"pixels", 60.0}, {"side", "shorter"}})) == Size(100, 60));
    CHECK(size_of(edited(picture, "resize-to", {{"pixels", 100.0}, {"side", "width"}})) == Size(100, 60));
    CHECK(size_of(edited(picture, "resize-to", {{"pixels", 30.0}, {"side", "height"}})) == Size(50, 30));
    CHECK(size_of(edited(picture, "resize-to", {{"pixels", 400.0}})) == Size(200, 120));
    CHECK(size_of(edited(picture, "resize-to", {{"pixels", 400.0}, {"enlarge", "yes"}})) == Size(400, 240));
    CHECK(size_of(edited(picture, "stretch", {{"width", 80.0}})) == Size(160, 120));
    CHECK(size_of(edited(picture, "stretch", {{"height", 150.0}, {"width", 50.0}})) == Size(100, 180));
    CHECK(size_of(edited(picture, "rotate", {{"degrees", 30.0}, {"corners", "fill"}})) == Size(200, 120));
    // 200 cos 30 + 120 sin 30, 200 sin 30 + 120 cos 30
    CHECK(size_of(edited(picture, "rotate", {{"degrees", 30.0}, {"corners", "grow"}})) == Size(233, 204));
    // scaled by 120 / 203.9, the shorter of the two ratios
    CHECK(size_of(edited(picture, "rotate", {{"degrees", 30.0}})) == Size(118, 71));
    CHECK(size_of(edited(picture, "quarter-turn", {{"quarters", 3.0}})) == Size(120, 200));
    CHECK(size_of(edited(picture, "perspective", {{"percent", 20.0}})) == Size(200, 120));
    CHECK(size_of(edited(picture, "crop", {{"percent", 75.0}})) == Size(100, 60));
    CHECK(size_of(edited(picture, "crop", {{"percent", 30.0}, {"from", "right"}})) == Size(140, 120));
    CHECK(size_of(edited(picture, "crop", {{"percent", 30.0}, {"from", "top"}})) == Size(200, 84));
    CHECK(size_of(edited(picture, "crop", {{"percent", 99.0}, {"from", "random"}})) == Size(20, 12));
    CHECK(size_of(edited(picture, "crop-to-shape", {{"widest", 1.0}, {"highest", 1.0}})) == Size(120, 120));
    CHECK(size_of(edited(drawn(1, 90, 200), "crop-to-shape")) == Size(90, 113));
}

TEST_CASE("quarters and mirrorings are the eight of the square") {
    const Image picture = drawn(2, 61, 40);
    const auto is = [&](const Image& result, Dihedral transform) {
        return same(result, transformed(picture.view(), transform));
    };
    CHECK(is(edited(picture, "quarter-turn", {{"quarters", 1.0}}), Dihedral::rotate90));
    CHECK(is(edited(picture, "quarter-turn", {{"quarters", 2.0}}), Dihedral::rotate180));
    CHECK(is(edited(picture, "quarter-turn", {{"quarters", 3.0}}), Dihedral::rotate270));
    CHECK(is(edited(picture, "flip"), Dihedral::flip_y));
    CHECK(is(edited(picture, "flip", {{"direction", "top-bottom"}}), Dihedral::flip_x));
    CHECK(is(edited(picture, "flip", {{"direction", "diagonal"}}), Dihedral::flip_plus1));
    CHECK(is(edited(picture, "flip", {{"direction", "other-diagonal"}}), Dihedral::flip_minus1));
}

TEST_CASE("a rotation by right angles is a quarter turn, counter-clockwise") {
    const Image picture = drawn(2, 61, 40);
    const auto rotated = [&](double degrees) {
        return edited(picture, "rotate", {{"degrees", degrees}, {"corners", "grow"}});
    };
    CHECK(same(rotated(90), transformed(picture.view(), Dihedral::rotate90)));
    CHECK(same(rotated(180), transformed(picture.view(), Dihedral::rotate180)));
    CHECK(same(rotated(-90), transformed(picture.view(), Dihedral::rotate270)));
}

TEST_CASE("a rotation takes a point where geometry has it") {
    // 30 to the right of the centre (50, 40); by 30 degrees it goes to 50 + 26 and 40 - 15.
    const Image result = edited(dot_at(80, 40), "rotate", {{"degrees", 30.0}, {"corners", "fill"}});
    const auto [x, y] = brightest(result);
    CHECK(std::abs(x - 76) <= 1);
    CHECK(std::abs(y - 25) <= 1);
}

TEST_CASE("corners of a turned picture are filled as asked for, or cut off") {
    const Image gray = plain(120, 80, 77);
    const Image black = edited(gray, "rotate", {{"degrees", 20.0}, {"corners", "fill"}});
    const Image white = edited(gray, "rotate", {{"degrees", 20.0}, {"corners", "fill"}, {"fill", "white"}});
    CHECK(*pixel(black, 0, 0) == 0);
    CHECK(*pixel(white, 119, 79) == 255);
    for (const double degrees : {3.0, 20.0, 44.0, -70.0, 150.0}) {
        const Image cropped = edited(gray, "rotate", {{"degrees", degrees}});
        // A rounded pixel at an edge may be mixed with the corner.
        const Image inner = part(cropped, 1, 1, cropped.width() - 2, cropped.height() - 2);
        CHECK(same(inner, plain(inner.width(), inner.height(), 77)));
    }
}

TEST_CASE("filters differ, and the best one takes the mean where it shrinks") {
    Image stripes = plain(64, 64, 0);
    for (int y = 0; y < 64; y += 2) {
        std::fill_n(stripes.row(y), stripes.row_bytes(), std::uint8_t{200});
    }
    const Image mean = edited(stripes, "resize", {{"percent", 50.0}});
    CHECK(same(mean, plain(32, 32, 100)));
    CHECK_FALSE(same(mean, edited(stripes, "resize", {{"percent", 50.0}, {"filter", "nearest"}})));
    const Image wider = edited(stripes, "stretch", {{"width", 150.0}, {"height", 50.0}});
    CHECK(same(wider, plain(96, 32, 100)));
}

TEST_CASE("a perspective keeps what is within, and shows nothing from outside") {
    const Image gray = plain(120, 80, 77);
    CHECK(same(edited(gray, "perspective", {{"percent", 40.0}}), gray));
    const Image picture = drawn(3, 120, 80);
    CHECK_FALSE(same(edited(picture, "perspective", {{"percent", 5.0}}), picture));
}

TEST_CASE("crops keep the pixels of the side that stays") {
    const Image picture = drawn(3, 100, 80);
    const auto cropped = [&](const char* from) {
        return edited(picture, "crop", {{"percent", 25.0}, {"from", from}});
    };
    CHECK(same(cropped("left"), part(picture, 25, 0, 75, 80)));
    CHECK(same(cropped("right"), part(picture, 0, 0, 75, 80)));
    CHECK(same(cropped("top"), part(picture, 0, 20, 100, 60)));
    CHECK(same(cropped("bottom"), part(picture, 0, 0, 100, 60)));
    CHECK(same(edited(picture, "crop", {{"percent", 75.0}}), part(picture, 25, 20, 50, 40)));
    CHECK(
        same(edited(picture, "crop-to-shape", {{"widest", 1.0}, {"highest", 1.0}}), part(picture, 10, 0, 80, 80)));
}

TEST_CASE("a random crop is some part of the picture") {
    const Image picture = drawn(3, 60, 40);
    const Image cropped = edited(picture, "crop", {{"percent", 75.0}, {"from", "random"}}, 5);
    int found = 0;
    for (int top = 0; top <= 20; ++top) {
        for (int left = 0; left <= 30; ++left) {
            found += static_cast<int>(same(cropped, part(picture, left, top, 30, 20)));
        }
    }
    CHECK(found == 1);
}

TEST_CASE("what is too long to be turned is refused") {
    CHECK_THROWS_AS(edited(plain(33'000, 1, 9), "rotate"), CannotEdit);
    CHECK_THROWS_AS(edited(plain(33'000, 1, 9), "perspective"), CannotEdit);
}
