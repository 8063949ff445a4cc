// Together with another picture.
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

/// The cells of a collage, within a canvas of about the picture's area.
struct Grid {
    cv::Size cell;
    int columns;
    int rows;

    Grid(const ImageView& picture, int pictures)
        : columns(pictures == 4 || picture.height > picture.width ? 2 : 1), rows(pictures / columns) {
        const double scale = 1 / std::sqrt(pictures);
        cell = {to_side(picture.width * scale), to_side(picture.height * scale)};
    }

    cv::Rect place(int number) const {
        return {{number % columns * cell.width, number / columns * cell.height}, cell};
    }
};

/// A part of the other picture for each cell, so that no two cells are the same.
Image filling(const Image& other, int number, cv::Size cell) {
    const int width = std::max(1, other.width() * (4 - number) / 4);
    const int height = std::max(1, other.height() * (4 - number) / 4);
    const int left = number % 2 == 0 ? 0 : other.width() - width;
    const Image part = cut_out(other.view(), {left, 0, width, height});
    return covering(part.view(), cell.width, cell.height);
}

Image collage(const ImageView& picture, const Values& values, Scene& scene) {
    const int pictures = values.word("pictures") == "4" ? 4 : 2;
    const int own = std::min(values.whole("place"), pictures) - 1;
    const Grid grid(picture, pictures);
    Image result(grid.cell.width * grid.columns, grid.cell.height * grid.rows, PixelFormat::rgb);
    cv::Mat canvas = mat_of(result);
    for (int i = 0; i < pictures; ++i) {
        const Image cell =
            i == own ? resized(picture, grid.cell.width, grid.cell.height) : filling(scene.other(), i, grid.cell);
        mat_of(cell.view()).copyTo(canvas(grid.place(i)));
    }
    return result;
}

/// A small picture in the lower right corner of a large one, with a white edge.
Image inset(const ImageView& large, const ImageView& small, double percent) {
    Image result = copy_of(large);
    cv::Mat canvas = mat_of(result);
    const double scale =
        percent / 100 *
        std::min(static_cast<double>(large.width) / small.width, static_cast<double>(large.height) / small.height);
    const Image reduced = resized(small, std::min(large.width, to_side(small.width * scale)),
                                  std::min(large.height, to_side(small.height * scale)));
    const int margin = std::min(large.width, large.height) / 40;
    const cv::Rect place(std::max(0, large.width - reduced.width() - margin),
                         std::max(0, large.height - reduced.height() - margin), reduced.width(), reduced.height());
    const int edge = margin / 4;
    cv::rectangle(canvas, place.tl() - cv::Point(edge, edge), place.br() + cv::Point(edge - 1, edge - 1),
                  {255, 255, 255}, cv::FILLED);
    mat_of(reduced.view()).copyTo(canvas(place));
    return result;
}

Image picture_in_picture(const ImageView& picture, const Values& values, Scene& scene) {
    const Image other = covering(scene.other().view(), picture.width, picture.height);
    const double percent = values.number("percent");
    return values.word("part") == "large" ? inset(picture, other.view(), percent)
                                          : inset(other.view(), picture, percent);
}

/// Two pictures exposed onto one another.
Image blend_other(const ImageView& picture, const Values& values, Scene& scene) {
    Image result = copy_of(picture);
    blend(result, covering(scene.other().view(), picture.width, picture.height), values.number("percent"));
    return result;
}

}  // namespace

std::vector<Operation> collage_operations() {
    return {{"collage",
             "one of two or four pictures side by side, together about as large as it was",
             {choice("pictures", "how many", {"2", "4"}),
              whole_number("place", "of the picture, 1 for the first; the last when there are fewer", 1, 4, 1)},
             collage,
             true},
            {"picture-in-picture",
             "a small picture in the corner of a large one",
             {number("percent", "of the large picture's sides that the small one takes, at most", 1, 100),
              choice("part", "which of the two it is", {"large", "small"})},
             picture_in_picture,
             true},
            {"blend",
             "another picture laid over it, translucent",
             {number("percent", "how opaque the other one is", 0, 100)},
             blend_other,
             true}};
}

}  // namespace whorl::lab
