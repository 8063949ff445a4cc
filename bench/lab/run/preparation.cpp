#include "bench/lab/run/preparation.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "bench/lab/edits/cv.hpp"

namespace whorl::lab {
namespace {

/// The view's own channels, however they are ordered.
cv::Mat channels_of(const ImageView& picture) {
    return {picture.height, picture.width, CV_MAKETYPE(CV_8U, channels(picture.format)),
            const_cast<std::uint8_t*>(picture.data), static_cast<std::size_t>(picture.stride)};
}

cv::Mat rgb_of(const ImageView& picture) {
    cv::Mat rgb = channels_of(picture);
    switch (picture.format) {
        case PixelFormat::rgb: break;
        case PixelFormat::gray: cv::cvtColor(rgb, rgb, cv::COLOR_GRAY2RGB); break;
        case PixelFormat::bgr: cv::cvtColor(rgb, rgb, cv::COLOR_BGR2RGB); break;
        case PixelFormat::rgba: cv::cvtColor(rgb, rgb, cv::COLOR_RGBA2RGB); break;
        case PixelFormat::bgra: cv::cvtColor(rgb, rgb, cv::COLOR_BGRA2RGB); break;
    }
    return rgb;
}

}  // namespace

Image prepared(const ImageView& picture, int max_side) {
    const cv::Mat rgb = rgb_of(picture);
    const int longer = std::max(picture.width, picture.height);
    if (max_side == 0 || longer <= max_side) {
        return image_of(rgb);
    }
    const auto reduced = [&](int side) {
        return std::max(1, static_cast<int>((static_cast<std::int64_t>(side) * max_side + longer / 2) / longer));
    };
    cv::Mat smaller;
    cv::resize(rgb, smaller, {reduced(picture.width), reduced(picture.height)}, 0, 0, cv::INTER_AREA);
    return image_of(smaller);
}

Result<Image> load_prepared(const std::filesystem::path& file, const cli::PictureSandbox& sandbox, int max_side) {
    const Result<cli::OpenedPicture> picture = sandbox.decode(file.native());
    return picture ? Result(prepared(picture->pixels(), max_side)) : Result<Image>(picture.error());
}

}  // namespace whorl::lab
