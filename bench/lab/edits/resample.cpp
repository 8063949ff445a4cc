#include "bench/lab/edits/resample.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "bench/lab/edits/cv.hpp"
#include "bench/lab/edits/files.hpp"
#include "bench/lab/edits/pixels.hpp"

namespace whorl::lab {
namespace {

constexpr std::array<std::pair<std::string_view, int>, 6> kFilters = {{{"best", cv::INTER_CUBIC},
                                                                       {"nearest", cv::INTER_NEAREST},
                                                                       {"linear", cv::INTER_LINEAR},
                                                                       {"cubic", cv::INTER_CUBIC},
                                                                       {"area", cv::INTER_AREA},
                                                                       {"lanczos", cv::INTER_LANCZOS4}}};

/// OpenCV keeps places in 16 bits.
constexpr int kMaxSide = 32766;

Image resized_by(const ImageView& picture, int width, int height, int method) {
    Image result(width, height, PixelFormat::rgb);
    cv::Mat pixels = mat_of(result);
    cv::resize(mat_of(picture), pixels, pixels.size(), 0, 0, method);
    return result;
}

}  // namespace

std::vector<std::string_view> filter_names() {
    std::vector<std::string_view> names;
    for (const auto& [name, method] : kFilters) {
        names.push_back(name);
    }
    return names;
}

Image resized(const ImageView& picture, int width, int height, std::string_view filter) {
    const auto* const found =
        std::find_if(kFilters.begin(), kFilters.end(), [&](const auto& known) { return known.first == filter; });
    if (found != kFilters.begin()) {
        return resized_by(picture, width, height, found->second);
    }
    const int narrow = std::min(width, picture.width);
    const int low = std::min(height, picture.height);
    const Image shrunk = resized_by(picture, narrow, low, cv::INTER_AREA);
    return resized_by(shrunk.view(), width, height, cv::INTER_CUBIC);
}

Image covering(const ImageView& picture, int width, int height) {
    const double scale =
        std::max(static_cast<double>(width) / picture.width, static_cast<double>(height) / picture.height);
    const int full_width = std::max(width, to_side(scale * picture.width));
    const int full_height = std::max(height, to_side(scale * picture.height));
    const Image full = resized(picture, full_width, full_height);
    return cut_out(full.view(), {(full_width - width) / 2, (full_height - height) / 2, width, height});
}

Image cut_out(const ImageView& picture, const cv::Rect& part) {
    return image_of(mat_of(picture)(part));
}

std::vector<std::string_view> fill_names() {
    return {"black", "white", "gray"};
}

cv::Scalar fill_colour(std::string_view name) {
    return cv::Scalar::all(name == "black" ? 0 : name == "white" ? 255 : 128);
}

Image warped(const ImageView& picture, const cv::Mat& matrix, cv::Size size, const cv::Scalar& fill) {
    check_sides(picture, kMaxSide, "this edit");
    Image result(size.width, size.height, PixelFormat::rgb);
    check_sides(result.view(), kMaxSide, "this edit");
    cv::Mat pixels = mat_of(result);
    const auto warp = [&](const auto& by) {
        by(mat_of(picture), pixels, matrix, size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT,
           fill);
    };
    matrix.rows == 2 ? warp(cv::warpAffine) : warp(cv::warpPerspective);
    return result;
}

Corners corners_of(cv::Size size) {
    const auto right = static_cast<float>(size.width - 1);
    const auto bottom = static_cast<float>(size.height - 1);
    return {{{0, 0}, {right, 0}, {right, bottom}, {0, bottom}}};
}

cv::Mat perspective_between(const Corners& from, const Corners& to) {
    return cv::getPerspectiveTransform(from.data(), to.data());
}

}  // namespace whorl::lab
