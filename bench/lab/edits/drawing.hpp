// What families draw onto pictures, with OpenCV's own drawing functions.
#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>
#include <whorl/pixels.hpp>

namespace whorl::lab {

/// A line of text as large as fits into the box, in its middle. `weight` is the thickness of strokes, 1 for thin.
void draw_text(cv::Mat& canvas, const std::string& text, const cv::Rect& box, const cv::Scalar& colour,
               double weight = 2);

/// Likewise in white with a black edge, as memes have it.
void draw_outlined_text(cv::Mat& canvas, const std::string& text, const cv::Rect& box);

/// As many lines as its words need to be that high and at most that wide. A single word may be wider.
std::vector<std::string> wrapped(const std::string& text, cv::Size line);

/// A round yellow face that laughs.
void draw_face(cv::Mat& canvas, cv::Point centre, int radius);

/// A rectangle with round ends, filled.
void draw_pill(cv::Mat& canvas, const cv::Rect& box, const cv::Scalar& colour);

/// `over` of the same size, `percent` opaque.
void blend(Image& picture, const Image& over, double percent);

}  // namespace whorl::lab
