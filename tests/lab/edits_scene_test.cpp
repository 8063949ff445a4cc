// Frames, overlays, screens and collages.

#include <cmath>

#include "tests/lab/edits.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;
using namespace whorl::lab;
using namespace whorl::lab::test;

TEST_CASE("borders and bars are around the picture, which stays as it is") {
    const Image picture = drawn(1, 100, 60);
    const Image bordered = edited(picture, "border", {{"percent", 10.0}, {"colour", "gray"}});
    CHECK(bordered.width() == 112);
    CHECK(bordered.height() == 72);
    CHECK(same(part(bordered, 6, 6, 100, 60), picture));
    CHECK(same(part(bordered, 0, 0, 112, 6), plain(112, 6, 128)));
    CHECK(same(part(bordered, 106, 0, 6, 72), plain(6, 72, 128)));

    const Image square = edited(picture, "letterbox", {{"shape", 1.0}});
    CHECK(square.width() == 100);
    CHECK(square.height() == 100);
    CHECK(same(part(square, 0, 20, 100, 60), picture));
    CHECK(same(part(square, 0, 80, 100, 20), plain(100, 20, 0)));
    const Image wide = edited(picture, "letterbox", {{"shape", 3.0}, {"fill", "blurred"}});
    CHECK(wide.width() == 180);
    CHECK(same(part(wide, 40, 0, 100, 60), picture));
    CHECK_FALSE(same(part(wide, 0, 0, 40, 60), plain(40, 60, 0)));
}

TEST_CASE("rounded corners are cut along a circle") {
    const Image result = edited(plain(100, 80, 50), "rounded-corners", {{"percent", 25.0}, {"fill", "white"}});
    for (int y = 0; y < 20; ++y) {
        for (int x = 0; x < 20; ++x) {
            const double distance = std::hypot(20 - x, 20 - y);
            if (distance < 18.5) {
                CHECK(*pixel(result, x, y) == 50);
            } else if (distance > 21.5) {
                CHECK(*pixel(result, 99 - x, 79 - y) == 255);
            }
        }
    }
    CHECK(same(part(result, 20, 0, 60, 80), plain(60, 80, 50)));
}

TEST_CASE("words are where they should be, and nowhere else") {
    const Image picture = drawn(2, 300, 200);
    const Image lower = edited(picture, "text", {{"percent", 10.0}});
    CHECK(same(part(lower, 0, 0, 300, 150), part(picture, 0, 0, 300, 150)));
    CHECK_FALSE(same(lower, picture));
    const Image upper = edited(picture, "text", {{"percent", 10.0}, {"place", "top"}});
    CHECK(same(part(upper, 0, 50, 300, 150), part(picture, 0, 50, 300, 150)));
    const Image both = edited(picture, "text", {{"percent", 10.0}, {"place", "both"}});
    CHECK(same(part(both, 0, 0, 300, 50), part(upper, 0, 0, 300, 50)));
    CHECK_FALSE(same(part(both, 0, 150, 300, 50), part(picture, 0, 150, 300, 50)));
    // Where it is too wide, the words go to more lines and stay as high.
    const Image narrow = drawn(2, 120, 400);
    CHECK(changed_share(narrow, edited(narrow, "text", {{"percent", 12.0}})) >
          2 * changed_share(narrow, edited(narrow, "text", {{"percent", 6.0}})));

    const Image above = edited(picture, "caption-bar", {{"percent", 20.0}});
    CHECK(above.height() == 240);
    CHECK(same(part(above, 0, 40, 300, 200), picture));
    CHECK_FALSE(same(part(above, 0, 0, 300, 40), plain(300, 40, 255)));
    const Image below = edited(picture, "caption-bar", {{"percent", 20.0}, {"place", "below"}});
    CHECK(same(part(below, 0, 0, 300, 200), picture));
    CHECK(same(part(below, 0, 200, 300, 40), part(above, 0, 0, 300, 40)));
}

TEST_CASE("faces, marks and boxes take about as much as asked for") {
    const Image picture = drawn(2, 300, 200);
    // A disc of diameter 60, 2827 of 60000 pixels, and its soft edge.
    CHECK(std::abs(changed_share(picture, edited(picture, "emoji", {{"percent", 30.0}})) - 0.05) < 0.004);
    CHECK(changed_share(picture, edited(picture, "emoji", {{"percent", 15.0}, {"count", 20.0}})) > 0.08);
    CHECK(std::abs(changed_share(picture, edited(picture, "cover", {{"percent", 25.0}})) - 0.25) < 0.01);
    const Image covered = edited(picture, "cover", {{"percent", 25.0}, {"place", "centre"}, {"colour", "white"}});
    CHECK(same(part(covered, 75, 50, 150, 100), plain(150, 100, 255)));

    const Image marked = edited(picture, "logo", {{"size", 40.0}});
    CHECK(same(part(marked, 0, 0, 300, 150), part(picture, 0, 0, 300, 150)));
    CHECK(same(part(marked, 0, 0, 170, 200), part(picture, 0, 0, 170, 200)));
    CHECK_FALSE(same(marked, picture));
    const Image faint = edited(picture, "logo", {{"size", 40.0}, {"percent", 50.0}});
    CHECK(difference(picture, faint) < 0.6 * difference(picture, marked));
    CHECK(difference(picture, faint) > 0.4 * difference(picture, marked));
}

