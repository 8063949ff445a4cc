// Pictures brought to another size or into another shape.
#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <string_view>
#include <vector>
#include <whorl/pixels.hpp>

namespace whorl::lab {

/// "best" first: areas averaged where a side shrinks, cubic where it grows.
std::vector<std::string_view> filter_names();

/// Sides of at least 1.
Image resized(const ImageView& picture, int width, int height, std::string_view filter = "best");

/// So that it covers just that size: scaled, and cut off evenly where it is too long.
Image covering(const ImageView& picture, int width, int height);

/// A rectangle of it.
Image cut_out(const ImageView& picture, const cv::Rect& part);

/// Black, white, gray: what is put where there is no picture.
std::vector<std::string_view> fill_names();
cv::Scalar fill_colour(std::string_view name);

/// Where result(x, y) is found in the picture: `matrix` times (x, y, 1). Two rows, or three for a perspective.
/// Bilinear; outside there is `fill`. Throws CannotEdit when a side is too long for that.
Image warped(const ImageView& picture, const cv::Mat& matrix, cv::Size size, const cv::Scalar& fill);

/// Corners in the order top left, top right, bottom right, bottom left.
using Corners = std::array<cv::Point2f, 4>;
Corners corners_of(cv::Size size);

/// The matrix that takes the corners `from` to `to`.
cv::Mat perspective_between(const Corners& from, const Corners& to);

}  // namespace whorl::lab
