// Parts of a picture.
#include "bench/lab/edits/families.hpp"

#include <cmath>
#include "bench/lab/edits/parameters.hpp"
#include "bench/lab/edits/pixels.hpp"
#include "bench/lab/edits/resample.hpp"

namespace whorl::lab {
namespace {

/// The size that is left, and how much of what is cut off lies left of it and above it: 0 to 1.
struct Cut {
    cv::Size size;
    double left;
    double top;
};

Cut cut_of(cv::Size size, double remaining, std::string_view from, Random& random) {
    if (from == "left" || from == "right") {
        return {{to_side(size.width * remaining), size.height}, from == "left" ? 1.0 : 0.0, 0};
    }
    if (from == "top" || from == "bottom") {
        return {{size.width, to_side(size.height * remaining)}, 0, from == "top" ? 1.0 : 0.0};
    }
    const double side = std::sqrt(remaining);
    const cv::Size smaller(to_side(size.width * side), to_side(size.height * side));
    if (from == "all") {
        return {smaller, 0.5, 0.5};
    }
    const double left = random.unit();
    return {smaller, left, random.unit()};
}

Image crop(const ImageView& picture, const Values& values, Scene& scene) {
    const cv::Size size(picture.width, picture.height);
    const Cut cut = cut_of(size, 1 - values.number("percent") / 100, values.word("from"), scene.random);
    const auto place = [](int whole, int part, double share) {
        return static_cast<int>(std::lround((whole - part) * share));
    };
    return cut_out(picture, {place(size.width, cut.size.width, cut.left),
                             place(size.height, cut.size.height, cut.top), cut.size.width, cut.size.height});
}

/// As sites that show squares or posters do.
Image crop_to_shape(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const double widest = values.number("widest");
    const double highest = std::min(values.number("highest"), widest);
    const cv::Size size(picture.width, picture.height);
    const cv::Size part(std::min(size.width, to_side(size.height * widest)),
                        std::min(size.height, to_side(size.width / highest)));
    return cut_out(picture,
                   {(size.width - part.width) / 2, (size.height - part.height) / 2, part.width, part.height});
}

}  // namespace

std::vector<Operation> crop_operations() {
    return {{"crop",
             "a part of its area cut off",
             {number("percent", "of the area that goes", 0, 99),
              choice("from", "all: all sides alike; random: anywhere; both keep the shape",
                     {"all", "left", "right", "top", "bottom", "random"})},
             crop},
            {"crop-to-shape",
             "cut off evenly at both ends until its shape is allowed",
             {number("widest", "width divided by height, at most", 0.1, 10, 1.91),
              number("highest", "width divided by height, at least", 0.1, 10, 0.8)},
             crop_to_shape}};
}

}  // namespace whorl::lab