TEST_CASE("a watermark is all over the picture, and more of it is more visible") {
    const Image picture = drawn(2, 300, 200);
    double last = 0;
    for (const double percent : {10.0, 30.0, 90.0}) {
        const Image marked = edited(picture, "watermark", {{"percent", percent}, {"size", 8.0}});
        CHECK(difference(picture, marked) > last);
        last = difference(picture, marked);
        for (const int x : {0, 150}) {
            for (const int y : {0, 100}) {
                CHECK(difference(part(picture, x, y, 150, 100), part(marked, x, y, 150, 100)) > 0);
            }
        }
    }
}

TEST_CASE("a screenshot shows the picture, and what is left around it of a phone") {
    const Image picture = drawn(3, 540, 360);
    const Image whole = edited(picture, "screenshot");
    CHECK(whole.width() == 540);
    CHECK(whole.height() == 1170);  // 18 : 39
    const int top = (15 * 7 + 15 * 62 / 2) - 180;
    CHECK(same(part(whole, 0, top, 540, 360), picture));
    const Image cut = edited(picture, "screenshot", {{"percent", 20.0}});
    CHECK(cut.height() == 360 + top / 5 + (1170 - top - 360) / 5);
    CHECK(same(part(cut, 0, top / 5, 540, 360), picture));
    CHECK(same(edited(picture, "screenshot", {{"app", "post"}, {"percent", 0.0}}), picture));
    // In a chat it is smaller.
    const Image message = edited(picture, "screenshot", {{"app", "chat"}, {"percent", 0.0}});
    CHECK(message.width() == 405);
    CHECK(message.height() == 270);
    const Image light = edited(picture, "screenshot", {{"theme", "light"}});
    CHECK(*pixel(light, 3, 150) > 240);
    CHECK(*pixel(whole, 3, 150) < 30);
    // A high picture is as high as there is room for.
    const Image high = edited(drawn(3, 400, 1600), "screenshot", {{"percent", 0.0}});
    CHECK(high.width() < 200);
    CHECK(std::abs(high.height() - 4 * high.width()) < 4);
}

TEST_CASE("the more careless a photograph of a screen is, the less is left of the picture") {
    const Image picture = drawn(4, 320, 240);
    double last = 0;
    for (const double percent : {0.0, 30.0, 60.0, 100.0}) {
        double lost = 0;
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            const Image photo = edited(picture, "screen-photo", {{"percent", percent}}, seed);
            REQUIRE(photo.width() == 320);
            REQUIRE(photo.height() == 240);
            lost += difference(picture, photo) / 5;
        }
        CHECK(lost > last);
        last = lost;
    }
}

TEST_CASE("a collage has the whole picture in its cell, and others beside it") {
    const Image picture = drawn(5, 300, 200);
    const Image small = edited(picture, "resize", {{"percent", 50.0}});
    const Image four = edited(picture, "collage", {{"pictures", "4"}, {"place", 4.0}});
    CHECK(four.width() == 300);
    CHECK(four.height() == 200);
    CHECK(same(part(four, 150, 100, 150, 100), small));
    CHECK_FALSE(same(part(four, 0, 0, 150, 100), part(four, 150, 0, 150, 100)));
    const Image two = edited(picture, "collage");
    CHECK(two.width() == 212);  // 300 / sqrt 2
    CHECK(two.height() == 282);
    CHECK(difference(part(two, 0, 0, 212, 141), edited(picture, "stretch", {{"width", 70.7}, {"height", 70.5}})) <
          3);
    const Image upright = edited(drawn(5, 200, 300), "collage");
    CHECK(upright.width() == 282);
}

TEST_CASE("of two pictures, each can be the small one") {
    const Image picture = drawn(5, 300, 200);
    const Image host = edited(picture, "picture-in-picture", {{"percent", 30.0}});
    CHECK(same(part(host, 0, 0, 300, 130), part(picture, 0, 0, 300, 130)));
    CHECK(std::abs(changed_share(picture, host) - 0.09) < 0.02);
    const Image guest = edited(picture, "picture-in-picture", {{"percent", 50.0}, {"part", "small"}});
    const Image half = edited(picture, "resize", {{"percent", 50.0}});
    CHECK(same(part(guest, 145, 95, 150, 100), half));
}

TEST_CASE("two pictures are mixed by half") {
    const Image picture = drawn(5, 90, 70);  // as large as the other
    const Image result = edited(picture, "blend", {{"percent", 50.0}});
    for (int x = 0; x < 90; ++x) {
        const int mean = *pixel(picture, x, 30) + *pixel(other_picture(), x, 30);
        CHECK(std::abs(2 * *pixel(result, x, 30) - mean) <= 1);
    }
}
