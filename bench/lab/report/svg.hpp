// Shapes of SVG. They are coloured by attributes where data decides, and by the page's style sheet elsewhere.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "bench/lab/report/colours.hpp"
#include "bench/lab/report/markup.hpp"

namespace whorl::lab::report {

struct Place {
    double x = 0;
    double y = 0;
};

/// A coordinate: "12", "12.5".
std::string coordinate(double value);

/// How wide the words are, about, in the size of labels.
double width_of(std::string_view words);

/// `kind` is a class of the style sheet.
Markup stroke(Place from, Place to, std::string_view kind);

/// `kind` tells the anchor too: "label start", "label middle", "label end".
Markup label(Place at, std::string_view kind, std::string_view words);

/// Points closer than half a pixel are left out.
Markup polyline(std::span<const Place> places, const Look& look);

/// The polyline and the area beneath, down to `base`.
Markup area(std::span<const Place> places, double base, const Look& look);

/// A line from `base` to each place.
Markup stems(std::span<const Place> places, double base, const Look& look);

/// `open`: larger, and white inside.
Markup mark(Place at, const Look& look, bool open);

/// The whole picture; a screen reader says title and description.
Markup svg(double width, double height, std::string_view title, std::string_view description,
           const Markup& content);

}  // namespace whorl::lab::report
