#include <algorithm>
#include <opencv2/imgcodecs.hpp>
#include <set>
#include <whorl/decode.hpp>

#include "bench/lab/edits/cv.hpp"
#include "tests/lab/edits.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;
using namespace whorl::lab;
using namespace whorl::lab::test;

namespace {

/// As OpenCV saves it.
Image saved_by_opencv(const Image& picture, int quality) {
    cv::Mat bgr(picture.height(), picture.width(), CV_8UC3);
    const int swap[] = {0, 2, 1, 1, 2, 0};
    const cv::Mat rgb = mat_of(picture.view());
    cv::mixChannels(&rgb, 1, &bgr, 1, swap, 3);
    std::vector<unsigned char> file;
    cv::imencode(".jpg", bgr, file, {cv::IMWRITE_JPEG_QUALITY, quality});
    return decode_image(std::as_bytes(std::span(file))).value().pixels;
}

}  // namespace

TEST_CASE("a JPEG is what other programs that use libjpeg make of it") {
    const Image picture = drawn(1, 217, 143);
    for (const int quality : {1, 30, 75, 95, 100}) {
        CHECK(same(edited(picture, "jpeg", {{"quality", static_cast<double>(quality)}}),
                   saved_by_opencv(picture, quality)));
    }
}

TEST_CASE("a progressive JPEG has the same pixels, and one with more chroma others") {
    const Image picture = drawn(1, 217, 143);
    const Image usual = edited(picture, "jpeg", {{"quality", 60.0}});
    CHECK(same(usual, edited(picture, "jpeg", {{"quality", 60.0}, {"scans", "progressive"}})));
    const double coarse = difference(picture, usual);
    const double finer = difference(picture, edited(picture, "jpeg", {{"quality", 60.0}, {"chroma", "4:2:2"}}));
    const double finest = difference(picture, edited(picture, "jpeg", {{"quality", 60.0}, {"chroma", "4:4:4"}}));
    CHECK(coarse > finer);
    CHECK(finer > finest);
}

TEST_CASE("less quality is less like the picture, in every lossy format") {
    const Image picture = drawn(2, 256, 192);
    for (const auto* const format : {"jpeg", "webp", "heic", "avif"}) {
        double last = 0;
        for (const double quality : {95.0, 60.0, 20.0, 3.0}) {
            const Image result = edited(picture, format, {{"quality", quality}});
            INFO(format << " " << quality);
            REQUIRE(result.width() == 256);
            REQUIRE(result.height() == 192);
            const double lost = difference(picture, result);
            CHECK(lost > last);
            CHECK(lost < 25);
            last = lost;
        }
    }
}

TEST_CASE("formats that cannot hold a picture say so") {
    const Image wide = plain(20'000, 2, 80);
    CHECK_THROWS_AS(edited(wide, "webp"), CannotEdit);
    CHECK_THROWS_AS(edited(wide, "heic"), CannotEdit);
    CHECK(edited(wide, "jpeg").width() == 20'000);
    CHECK_THROWS_AS(edited(plain(65'600, 1, 80), "jpeg"), CannotEdit);
}

TEST_CASE("a palette has at most so many colours, and a picture that has fewer keeps them") {
    const Image picture = drawn(4, 200, 150);
    for (const auto* const dither : {"yes", "no"}) {
        double last = 256;
        for (const int colours : {2, 16, 256}) {
            const Image result =
                edited(picture, "palette", {{"colours", static_cast<double>(colours)}, {"dither", dither}});
            std::set<std::array<std::uint8_t, 3>> found;
            for (int y = 0; y < result.height(); ++y) {
                for (int x = 0; x < result.width(); ++x) {
                    const std::uint8_t* rgb = pixel(result, x, y);
                    found.insert({rgb[0], rgb[1], rgb[2]});
                }
            }
            CHECK(found.size() <= static_cast<std::size_t>(colours));
            CHECK(found.size() > static_cast<std::size_t>(colours) / 2);
            CHECK(difference(picture, result) < last);
            last = difference(picture, result);
        }
    }
    Image few = plain(30, 20, 10);
    std::fill_n(few.row(5), few.row_bytes() * 3, std::uint8_t{200});
    CHECK(same(edited(few, "palette", {{"colours", 2.0}}), few));
}

TEST_CASE("dithering keeps the mean of a surface that has no colour of the palette") {
    Image picture = plain(64, 64, 0);
    for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 64; ++x) {
            std::fill_n(picture.row(y) + 3 * x, 3, static_cast<std::uint8_t>(4 * x));
        }
    }
    const Image result = edited(picture, "palette", {{"colours", 2.0}});
    const auto mean = [](const Image& image, int left) {
        double sum = 0;
        for (int y = 0; y < 64; ++y) {
            for (int x = left; x < left + 16; ++x) {
                sum += *pixel(image, x, y);
            }
        }
        return sum / 1024;
    };
    for (const int left : {16, 32}) {  // between the two colours
        CHECK(std::abs(mean(result, left) - mean(picture, left)) < 10);
    }
}
