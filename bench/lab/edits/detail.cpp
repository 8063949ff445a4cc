// Less detail, more of it, or false detail.
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "bench/lab/edits/cv.hpp"
#include "bench/lab/edits/families.hpp"
#include "bench/lab/edits/noise.hpp"
#include "bench/lab/edits/parameters.hpp"
#include "bench/lab/edits/pixels.hpp"
#include "bench/lab/edits/resample.hpp"

namespace whorl::lab {
namespace {

/// 8 bits in, 8 bits out: OpenCV does it in whole numbers.
Image blurred(const ImageView& picture, double sigma) {
    if (sigma == 0) {
        return copy_of(picture);
    }
    Image result(picture.width, picture.height, PixelFormat::rgb);
    cv::Mat pixels = mat_of(result);
    cv::GaussianBlur(mat_of(picture), pixels, {}, sigma, sigma, cv::BORDER_REPLICATE);
    return result;
}

Image blur(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    return blurred(picture, values.number("sigma"));
}

Image median(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const int size = 2 * values.whole("radius") + 1;
    if (size == 1) {
        return copy_of(picture);
    }
    Image result(picture.width, picture.height, PixelFormat::rgb);
    cv::Mat pixels = mat_of(result);
    cv::medianBlur(mat_of(picture), pixels, size);
    return result;
}

/// Unsharp mask: away from a blurred picture.
Image sharpen(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const int share = parts_of_256(100 + values.number("percent"));
    Image result = blurred(picture, values.number("sigma"));
    for (int y = 0; y < picture.height; ++y) {
        const std::uint8_t* from = picture.row(y);
        std::uint8_t* to = result.row(y);
        for (std::size_t i = 0; i < result.row_bytes(); ++i) {
            to[i] = to_level(mixed(to[i], from[i], share));
        }
    }
    return result;
}

/// Places along a line through the origin, a pixel apart in the direction that is longer.
std::vector<cv::Point> line_of(int length, double degrees) {
    const double angle = degrees * std::numbers::pi / 180;
    std::vector<cv::Point> places;
    for (int i = 0; i < length; ++i) {
        const double along = i - (length - 1) / 2.0;
        places.emplace_back(static_cast<int>(std::lround(along * std::cos(angle))),
                            static_cast<int>(std::lround(-along * std::sin(angle))));
    }
    return places;
}

/// The mean along a line, as when the camera moved.
Image motion_blur(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const std::vector<cv::Point> line = line_of(values.whole("length"), values.number("degrees"));
    const int margin = values.whole("length");
    cv::Mat larger;
    cv::copyMakeBorder(mat_of(picture), larger, margin, margin, margin, margin, cv::BORDER_REPLICATE);
    Image result(picture.width, picture.height, PixelFormat::rgb);
    const auto count = static_cast<unsigned>(line.size());
    std::vector<unsigned> sums(result.row_bytes());
    for (int y = 0; y < picture.height; ++y) {
        std::fill(sums.begin(), sums.end(), count / 2);
        for (const cv::Point& place : line) {
            const std::uint8_t* from = larger.ptr(y + margin + place.y) + std::ptrdiff_t{3} * (margin + place.x);
            for (std::size_t i = 0; i < sums.size(); ++i) {
                sums[i] += from[i];
            }
        }
        std::transform(sums.begin(), sums.end(), result.row(y),
                       [=](unsigned sum) { return static_cast<std::uint8_t>(sum / count); });
    }
    return result;
}

Image noise(const ImageView& picture, const Values& values, Scene& scene) {
    Image result = copy_of(picture);
    add_noise(result, values.number("sigma"), scene.random);
    return result;
}

Image salt_and_pepper(const ImageView& picture, const Values& values, Scene& scene) {
    const auto limit = static_cast<std::uint64_t>(std::llround(values.number("percent") / 100 * 4294967296.0));
    Image result = copy_of(picture);
    for_each_pixel(result, [&](std::uint8_t* rgb, int /*x*/, int /*y*/) {
        const std::uint64_t chance = scene.random.bits();
        if (chance >> 32U < limit) {
            std::fill_n(rgb, 3, static_cast<std::uint8_t>((chance & 1U) * 255));
        }
    });
    return result;
}

/// In squares, as faces are made unrecognisable.
Image pixelate(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const int size = values.whole("size");
    Image result(picture.width, picture.height, PixelFormat::rgb);
    const cv::Mat from = mat_of(picture);
    cv::Mat to = mat_of(result);
    for (int y = 0; y < picture.height; y += size) {
        for (int x = 0; x < picture.width; x += size) {
            const cv::Rect square = cv::Rect(x, y, size, size) & cv::Rect(0, 0, picture.width, picture.height);
            const cv::Scalar sum = cv::sum(from(square));
            to(square).setTo(cv::Scalar(std::round(sum[0] / square.area()), std::round(sum[1] / square.area()),
                                        std::round(sum[2] / square.area())));
        }
    }
    return result;
}

}  // namespace

void add_noise(Image& picture, double sigma, Random& random) {
    // The sum of eight uniform numbers of 16 bits, centred, has a standard deviation of 65536 sqrt(8 / 12).
    constexpr int kMean = 4 * 65535;
    const auto factor = static_cast<int>(std::lround(sigma / 53509.9 * (1 << 24)));
    const auto lanes = [](std::uint64_t bits) {
        return static_cast<int>((bits & 0xffffU) + (bits >> 16U & 0xffffU) + (bits >> 32U & 0xffffU) +
                                (bits >> 48U));
    };
    for (int y = 0; y < picture.height(); ++y) {
        std::uint8_t* level = picture.row(y);
        for (std::size_t i = 0; i < picture.row_bytes(); ++i) {
            const std::int64_t chance = lanes(random.bits()) + lanes(random.bits()) - kMean;
            level[i] = to_level(level[i] + static_cast<int>((chance * factor + (1 << 23)) >> 24));
        }
    }
}

std::vector<Operation> detail_operations() {
    return {{"blur", "blurred (Gauss)", {number("sigma", "standard deviation in pixels", 0, 50)}, blur},
            {"median",
             "the median of a square around each pixel",
             {whole_number("radius", "pixels; 1 is a square of 3 x 3", 0, 50)},
             median},
            {"sharpen",
             "sharpened by an unsharp mask",
             {number("percent", "of the difference from a blurred picture that is added", 0, 1000),
              number("sigma", "of the blurred picture, in pixels", 0.3, 50, 1.5)},
             sharpen},
            {"motion-blur",
             "blurred along a line, as when the camera moved",
             {whole_number("length", "of the line, in pixels", 1, 200),
              number("degrees", "of the line, counter-clockwise from the horizontal", -180, 180, 0)},
             motion_blur},
            {"noise",
             "normally distributed noise in each channel",
             {number("sigma", "standard deviation in levels of 255", 0, 128)},
             noise},
            {"salt-and-pepper",
             "single pixels black or white",
             {number("percent", "of all pixels", 0, 100)},
             salt_and_pepper},
            {"pixelate",
             "made of squares of one colour",
             {whole_number("size", "of a square, in pixels", 1, 500)},
             pixelate}};
}

}  // namespace whorl::lab
