// whorl::Image and cv::Mat over the same bytes.
#pragma once

#include <opencv2/core.hpp>
#include <whorl/pixels.hpp>

namespace whorl::lab {

/// The picture's own pixels, three channels in the order R, G, B. Not to be written to.
inline cv::Mat mat_of(const ImageView& picture) {
    return {picture.height, picture.width, CV_8UC3, const_cast<std::uint8_t*>(picture.data),
            static_cast<std::size_t>(picture.stride)};
}

/// Likewise, to be written to.
inline cv::Mat mat_of(Image& picture) {
    return {picture.height(), picture.width(), CV_8UC3, picture.row(0), picture.row_bytes()};
}

/// A copy of three channels of 8 bits.
inline Image image_of(const cv::Mat& pixels) {
    Image image(pixels.cols, pixels.rows, PixelFormat::rgb);
    pixels.copyTo(mat_of(image));
    return image;
}

/// A copy, to be worked on.
inline Image copy_of(const ImageView& picture) {
    return image_of(mat_of(picture));
}

}  // namespace whorl::lab
