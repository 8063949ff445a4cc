#include "bench/lab/edits/drawing.hpp"

#include <opencv2/imgproc.hpp>
#include <sstream>

#include "bench/lab/edits/pixels.hpp"

namespace whorl::lab {
namespace {

constexpr int kFont = cv::FONT_HERSHEY_DUPLEX;

/// Where a line of text goes, and how large it is.
struct Line {
    cv::Point origin;
    double scale = 0;

    Line(const std::string& text, const cv::Rect& box) {
        int below = 0;
        const cv::Size natural = cv::getTextSize(text, kFont, 1, 2, &below);
        scale = std::min(static_cast<double>(box.width) / natural.width,
                         static_cast<double>(box.height) / (natural.height + below));
        const cv::Size size = cv::getTextSize(text, kFont, scale, 1, &below);
        origin = {box.x + (box.width - size.width) / 2, box.y + (box.height + size.height - below / 2) / 2};
    }

    void draw(cv::Mat& canvas, const std::string& text, const cv::Scalar& colour, double weight) const {
        cv::putText(canvas, text, origin, kFont, scale, colour, to_side(scale * weight), cv::LINE_AA);
    }
};

/// Of a face's parts, in thousandths of its radius.
int part(int radius, int thousandths) {
    return (radius * thousandths + 500) / 1000;
}

}  // namespace

void draw_text(cv::Mat& canvas, const std::string& text, const cv::Rect& box, const cv::Scalar& colour,
               double weight) {
    Line(text, box).draw(canvas, text, colour, weight);
}

void draw_outlined_text(cv::Mat& canvas, const std::string& text, const cv::Rect& box) {
    const Line line(text, box);
    line.draw(canvas, text, {0, 0, 0}, 7);
    line.draw(canvas, text, {255, 255, 255}, 2.5);
}

std::vector<std::string> wrapped(const std::string& text, cv::Size line) {
    const auto fits = [&](const std::string& words) {
        int below = 0;
        const cv::Size natural = cv::getTextSize(words, kFont, 1, 2, &below);
        return std::int64_t{natural.width} * line.height <= std::int64_t{line.width} * (natural.height + below);
    };
    std::vector<std::string> lines;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (!lines.empty() && fits(lines.back() + ' ' + word)) {
            lines.back() += ' ' + word;
        } else {
            lines.push_back(word);
        }
    }
    return lines;
}

void draw_face(cv::Mat& canvas, cv::Point centre, int radius) {
    const cv::Scalar skin(255, 204, 50);
    const cv::Scalar edge(225, 150, 20);
    const cv::Scalar dark(90, 50, 10);
    cv::circle(canvas, centre, radius, edge, cv::FILLED, cv::LINE_AA);
    cv::circle(canvas, centre, part(radius, 940), skin, cv::FILLED, cv::LINE_AA);
    for (const int side : {-1, 1}) {
        const cv::Point eye = centre + cv::Point(side * part(radius, 350), -part(radius, 220));
        cv::ellipse(canvas, eye, {part(radius, 110), part(radius, 190)}, 0, 0, 360, dark, cv::FILLED, cv::LINE_AA);
    }
    const cv::Point mouth = centre + cv::Point(0, part(radius, 120));
    const cv::Size opening(part(radius, 560), part(radius, 560));
    cv::ellipse(canvas, mouth, opening, 0, 0, 180, dark, cv::FILLED, cv::LINE_AA);
    const cv::Point tongue = mouth + cv::Point(0, part(radius, 420));
    cv::ellipse(canvas, tongue, {part(radius, 280), part(radius, 140)}, 0, 0, 360, {240, 90, 90}, cv::FILLED,
                cv::LINE_AA);
}

void draw_pill(cv::Mat& canvas, const cv::Rect& box, const cv::Scalar& colour) {
    const int radius = std::min(box.width, box.height) / 2;
    const cv::Point first = box.tl() + cv::Point(radius, radius);
    const cv::Point last = box.br() - cv::Point(radius + 1, radius + 1);
    cv::rectangle(canvas, {first.x, box.y}, {last.x, box.br().y - 1}, colour, cv::FILLED);
    cv::rectangle(canvas, {box.x, first.y}, {box.br().x - 1, last.y}, colour, cv::FILLED);
    for (const int x : {first.x, last.x}) {
        for (const int y : {first.y, last.y}) {
            cv::circle(canvas, {x, y}, radius, colour, cv::FILLED, cv::LINE_AA);
        }
    }
}

void blend(Image& picture, const Image& over, double percent) {
    const int share = parts_of_256(percent);
    for (int y = 0; y < picture.height(); ++y) {
        std::uint8_t* to = picture.row(y);
        const std::uint8_t* from = over.row(y);
        for (std::size_t i = 0; i < picture.row_bytes(); ++i) {
            to[i] = static_cast<std::uint8_t>(mixed(to[i], from[i], share));
        }
    }
}

}  // namespace whorl::lab
