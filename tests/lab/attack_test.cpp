#include <algorithm>
#include <cmath>
#include <whorl/pdq.hpp>

#include "bench/lab/edits/cosine_pattern.hpp"
#include "bench/lab/edits/operation.hpp"
#include "bench/lab/edits/visibility.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/each_simd_target.hpp"

using namespace whorl;
using namespace whorl::lab;

namespace {

constexpr int kWidth = 256;
constexpr int kHeight = 192;

struct Attacked {
    Image picture;
    std::optional<Image> seen_as;
};

Attacked attack(const char* operation, const Image& picture, const Image& other, int distance, int queries) {
    Values values;
    values.set("distance", distance);
    values.set("queries", queries);
    Scene scene{Random(1), [&]() -> const Image& { return other; }};
    Image result = find_operation(operation)->apply(picture.view(), values, scene);
    return {std::move(result), std::move(scene.seen_as)};
}

Image evaded(const Image& picture, int distance, int queries = 60) {
    return attack("evade", picture, picture, distance, queries).picture;
}

Image drawn(std::uint64_t seed) {
    return test::draw_picture(seed, kWidth, kHeight, PixelFormat::rgb);
}

int apart(const Image& a, const Image& b) {
    return distance(pdq_hash(a.view()).hash, pdq_hash(b.view()).hash);
}

bool same_pixels(const Image& a, const Image& b) {
    return a.width() == b.width() && a.height() == b.height() &&
           std::equal(a.row(0), a.row(0) + a.row_bytes() * static_cast<std::size_t>(a.height()), b.row(0));
}

Image gray(int level) {
    Image picture(kWidth, kHeight, PixelFormat::rgb);
    std::fill_n(picture.row(0), picture.row_bytes() * kHeight, static_cast<std::uint8_t>(level));
    return picture;
}

}  // namespace

TEST_CASE("each wave sways the coefficient of its bit far more than any other") {
    const Image flat = gray(128);
    Random random(1);
    const PatternedPicture patterned(flat.view(), random);
    for (const std::size_t bit : {0U, 5U, 16U, 100U, 240U, 255U}) {
        WaveHeights heights{};
        heights[bit] = 8;
        const PdqCoefficients coefficients = pdq_coefficients(patterned.with(heights).view());
        for (std::size_t k = 0; k < kWaves; ++k) {
            if (k != bit) {
                CHECK(coefficients.values[bit] > 4 * std::abs(coefficients.values[k]));
            }
        }
    }
}

TEST_CASE("waves of no height change no pixel, and those of a fraction of a level some by one") {
    const Image picture = drawn(1);
    Random random(1);
    const PatternedPicture patterned(picture.view(), random);
    CHECK(same_pixels(patterned.with({}), picture));

    WaveHeights heights{};
    heights[0] = 0.25F;
    const auto seen = visibility(gray(128).view(), PatternedPicture(gray(128).view(), random).with(heights).view());
    CHECK(seen->linf == 1);
    // The mean of |0.25 cos x cos y| is 0.25 (2 / pi)^2: the share of pixels that change by one.
    CHECK(std::abs(seen->l2 * seen->l2 - 0.1013) < 0.01);
}

TEST_CASE("evasion gets beyond the threshold with a change that is hard to see") {
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
        const Image picture = drawn(seed);
        const Image attacked = evaded(picture, 32);
        CHECK(apart(picture, attacked) > kPdqMatchThreshold);
        CHECK(visibility(picture.view(), attacked.view())->psnr > 40);
        CHECK(same_pixels(picture, drawn(seed)));
    }
}

TEST_CASE("getting further away is more visible") {
    const Image picture = drawn(2);
    double l2 = 0;
    for (const int distance : {32, 64, 100}) {
        const Image attacked = evaded(picture, distance);
        CHECK(apart(picture, attacked) >= distance);
        const double seen = visibility(picture.view(), attacked.view())->l2;
        CHECK(seen > l2);
        l2 = seen;
    }
}

TEST_CASE("more queries never leave a more visible change") {
    const Image picture = drawn(3);
    double l2 = 255;
    for (const int queries : {25, 40, 80}) {
        const Image attacked = evaded(picture, 48, queries);
        REQUIRE(apart(picture, attacked) >= 48);
        const double seen = visibility(picture.view(), attacked.view())->l2;
        CHECK(seen < l2 * 1.01);
        l2 = seen;
    }
}

TEST_CASE("collision brings another picture within the threshold, and it is still that picture") {
    const Image target = drawn(1);
    for (const std::uint64_t seed : {2U, 3U, 4U}) {
        const Image other = drawn(seed);
        REQUIRE(apart(target, other) > 90);
        const Attacked attacked = attack("collide", target, other, kPdqMatchThreshold, 80);
        CHECK(apart(target, attacked.picture) <= kPdqMatchThreshold);
        REQUIRE(attacked.seen_as);
        CHECK(same_pixels(*attacked.seen_as, other));
        CHECK(visibility(other.view(), attacked.picture.view())->psnr > 25);
    }
}

TEST_CASE("a budget that is too small gives what came nearest") {
    const Image target = drawn(1);
    const Image other = drawn(2);
    const int before = apart(target, other);
    CHECK(same_pixels(attack("collide", target, other, 10, 1).picture, other));
    const int some = apart(target, attack("collide", target, other, 10, 12).picture);
    CHECK(some < before);
    CHECK(some > 10);
    CHECK(same_pixels(evaded(target, 32, 1), target));
}

TEST_CASE("what is near enough already is left alone") {
    const Image picture = drawn(1);
    const Attacked attacked = attack("collide", picture, picture, kPdqMatchThreshold, 20);
    CHECK(same_pixels(attacked.picture, picture));
}

TEST_CASE("attacks give the same pixels each time, on every SIMD target") {
    const Image picture = drawn(5);
    const Image other = drawn(6);
    const Image away = evaded(picture, 40, 30);
    const Image near = attack("collide", picture, other, 60, 30).picture;
    test::on_each_simd_target([&](auto target) {
        INFO(target);
        CHECK(same_pixels(evaded(picture, 40, 30), away));
        CHECK(same_pixels(attack("collide", picture, other, 60, 30).picture, near));
    });
}

TEST_CASE("pictures without structure can be attacked, those that are too small cannot") {
    CHECK_NOTHROW(evaded(gray(0), 32, 20));
    CHECK_NOTHROW(evaded(gray(255), 32, 20));
    const Image picture = drawn(1);
    for (const Image& small : {Image(1, 1, PixelFormat::rgb), Image(31, 500, PixelFormat::rgb)}) {
        CHECK_THROWS_AS(evaded(small, 32), CannotEdit);
        CHECK_THROWS_AS(attack("collide", picture, small, 31, 10), CannotEdit);
    }
    CHECK_NOTHROW(evaded(test::draw_picture(1, 32, 32, PixelFormat::rgb), 32, 10));
}
