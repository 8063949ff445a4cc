#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <opencv2/core.hpp>
#include <opencv2/img_hash.hpp>
#include <opencv2/imgproc.hpp>
#include <whorl/algorithm.hpp>
#include <whorl/pdq.hpp>

#include "bench/lab/edits/cv.hpp"
#include "bench/lab/hashers/hasher.hpp"
#include "bench/lab/hashers/hex.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"

using namespace whorl;
using namespace whorl::lab;
namespace img_hash = cv::img_hash;

namespace {

cv::Ptr<img_hash::ImgHashBase> opencv_algorithm(const std::string& name) {
    const std::map<std::string, cv::Ptr<img_hash::ImgHashBase>> algorithms = {
        {"opencv-average", img_hash::AverageHash::create()},
        {"opencv-phash", img_hash::PHash::create()},
        {"opencv-marr-hildreth", img_hash::MarrHildrethHash::create()},
        {"opencv-block-mean", img_hash::BlockMeanHash::create(img_hash::BLOCK_MEAN_HASH_MODE_0)},
        {"opencv-radial-variance", img_hash::RadialVarianceHash::create()},
        {"opencv-colour-moment", img_hash::ColorMomentHash::create()}};
    return algorithms.at(name);
}

Image drawn(std::uint64_t seed) {
    const auto size = static_cast<int>(seed);
    return test::draw_picture(seed, 90 + 37 * (size % 7), 80 + 23 * (size % 11), PixelFormat::rgb);
}

cv::Mat blue_first(const Image& picture) {
    cv::Mat bgr;
    cv::cvtColor(mat_of(picture.view()), bgr, cv::COLOR_RGB2BGR);
    return bgr;
}

cv::Mat by_opencv(const std::string& name, const Image& picture) {
    cv::Mat row;
    opencv_algorithm(name)->compute(blue_first(picture), row);
    return row;
}

float float_at(const HashBytes& bytes, std::size_t i) {
    static_assert(std::endian::native == std::endian::little);
    float number = 0;
    std::memcpy(&number, bytes.data() + 4 * i, 4);
    return number;
}

HashBytes hash_of(Hasher& hasher, const Image& picture) {
    Result<Hashed> hashed = hasher.hash(picture.view());
    REQUIRE(hashed);
    return hashed->hash;
}

/// Restores what the program has set.
class Optimized {
public:
    explicit Optimized(bool on) : before_(cv::useOptimized()) { cv::setUseOptimized(on); }
    ~Optimized() { cv::setUseOptimized(before_); }
    Optimized(const Optimized&) = delete;
    Optimized& operator=(const Optimized&) = delete;

private:
    bool before_;
};

}  // namespace

TEST_CASE("hashes of OpenCV are those that its own functions compute") {
    const Hashers hashers = opencv_hashers();
    REQUIRE(hashers.size() == 6);
    for (const auto& hasher : hashers) {
        CAPTURE(hasher->info().name);
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            CAPTURE(seed);
            const Image picture = drawn(seed);
            const HashBytes hash = hash_of(*hasher, picture);
            const cv::Mat row = by_opencv(hasher->info().name, picture);
            if (hasher->info().measure == Measure::euclidean) {
                REQUIRE(hash.size() == 4 * row.total());
                for (std::size_t i = 0; i < row.total(); ++i) {
                    CHECK(float_at(hash, i) == static_cast<float>(row.at<double>(0, static_cast<int>(i))));
                }
            } else {
                CHECK(hash == HashBytes(row.ptr(), row.ptr() + row.total()));
            }
            if (hasher->info().measure == Measure::hamming) {
                CHECK(hasher->info().bits == static_cast<int>(8 * hash.size()));
            }
        }
    }
}

TEST_CASE("pixels in the order that a hasher prefers have the same hash") {
    Hashers hashers = builtin_hashers();
    CHECK(std::count_if(hashers.begin(), hashers.end(),
                        [](const auto& hasher) { return hasher->prefers() == PixelFormat::bgr; }) == 6);
    for (const auto& hasher : hashers) {
        CAPTURE(hasher->info().name);
        const Image picture = drawn(5);
        const Image turned = image_of(blue_first(picture));
        ImageView view = hasher->prefers() == PixelFormat::bgr ? turned.view() : picture.view();
        view.format = hasher->prefers();
        const Result<Hashed> hashed = hasher->hash(view);
        REQUIRE(hashed);
        CHECK(hashed->hash == hash_of(*hasher, picture));
    }
}

TEST_CASE("distances of OpenCV's hashes are those of its compare()") {
    for (const auto& hasher : opencv_hashers()) {
        const AlgorithmInfo& info = hasher->info();
        CAPTURE(info.name);
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            CAPTURE(seed);
            const Image one = drawn(seed);
            const Image other = drawn(seed + 1);
            const double expected =
                opencv_algorithm(info.name)->compare(by_opencv(info.name, one), by_opencv(info.name, other));
            const double found = distance(info.measure, hash_of(*hasher, one), hash_of(*hasher, other));
            switch (info.measure) {
                case Measure::correlation: CHECK(found == Approx((1 - expected) * 1000).margin(1e-3)); break;
                case Measure::euclidean: CHECK(found == Approx(expected).epsilon(1e-5)); break;
                default: CHECK(found == expected);
            }
        }
    }
}

TEST_CASE("colours are not swapped on their way to OpenCV") {
    Image red(64, 64, PixelFormat::rgb);
    for (int y = 0; y < 64; ++y) {
        for (int x = 0; x < 64; ++x) {
            red.row(y)[3 * x] = static_cast<std::uint8_t>(2 * x + y);
        }
    }
    for (const auto& hasher : opencv_hashers()) {
        if (hasher->info().measure == Measure::euclidean) {
            const cv::Mat row = by_opencv(hasher->info().name, red);
            cv::Mat swapped;
            img_hash::ColorMomentHash::create()->compute(mat_of(red.view()), swapped);
            REQUIRE(row.at<double>(0, 0) != swapped.at<double>(0, 0));
            CHECK(float_at(hash_of(*hasher, red), 0) == static_cast<float>(row.at<double>(0, 0)));
        }
    }
}

