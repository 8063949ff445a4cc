// Something put onto the picture, or above and below it.
#include <opencv2/imgproc.hpp>

#include <cmath>

#include "bench/lab/edits/cv.hpp"
#include "bench/lab/edits/drawing.hpp"
#include "bench/lab/edits/families.hpp"
#include "bench/lab/edits/parameters.hpp"
#include "bench/lab/edits/pixels.hpp"
#include "bench/lab/edits/resample.hpp"

namespace whorl::lab {
namespace {

constexpr auto kCaption = "WHEN YOU LEAST EXPECT IT";
const cv::Scalar kWhite(255, 255, 255);
const cv::Scalar kBlack(0, 0, 0);

/// Pixels of a side, rounded; at least 1.
int share_of(int side, double percent) {
    return to_side(side * percent / 100);
}

/// Lines of words at one end of the picture, or in its middle.
void write_lines(cv::Mat& canvas, const std::string& words, int high, std::string_view place) {
    const int margin = canvas.rows / 40;
    const cv::Size line(std::max(1, canvas.cols - 2 * margin), high);
    const std::vector<std::string> lines = wrapped(words, line);
    const int room = canvas.rows - 2 * margin - high * static_cast<int>(lines.size());
    int top = margin + (place == "top" ? 0 : place == "centre" ? room / 2 : room);
    for (const std::string& text : lines) {
        draw_outlined_text(canvas, text, {{margin, top}, line});
        top += high;
    }
}

Image text(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    Image result = copy_of(picture);
    cv::Mat canvas = mat_of(result);
    const int high = share_of(picture.height, values.number("percent"));
    const std::string& place = values.word("place");
    if (place != "both") {
        write_lines(canvas, kCaption, high, place);
    } else {
        write_lines(canvas, kCaption, high, "top");
        write_lines(canvas, "AND WHEN YOU DO", high, "bottom");
    }
    return result;
}

Image caption_bar(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const int high = share_of(picture.height, values.number("percent"));
    const bool above = values.word("place") == "above";
    Image result(picture.width, picture.height + high, PixelFormat::rgb);
    cv::Mat canvas = mat_of(result);
    canvas.setTo(kWhite);
    mat_of(picture).copyTo(canvas(cv::Rect(0, above ? high : 0, picture.width, picture.height)));
    const int margin = high / 6;
    const int top = above ? 0 : picture.height;
    draw_text(canvas, kCaption, {margin, top + margin, picture.width - 2 * margin, high - 2 * margin}, kBlack);
    return result;
}

Image emoji(const ImageView& picture, const Values& values, Scene& scene) {
    Image result = copy_of(picture);
    cv::Mat canvas = mat_of(result);
    const int radius = share_of(std::min(picture.width, picture.height), values.number("percent") / 2);
    for (int i = 0; i < values.whole("count"); ++i) {
        const auto within = [&](int side) {
            const int room = std::max(1, side - 2 * radius);
            return (side - room) / 2 + static_cast<int>(scene.random.below(static_cast<std::uint64_t>(room)));
        };
        const int x = within(picture.width);
        draw_face(canvas, {x, within(picture.height)}, radius);
    }
    return result;
}

/// Rows of words, slanting upwards, over all of a canvas.
void tile_words(cv::Mat& canvas, int high) {
    const int side = canvas.cols + canvas.rows;  // a square that covers the canvas however it is turned
    Image rows(side, side, PixelFormat::rgb);
    cv::Mat pixels = mat_of(rows);
    const int wide = 6 * high;
    for (int row = 0; row * 3 * high < side; ++row) {
        for (int x = row % 2 == 0 ? 0 : -wide * 2 / 3; x < side; x += wide * 4 / 3) {
            draw_text(pixels, "watermark", {x, row * 3 * high, wide, high}, kWhite);
        }
    }
    constexpr double kCosine = 0.875;  // of about 29 degrees
    constexpr double kSine = 0.484375;
    const double middle = side / 2.0;
    const cv::Mat matrix =
        (cv::Mat_<double>(2, 3) << kCosine, -kSine, middle - kCosine * canvas.cols / 2 + kSine * canvas.rows / 2,
         kSine, kCosine, middle - kSine * canvas.cols / 2 - kCosine * canvas.rows / 2);
    const Image turned = warped(rows.view(), matrix, canvas.size(), {});
    cv::max(canvas, mat_of(turned.view()), canvas);
}

Image watermark(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    Image result = copy_of(picture);
    Image marked = copy_of(picture);
    cv::Mat canvas = mat_of(marked);
    tile_words(canvas, share_of(picture.height, values.number("size")));
    blend(result, marked, values.number("percent"));
    return result;
}

/// A disc with a peak and a sun, and a name beside it.
void draw_logo(cv::Mat& canvas, const cv::Rect& box) {
    const int radius = box.height / 2;
    const cv::Point centre = box.tl() + cv::Point(radius, radius);
    cv::circle(canvas, centre, radius, kWhite, cv::FILLED, cv::LINE_AA);
    cv::circle(canvas, centre, radius * 9 / 10, {200, 30, 60}, cv::FILLED, cv::LINE_AA);
    const std::vector<cv::Point> peak = {centre + cv::Point(-radius * 6 / 10, radius * 4 / 10),
                                         centre + cv::Point(0, -radius * 5 / 10),
                                         centre + cv::Point(radius * 6 / 10, radius * 4 / 10)};
    cv::fillConvexPoly(canvas, peak, kWhite, cv::LINE_AA);
    cv::circle(canvas, centre + cv::Point(radius / 2, -radius / 2), radius / 6, {255, 210, 0}, cv::FILLED,
               cv::LINE_AA);
    const cv::Rect words(box.x + box.height * 5 / 4, box.y, box.width - box.height * 5 / 4, box.height);
    draw_text(canvas, "PeakNews", words, kWhite, 3);
}

Image logo(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const int wide = share_of(picture.width, values.number("size"));
    const int high = std::min(to_side(wide / 4.0), picture.height);
    const int margin = std::min(picture.width, picture.height) / 30;
    Image result = copy_of(picture);
    Image marked = copy_of(picture);
    cv::Mat canvas = mat_of(marked);
    draw_logo(canvas, {picture.width - wide - margin, picture.height - high - margin, wide, high});
    blend(result, marked, values.number("percent"));
    return result;
}

/// A black box, as things are made unrecognisable by.
Image cover(const ImageView& picture, const Values& values, Scene& scene) {
    const double side = std::sqrt(values.number("percent") / 100);
    const cv::Size size(to_side(picture.width * side), to_side(picture.height * side));
    const auto from = [&](int whole, int part) {
        const auto room = static_cast<std::uint64_t>(whole - part + 1);
        return values.word("place") == "centre" ? (whole - part) / 2 : static_cast<int>(scene.random.below(room));
    };
    Image result = copy_of(picture);
    const int x = from(picture.width, size.width);
    const int y = from(picture.height, size.height);
    mat_of(result)(cv::Rect({x, y}, size)).setTo(fill_colour(values.word("colour")));
    return result;
}

}  // namespace

std::vector<Operation> overlay_operations() {
    return {{"text",
             "large words on it, white with a black edge",
             {number("percent", "of the height that a line takes; words go to further lines when it is too wide", 1,
                     100),
              choice("place", "of the words", {"bottom", "top", "centre", "both"})},
             text},
            {"caption-bar",
             "a white bar with words added to it",
             {number("percent", "of the height that is added", 1, 100),
              choice("place", "of the bar", {"above", "below"})},
             caption_bar},
            {"emoji",
             "drawn faces on it, at random places",
             {number("percent", "of the shorter side that a face is wide", 1, 100),
              whole_number("count", "how many faces", 1, 50, 1)},
             emoji},
            {"watermark",
             "slanting words all over it, translucent",
             {number("percent", "how opaque", 0, 100),
              number("size", "of the words, in percent of the height", 1, 50, 5)},
             watermark},
            {"logo",
             "the mark of a channel in its lower right corner",
             {number("percent", "how opaque", 0, 100, 100),
              number("size", "of the mark, in percent of the width", 1, 100)},
             logo},
            {"cover",
             "a part of it behind a box of one colour",
             {number("percent", "of the area", 1, 100), choice("place", "of the box", {"random", "centre"}),
              choice("colour", "of the box", fill_names())},
             cover}};
}

}  // namespace whorl::lab
