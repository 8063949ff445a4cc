// Plots: axes, what is drawn between them, and the key to it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bench/lab/report/axis.hpp"
#include "bench/lab/report/colours.hpp"
#include "bench/lab/report/markup.hpp"

namespace whorl::lab::report {

struct Point {
    double x = 0;
    double y = 0;
    std::optional<double> low{};  ///< of an interval around y
    std::optional<double> high{};
};

/// What is not on the axes, or is no number, is left out.
struct Series {
    enum class Kind {
        line,   ///< with marks
        area,   ///< a line without marks, and what is beneath it
        stems,  ///< from `base`
        marks,  ///< alone
        open,   ///< large marks, white inside
        dots,   ///< small and pale: a background
    };
    Kind kind = Kind::line;
    Look look{};
    std::vector<Point> points{};
    double base = 0;
};

/// A line across the plot at a value that matters.
struct Guide {
    double at = 0;
    std::string label{};  ///< beside one that is upright; data would run through that of another
    bool upright = true;  ///< at a value of the x axis
};

struct Plot {
    std::string title;
    std::string description;  ///< for people who do not see it
    Axis x;
    Axis y;
    std::vector<Series> series{};
    std::vector<Guide> guides{};
    double width = 320;
    double height = 230;
};

Markup draw(const Plot& plot);

/// Whether all names can be written under a plot of that width.
bool names_fit(std::span<const std::string> names, double width);

struct KeyEntry {
    std::string name;
    Look look;
    bool line = true;  ///< else the mark alone
    bool open = false;
};

/// The key to what is drawn, for one plot or for many.
Markup key(std::span<const KeyEntry> entries);

}  // namespace whorl::lab::report