TEST_CASE("a hash is as far from itself as nothing is") {
    for (const auto& hasher : builtin_hashers()) {
        CAPTURE(hasher->info().name);
        const HashBytes hash = hash_of(*hasher, drawn(3));
        if (hasher->info().measure != Measure::paired) {  // which compares two algorithms
            CHECK(distance(hasher->info().measure, hash, hash) == 0);
        }
        CHECK(hasher->info().threshold > 0);
        CHECK(hasher->info().threshold < hasher->info().farthest);
    }
}

TEST_CASE("OpenCV's hashes do not depend on its optimizations") {
    for (const auto& hasher : opencv_hashers()) {
        CAPTURE(hasher->info().name);
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            CAPTURE(seed);
            const Image picture = drawn(seed);
            HashBytes with;
            HashBytes without;
            {
                const Optimized on(true);
                with = hash_of(*hasher, picture);
            }
            {
                const Optimized off(false);
                without = hash_of(*hasher, picture);
            }
            CHECK(with == without);
        }
    }
}

TEST_CASE("the smallest pictures have a hash or a reason why not") {
    for (const auto& hasher : builtin_hashers()) {
        CAPTURE(hasher->info().name);
        const std::size_t size = hash_of(*hasher, drawn(3)).size();
        for (const auto& [width, height] : {std::pair(1, 1), {1, 9}, {9, 1}, {2, 2}, {5, 5}, {1, 300}}) {
            CAPTURE(width, height);
            const Image picture = test::draw_picture(5, width, height, PixelFormat::rgb);
            const Result<Hashed> hashed = hasher->hash(picture.view());
            if (hashed) {
                CHECK(hashed->hash.size() == size);
                CHECK(distance(hasher->info().measure, hashed->hash, hashed->hash) >= 0);
            } else {
                CHECK(hashed.error().message.rfind("OpenCV refuses it: ", 0) == 0);
            }
        }
    }
}

TEST_CASE("Whorl's own hashes are those of the library") {
    for (const Algorithm* algorithm : algorithms()) {
        const Hashers hashers = whorl_hashers();
        const auto found = std::find_if(hashers.begin(), hashers.end(),
                                        [&](const auto& hasher) { return hasher->info().name == algorithm->name; });
        REQUIRE(found != hashers.end());
        CHECK((*found)->info().bits == algorithm->bits);
        CHECK((*found)->info().threshold == algorithm->match_threshold);
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            const Image picture = drawn(seed);
            const HashResult expected = algorithm->hash(picture.view());
            const Result<Hashed> hashed = (*found)->hash(picture.view());
            REQUIRE(hashed);
            CHECK(hashed->quality == expected.quality);
            CHECK(hex_of(hashed->hash) == to_hex(expected.hash));
        }
    }
}

TEST_CASE("PDQ's distance from eight hashes is that from the nearest") {
    const Hashers hashers = whorl_hashers();
    const auto& dihedral = hashers.back();
    REQUIRE(dihedral->info().measure == Measure::dihedral);
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const Image picture = test::draw_picture(seed, 256, 256, PixelFormat::rgb);
        cv::Mat turned;
        cv::rotate(mat_of(picture.view()), turned, cv::ROTATE_90_CLOCKWISE);
        const Image sideways = image_of(turned);
        int least = Hash256::kBits;
        for (const Hash256& hash : pdq_dihedral_hashes(sideways.view()).hashes.values) {
            least = std::min(least, distance(pdq_hash(picture.view()).hash, hash));
        }
        CHECK(least < distance(pdq_hash(picture.view()).hash, pdq_hash(sideways.view()).hash));
        CHECK(distance(Measure::dihedral, hash_of(*dihedral, picture), hash_of(*dihedral, sideways)) == least);
    }
}

TEST_CASE("distances are exact where they can be worked out by hand") {
    const HashBytes ones = {0xff, 0x0f};
    const HashBytes none = {0x00, 0x00};
    CHECK(distance(Measure::hamming, ones, none) == 12);

    // 3 and 4 in two dimensions: 5, times 10 000.
    const HashBytes origin(8, 0);
    const HashBytes three_four = {0x00, 0x00, 0x40, 0x40, 0x00, 0x00, 0x80, 0x40};
    CHECK(distance(Measure::euclidean, origin, three_four) == 50'000);

    // Turned by one it is the same; its opposite correlates best with it when it is turned too.
    const HashBytes wave = {0, 10, 20, 10};
    CHECK(distance(Measure::correlation, wave, HashBytes{10, 0, 10, 20}) == 0);
    CHECK(distance(Measure::correlation, wave, HashBytes{20, 10, 0, 10}) == 0);
    // Means 10 and 5; 10*(-5) ... r = 100 / sqrt(200 * 300): the best of four turns.
    CHECK(distance(Measure::correlation, wave, HashBytes{0, 0, 20, 0}) == Approx(1000 * (1 - 0.8164965809)));
    // Without variance there is nothing to correlate.
    CHECK(distance(Measure::correlation, wave, HashBytes{7, 7, 7, 7}) == 1000);
}

TEST_CASE("distances have six significant digits") {
    const HashBytes origin(4, 0);
    const HashBytes third = {0xab, 0xaa, 0xaa, 0x3e};  // the float next to 1/3
    CHECK(distance(Measure::euclidean, origin, third) == 3333.33);
}
