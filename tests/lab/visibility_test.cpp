#include "bench/lab/edits/visibility.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"

using namespace whorl;
using namespace whorl::lab;

namespace {

/// Like the picture and the edit that scikit-image was given; see below.
Image of_a_formula(int width, int height) {
    Image picture(width, height, PixelFormat::rgb);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            std::uint8_t* pixel = picture.row(y) + 3 * x;
            pixel[0] = static_cast<std::uint8_t>(x * 7 + y * 3 + x * y / 5);
            pixel[1] = static_cast<std::uint8_t>(x * x / 9 + y * 5);
            pixel[2] = static_cast<std::uint8_t>(x * 2 + y * y / 7);
        }
    }
    return picture;
}

Image changed(const Image& picture) {
    Image result = picture;
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            const int change = (x * 13 + y * 29) % 23 - 11;
            std::uint8_t* pixel = result.row(y) + 3 * x;
            pixel[0] = static_cast<std::uint8_t>(std::clamp(pixel[0] + change, 0, 255));
            pixel[1] = static_cast<std::uint8_t>(std::clamp(pixel[1] + 2 * change, 0, 255));
            pixel[2] = static_cast<std::uint8_t>(std::clamp(pixel[2] - change, 0, 255));
        }
    }
    return result;
}

int luma(const ImageView& picture, int x, int y) {
    const std::uint8_t* pixel = picture.row(y) + 3 * x;
    return (299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2] + 500) / 1000;
}

/// As the paper has it, window by window, pixel by pixel.
double similarity_at(const ImageView& a, const ImageView& b, int left, int top, int width, int height) {
    const auto weight = [](int i, int size) { return std::exp(-std::pow(i - size / 2, 2) / (2 * 1.5 * 1.5)); };
    double weights = 0;
    double mean_a = 0;
    double mean_b = 0;
    const auto each = [&](const auto& body) {
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                body(weight(x, width) * weight(y, height), luma(a, left + x, top + y), luma(b, left + x, top + y));
            }
        }
    };
    each([&](double w, int p, int q) {
        weights += w;
        mean_a += w * p;
        mean_b += w * q;
    });
    mean_a /= weights;
    mean_b /= weights;
    double variance_a = 0;
    double variance_b = 0;
    double covariance = 0;
    each([&](double w, int p, int q) {
        variance_a += w / weights * (p - mean_a) * (p - mean_a);
        variance_b += w / weights * (q - mean_b) * (q - mean_b);
        covariance += w / weights * (p - mean_a) * (q - mean_b);
    });
    const double c1 = 6.5025;
    const double c2 = 58.5225;
    return (2 * mean_a * mean_b + c1) * (2 * covariance + c2) /
           ((mean_a * mean_a + mean_b * mean_b + c1) * (variance_a + variance_b + c2));
}

double plain_similarity(const ImageView& a, const ImageView& b, int width, int height) {
    double sum = 0;
    for (int top = 0; top + height <= a.height; ++top) {
        for (int left = 0; left + width <= a.width; ++left) {
            sum += similarity_at(a, b, left, top, width, height);
        }
    }
    return sum / (a.width - width + 1) / (a.height - height + 1);
}

}  // namespace

TEST_CASE("visibility equals what scikit-image computes") {
    // scikit-image 0.19.3 of Debian 12: peak_signal_noise_ratio of all channels, and structural_similarity of luma
    // as (299 R + 587 G + 114 B + 500) / 1000 with gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
    // data_range=255; root mean square and maximum by NumPy.
    struct Figures {
        int width, height;
        Visibility expected;
    };
    for (const Figures& figures : {Figures{64, 48, {9.221127, 22, 28.835123, 0.890545}},
                                   Figures{101, 37, {9.237247, 22, 28.819952, 0.911802}},
                                   Figures{11, 11, {9.013152, 22, 29.033269, 0.719258}}}) {
        const Image picture = of_a_formula(figures.width, figures.height);
        const auto seen = visibility(picture.view(), changed(picture).view());
        REQUIRE(seen);
        CHECK(std::abs(seen->l2 - figures.expected.l2) < 1e-6);
        CHECK(seen->linf == figures.expected.linf);
        CHECK(std::abs(seen->psnr - figures.expected.psnr) < 1e-6);
        CHECK(std::abs(seen->ssim - figures.expected.ssim) < 1e-5);
    }
}

TEST_CASE("structural similarity equals that of plain loops") {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        const Image picture = test::draw_picture(seed, 47, 33, PixelFormat::rgb);
        const Image other = test::draw_picture(seed + 10, 47, 33, PixelFormat::rgb);
        const auto seen = visibility(picture.view(), other.view());
        REQUIRE(seen);
        CHECK(std::abs(seen->ssim - plain_similarity(picture.view(), other.view(), 11, 11)) < 1e-5);
    }
}

TEST_CASE("a picture narrower than the window has a narrower one") {
    const Image picture = test::draw_picture(4, 8, 20, PixelFormat::rgb);
    const Image other = changed(picture);
    const auto seen = visibility(picture.view(), other.view());
    REQUIRE(seen);
    CHECK(std::abs(seen->ssim - plain_similarity(picture.view(), other.view(), 7, 11)) < 1e-5);

    Image black(1, 1, PixelFormat::rgb);
    Image white = black;
    std::memset(white.row(0), 255, 3);
    const auto pixel = visibility(black.view(), white.view());
    REQUIRE(pixel);
    CHECK(pixel->l2 == 255);
    CHECK(pixel->psnr == 0);
    CHECK(std::abs(pixel->ssim - 6.5025 / (255 * 255 + 6.5025)) < 1e-7);
}

TEST_CASE("the same pixels are not seen to differ") {
    const Image picture = test::draw_picture(5, 40, 30, PixelFormat::rgb);
    const auto seen = visibility(picture.view(), picture.view());
    REQUIRE(seen);
    CHECK(seen->l2 == 0);
    CHECK(seen->linf == 0);
    CHECK(std::isinf(seen->psnr));
    CHECK(seen->ssim == 1);
}

TEST_CASE("rows may lie apart") {
    const Image picture = test::draw_picture(6, 60, 30, PixelFormat::rgb);
    const Image other = changed(picture);
    const auto left_half = [](const Image& whole) {
        ImageView view = whole.view();
        view.width = 30;
        return view;
    };
    const auto copied = [](const ImageView& view) {
        Image copy(view.width, view.height, PixelFormat::rgb);
        for (int y = 0; y < view.height; ++y) {
            std::memcpy(copy.row(y), view.row(y), copy.row_bytes());
        }
        return copy;
    };
    const auto apart = visibility(left_half(picture), left_half(other));
    const auto packed = visibility(copied(left_half(picture)).view(), copied(left_half(other)).view());
    REQUIRE(apart);
    CHECK(apart->l2 == packed->l2);
    CHECK(apart->ssim == packed->ssim);
}

TEST_CASE("pictures of different or of no size have no visibility") {
    const Image picture = test::draw_picture(7, 40, 30, PixelFormat::rgb);
    CHECK_FALSE(visibility(picture.view(), test::draw_picture(7, 41, 30, PixelFormat::rgb).view()));
    CHECK_FALSE(visibility(picture.view(), test::draw_picture(7, 40, 31, PixelFormat::rgb).view()));
    CHECK_FALSE(visibility(ImageView{}, ImageView{}));
}
