// pHash against an implementation that we did not write: OpenCV's img_hash.
#include <opencv2/img_hash.hpp>
#include <opencv2/imgproc.hpp>
#include <whorl/algorithm.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"

using namespace whorl;

namespace {

Hash64 ours(const ImageView& picture) {
    return std::get<Hash64>(find_algorithm("phash")->hash(picture).hash);
}

Hash64 opencv(const cv::Mat& gray) {
    cv::Mat bytes;
    cv::img_hash::pHash(gray, bytes);
    Hash64 hash;
    for (int i = 0; i < 8; ++i) {
        hash.words[0] = hash.words[0] << 8U | bytes.at<std::uint8_t>(0, i);
    }
    return hash;
}

cv::Mat as_mat(Image& gray) {
    return {gray.height(), gray.width(), CV_8UC1, gray.row(0)};
}

}  // namespace

TEST_CASE("on 32x32 gray pixels pHash equals OpenCV's") {
    int differing = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        Image picture = test::draw_picture(seed, 32, 32, PixelFormat::gray);
        if (seed % 16 == 7) {
            continue;  // blank: OpenCV's bits are rounding noise there, ours are zero
        }
        const int bits = distance(ours(picture.view()), opencv(as_mat(picture)));
        INFO("seed " << seed);
        CHECK(bits <= 1);  // a coefficient that equals the mean may round to either side
        differing += bits;
    }
    CHECK(differing <= 4);
}

TEST_CASE("on larger pictures pHash equals OpenCV's after the same averaging of areas") {
    for (std::uint64_t seed = 100; seed < 130; ++seed) {
        if (seed % 16 == 7) {
            continue;
        }
        Image picture = test::draw_picture(seed, 640, 480, PixelFormat::gray);
        cv::Mat small;
        cv::resize(as_mat(picture), small, {32, 32}, 0, 0, cv::INTER_AREA);
        INFO("seed " << seed);
        CHECK(distance(ours(picture.view()), opencv(small)) <= 4);  // it rounds the averages to 8 bits
    }
}
