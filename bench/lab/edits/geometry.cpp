// Other sizes and positions of the same picture.
#include <cmath>
#include <numbers>
#include <whorl/dihedral.hpp>

#include "bench/lab/edits/cv.hpp"
#include "bench/lab/edits/families.hpp"
#include "bench/lab/edits/parameters.hpp"
#include "bench/lab/edits/pixels.hpp"
#include "bench/lab/edits/resample.hpp"

namespace whorl::lab {
namespace {

Image resize(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const double scale = values.number("percent") / 100;
    return resized(picture, to_side(picture.width * scale), to_side(picture.height * scale), values.word("filter"));
}

/// The length that a word of resize-to names.
int measured_side(const ImageView& picture, std::string_view side) {
    if (side == "width") {
        return picture.width;
    }
    if (side == "height") {
        return picture.height;
    }
    return side == "longer" ? std::max(picture.width, picture.height) : std::min(picture.width, picture.height);
}

Image resize_to(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const int now = measured_side(picture, values.word("side"));
    const int wanted = values.whole("pixels");
    if (now == wanted || (now < wanted && values.word("enlarge") == "no")) {
        return copy_of(picture);
    }
    const double scale = static_cast<double>(wanted) / now;
    return resized(picture, to_side(picture.width * scale), to_side(picture.height * scale), values.word("filter"));
}

Image stretch(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    return resized(picture, to_side(picture.width * values.number("width") / 100),
                   to_side(picture.height * values.number("height") / 100));
}

/// Rounded, so that the last bits of the system's sine do not show.
double rounded(double value) {
    constexpr double kParts = 1 << 30;
    return std::round(value * kParts) / kParts;
}

struct Turn {
    double cosine;
    double sine;

    explicit Turn(double degrees)
        : cosine(rounded(std::cos(degrees * std::numbers::pi / 180))),
          sine(rounded(std::sin(degrees * std::numbers::pi / 180))) {}

    /// From places in a result of that size to places in the picture, centre to centre; counter-clockwise.
    cv::Matx23d backwards(cv::Size picture, cv::Size result) const {
        const double from_x = (result.width - 1) / 2.0;
        const double from_y = (result.height - 1) / 2.0;
        const double to_x = (picture.width - 1) / 2.0;
        const double to_y = (picture.height - 1) / 2.0;
        return {cosine, -sine,  to_x - cosine * from_x + sine * from_y,  //
                sine,   cosine, to_y - sine * from_x - cosine * from_y};
    }
};

cv::Size turned_size(cv::Size size, const Turn& turn, std::string_view corners) {
    const double across = std::abs(turn.cosine);
    const double along = std::abs(turn.sine);
    const double width = size.width * across + size.height * along;
    const double height = size.width * along + size.height * across;
    if (corners == "grow") {
        return {to_side(width), to_side(height)};
    }
    if (corners == "fill") {
        return size;
    }
    // The largest rectangle of the same shape that has no corner outside the turned picture.
    const double scale = std::min(size.width / width, size.height / height);
    return {to_side(size.width * scale), to_side(size.height * scale)};
}

Image rotate(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const Turn turn(values.number("degrees"));
    const cv::Size size(picture.width, picture.height);
    const cv::Size result = turned_size(size, turn, values.word("corners"));
    return warped(picture, cv::Mat(turn.backwards(size, result)), result, fill_colour(values.word("fill")));
}

Image quarter_turn(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    constexpr std::array kTurns = {Dihedral::original, Dihedral::rotate90, Dihedral::rotate180,
                                   Dihedral::rotate270};
    return transformed(picture, kTurns[static_cast<std::size_t>(values.whole("quarters"))]);
}

Image flip(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const std::string& direction = values.word("direction");
    return transformed(picture, direction == "left-right"   ? Dihedral::flip_y
                                : direction == "top-bottom" ? Dihedral::flip_x
                                : direction == "diagonal"   ? Dihedral::flip_plus1
                                                            : Dihedral::flip_minus1);
}

/// As if seen from the side: a quadrangle of the picture is stretched to the whole.
Image perspective(const ImageView& picture, const Values& values, Scene& scene) {
    const double share = values.number("percent") / 100;
    const cv::Size size(picture.width, picture.height);
    const Corners whole = corners_of(size);
    Corners part = whole;
    for (cv::Point2f& corner : part) {
        const auto inwards = [&](float at, int side) {
            const double by = std::round(share * scene.random.between(0.2, 1) * side);
            return static_cast<float>(at > 0 ? at - by : at + by);
        };
        corner = {inwards(corner.x, size.width), inwards(corner.y, size.height)};
    }
    return warped(picture, perspective_between(whole, part), size, {});
}

}  // namespace

std::vector<Operation> geometry_operations() {
    return {
        {"resize",
         "made smaller or larger, in the same shape",
         {number("percent", "of each side, 100 for the same size", 1, 400),
          choice("filter", "how pixels are made of others", filter_names())},
         resize},
        {"resize-to",
         "resized until a side has a given length, in the same shape",
         {whole_number("pixels", "of that side", 1, 8192),
          choice("side", "which side has that length", {"longer", "shorter", "width", "height"}),
          choice("enlarge", "also make a smaller picture larger", {"no", "yes"}),
          choice("filter", "how pixels are made of others", filter_names())},
         resize_to},
        {"stretch",
         "made wider or higher, in another shape",
         {number("width", "percent of the width", 1, 400, 100),
          number("height", "percent of the height", 1, 400, 100)},
         stretch},
        {"rotate",
         "turned by an angle",
         {number("degrees", "counter-clockwise", -180, 180),
          choice("corners", "crop: no corner shows; fill: the size stays; grow: nothing is lost",
                 {"crop", "fill", "grow"}),
          choice("fill", "colour of the corners", fill_names())},
         rotate},
        {"quarter-turn", "turned by quarters", {whole_number("quarters", "counter-clockwise", 0, 3)}, quarter_turn},
        {"flip",
         "mirrored",
         {choice("direction", "which sides change places, or the diagonal of the mirror",
                 {"left-right", "top-bottom", "diagonal", "other-diagonal"})},
         flip},
        {"perspective",
         "seen from the side: a random quadrangle is stretched to the whole",
         {number("percent", "of a side that a corner moves inwards, at most", 0, 40)},
         perspective}};
}

}  // namespace whorl::lab
