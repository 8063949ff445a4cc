#include <algorithm>
#include <array>
#include <vector>
#include <whorl/pdq.hpp>

#include "lib/hash/pdq_kernel.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/each_simd_target.hpp"

using namespace whorl;
using whorl::test::draw_picture;

namespace {

/// The same picture in another format, each row followed by `gap` bytes that are none of its pixels.
struct Reformatted {
    std::vector<std::uint8_t> bytes;
    ImageView view;

    Reformatted(const Image& rgb, PixelFormat format, int gap) {
        const int size = channels(format);
        const std::ptrdiff_t stride = std::ptrdiff_t{size} * rgb.width() + gap;
        bytes.assign(static_cast<std::size_t>(stride * rgb.height()), 0xee);
        const bool bgr = format == PixelFormat::bgr || format == PixelFormat::bgra;
        for (int y = 0; y < rgb.height(); ++y) {
            for (int x = 0; x < rgb.width(); ++x) {
                const std::uint8_t* from = rgb.row(y) + 3 * x;
                std::uint8_t* to = bytes.data() + y * stride + std::ptrdiff_t{size} * x;
                to[0] = from[bgr ? 2 : 0];
                to[1] = from[1];
                to[2] = from[bgr ? 0 : 2];
                if (size == 4) {
                    to[3] = static_cast<std::uint8_t>(x * y);  // any alpha: it does not count
                }
            }
        }
        view = {bytes.data(), rgb.width(), rgb.height(), stride, format};
    }
};

}  // namespace

TEST_CASE("every pixel format and stride of a picture gives the same hash") {
    for (const int width : {5, 33, 300, 700}) {
        const Image rgb = draw_picture(40, width, 90, PixelFormat::rgb);
        const PdqDihedralResult expected = pdq_dihedral_hashes(rgb.view());
        test::on_each_simd_target([&](auto target) {
            for (const PixelFormat format :
                 {PixelFormat::rgb, PixelFormat::bgr, PixelFormat::rgba, PixelFormat::bgra}) {
                for (const int gap : {0, 1, 61}) {
                    INFO(target << " width " << width << " format " << static_cast<int>(format) << " gap " << gap);
                    CHECK(pdq_dihedral_hashes(Reformatted(rgb, format, gap).view) == expected);
                }
            }
        });
    }
}

TEST_CASE("every SIMD target reduces pictures of any shape as the oracle does, to the last bit") {
    test::Random random(1);
    for (int round = 0; round < 60; ++round) {
        const int width = 5 + random.below(round % 3 == 0 ? 1500 : 300);
        const int height = 5 + random.below(round % 3 == 1 ? 1500 : 300);
        const Image picture =
            draw_picture(random.next(), width, height, round % 4 == 0 ? PixelFormat::gray : PixelFormat::rgb);
        const PdqKernel& oracle = pdq_kernel_oracle();
        PdqBlock expected;
        oracle.reduce(picture.view(), expected);
        std::array<float, 256> expected_coefficients{};
        oracle.transform(expected, expected_coefficients);
        test::on_each_simd_target([&](auto target) {
            INFO(target << " " << width << "x" << height);
            PdqBlock block;
            pdq_kernel().reduce(picture.view(), block);
            CHECK(block == expected);
            std::array<float, 256> coefficients{};
            pdq_kernel().transform(expected, coefficients);
            CHECK(coefficients == expected_coefficients);
            CHECK(pdq_kernel().gradient_sum(expected) == oracle.gradient_sum(expected));
        });
    }
}

TEST_CASE("without downsampling every pixel counts") {
    const Image picture = draw_picture(4, 1200, 900, PixelFormat::rgb);
    const PdqResult all = pdq_hash(picture.view(), PdqDownsample::none);
    const PdqResult sampled = pdq_hash(picture.view());
    CHECK(all.hash != sampled.hash);
    CHECK(distance(all.hash, sampled.hash) <= kPdqMatchThreshold);
    const Image small = draw_picture(4, 512, 400, PixelFormat::rgb);
    CHECK(pdq_hash(small.view(), PdqDownsample::none) == pdq_hash(small.view()));
}

TEST_CASE("pictures below five pixels have the zero hash and quality 0") {
    for (const auto& [width, height] : {std::pair{4, 200}, {200, 4}, {1, 1}, {0, 0}, {0, 900}, {900, 0}}) {
        INFO(width << "x" << height);
        const Image picture(width, height, PixelFormat::rgb);
        CHECK(pdq_hash(picture.view()) == PdqResult{});
        CHECK(pdq_dihedral_hashes(picture.view()) == PdqDihedralResult{});
    }
}

TEST_CASE("the hash is the coefficients above their lower median") {
    const Image picture = draw_picture(8, 300, 200, PixelFormat::rgb);
    const PdqCoefficients coefficients = pdq_coefficients(picture.view());
    const PdqResult result = pdq_hash(picture.view());
    CHECK(coefficients.quality == result.quality);
    auto sorted = coefficients.values;
    std::sort(sorted.begin(), sorted.end());
    for (int k = 0; k < 256; ++k) {
        CHECK(result.hash.bit(k) == (coefficients.values[static_cast<std::size_t>(k)] > sorted[127]));
    }
}

TEST_CASE("the DCT basis is orthonormal") {
    const PdqDctBasis& basis = pdq_dct_basis();
    for (std::size_t a = 0; a < 16; ++a) {
        for (std::size_t b = 0; b < 16; ++b) {
            double product = 0;
            for (std::size_t k = 0; k < 64; ++k) {
                product += double{basis[a * 64 + k]} * basis[b * 64 + k];
            }
            CHECK(product == Approx(a == b ? 1.0 : 0.0).margin(1e-6));
        }
    }
}

TEST_CASE("a SIMD target can be named and an unknown one is refused") {
    const auto targets = simd_targets();
    REQUIRE(targets.size() >= 2);
    CHECK(targets.back() == "ORACLE");
    CHECK_FALSE(use_simd_target("AVX1024"));
    CHECK(simd_target() == targets.front());
    test::on_each_simd_target([](auto target) { CHECK(simd_target() == target); });
    CHECK(simd_target() == targets.front());
}
