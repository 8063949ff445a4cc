// The whole picture, with something around it.
#include <opencv2/imgproc.hpp>

#include <cmath>

#include "bench/lab/edits/cv.hpp"
#include "bench/lab/edits/families.hpp"
#include "bench/lab/edits/parameters.hpp"
#include "bench/lab/edits/pixels.hpp"
#include "bench/lab/edits/resample.hpp"

namespace whorl::lab {
namespace {

Image plain(int width, int height, const cv::Scalar& colour) {
    Image result(width, height, PixelFormat::rgb);
    mat_of(result).setTo(colour);
    return result;
}

void put(Image& canvas, const ImageView& picture, int left, int top) {
    mat_of(picture).copyTo(mat_of(canvas)(cv::Rect(left, top, picture.width, picture.height)));
}

Image border(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const double share = values.number("percent") / 100;
    const auto wide = static_cast<int>(std::lround(share * std::min(picture.width, picture.height)));
    Image result = plain(picture.width + 2 * wide, picture.height + 2 * wide, fill_colour(values.word("colour")));
    put(result, picture, wide, wide);
    return result;
}

/// What video players and story formats fill the rest with: the picture itself, large and blurred.
Image blurred_ground(const ImageView& picture, int width, int height) {
    const Image small = covering(picture, to_side(width / 8.0), to_side(height / 8.0));
    Image soft(small.width(), small.height(), PixelFormat::rgb);
    cv::Mat pixels = mat_of(soft);
    const double sigma = std::max(0.8, std::max(small.width(), small.height()) / 40.0);
    cv::GaussianBlur(mat_of(small.view()), pixels, {}, sigma, sigma, cv::BORDER_REPLICATE);
    return resized(soft.view(), width, height, "linear");
}

Image letterbox(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const double shape = values.number("shape");
    const int width = std::max(picture.width, to_side(picture.height * shape));
    const int height = std::max(picture.height, to_side(picture.width / shape));
    const std::string& fill = values.word("fill");
    Image result =
        fill == "blurred" ? blurred_ground(picture, width, height) : plain(width, height, fill_colour(fill));
    put(result, picture, (width - picture.width) / 2, (height - picture.height) / 2);
    return result;
}

/// White where the picture stays, black in the corners.
cv::Mat rounded_mask(cv::Size size, int radius) {
    cv::Mat mask(size, CV_8UC1, cv::Scalar(0));
    const cv::Scalar white(255);
    const cv::Point last(size.width - 1, size.height - 1);
    cv::rectangle(mask, {radius, 0}, {last.x - radius, last.y}, white, cv::FILLED);
    cv::rectangle(mask, {0, radius}, {last.x, last.y - radius}, white, cv::FILLED);
    for (const int x : {radius, last.x - radius}) {
        for (const int y : {radius, last.y - radius}) {
            cv::circle(mask, {x, y}, radius, white, cv::FILLED, cv::LINE_AA);
        }
    }
    return mask;
}

Image rounded_corners(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const int shorter = std::min(picture.width, picture.height);
    const auto radius =
        std::min(static_cast<int>(std::lround(values.number("percent") / 100 * shorter)), (shorter - 1) / 2);
    const cv::Scalar fill = fill_colour(values.word("fill"));
    Image result = copy_of(picture);
    if (radius == 0) {
        return result;
    }
    const cv::Mat mask = rounded_mask({picture.width, picture.height}, radius);
    for_each_pixel(result, [&](std::uint8_t* rgb, int x, int y) {
        const int kept = mask.at<std::uint8_t>(y, x);
        for (int c = 0; c < 3; ++c) {
            rgb[c] = to_level(mixed(static_cast<int>(fill[c]), rgb[c], kept + (kept >> 7)));
        }
    });
    return result;
}

}  // namespace

std::vector<Operation> frame_operations() {
    return {{"border",
             "a border of one colour added all around",
             {number("percent", "of the shorter side that the border is wide", 0, 100),
              choice("colour", "of the border", fill_names())},
             border},
            {"letterbox",
             "bars added at two ends until it has a given shape",
             {number("shape", "width divided by height", 0.1, 10),
              choice("fill", "of the bars; blurred is the picture itself", {"black", "white", "gray", "blurred"})},
             letterbox},
            {"rounded-corners",
             "its corners rounded off",
             {number("percent", "of the shorter side that the radius is", 0, 50),
              choice("fill", "colour of the corners", fill_names())},
             rounded_corners}};
}

}  // namespace whorl::lab
