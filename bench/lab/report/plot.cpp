#include "bench/lab/report/plot.hpp"

#include <algorithm>

#include "bench/lab/report/svg.hpp"

namespace whorl::lab::report {
namespace {

constexpr double kLine = 15;  // between lines of labels
constexpr double kTop = 26;   // room for the name of the y axis
constexpr double kTickLength = 4;
constexpr double kMaxMarks = 14;  // a line of more points has marks here and there only
constexpr double kWhisker = 3;

/// The part of a plot that is between the axes, on the page.
struct Frame {
    const Plot* plot;
    double left, right, top, bottom;

    std::optional<double> x(double value) const {
        const std::optional<double> at = plot->x.place(value);
        return at ? std::optional(left + *at * (right - left)) : std::nullopt;
    }
    std::optional<double> y(double value) const {
        const std::optional<double> at = plot->y.place(value);
        return at ? std::optional(bottom - *at * (bottom - top)) : std::nullopt;
    }
};

double widest(std::span<const Tick> ticks) {
    double width = 0;
    for (const Tick& tick : ticks) {
        width = std::max(width, width_of(tick.label));
    }
    return width;
}

Frame frame_of(const Plot& plot) {
    const bool two_lines =
        std::any_of(plot.x.ticks.begin(), plot.x.ticks.end(), [](const Tick& tick) { return !tick.below.empty(); });
    const double last = plot.x.ticks.empty() ? 0 : width_of(plot.x.ticks.back().label);
    const double beneath = kTickLength + kLine + (two_lines ? kLine : 0) + kLine + 8;
    return {&plot, widest(plot.y.ticks) + kTickLength + 6, plot.width - std::max(8.0, last / 2 + 2), kTop,
            plot.height - beneath};
}

Markup y_axis(const Frame& frame) {
    Markup drawn = label({0, 12}, "label start", frame.plot->y.label);
    for (const Tick& tick : frame.plot->y.ticks) {
        if (const auto y = frame.y(tick.at)) {
            drawn += stroke({frame.left, *y}, {frame.right, *y}, "grid");
            drawn += label({frame.left - kTickLength - 2, *y + 4}, "label end", tick.label);
        }
    }
    return drawn;
}

/// Labels that would touch the one before are left out.
Markup x_axis(const Frame& frame) {
    Markup drawn;
    double free_from = 0;
    for (const Tick& tick : frame.plot->x.ticks) {
        const auto x = frame.x(tick.at);
        if (!x) {
            continue;
        }
        if (frame.plot->x.logarithmic) {
            drawn += stroke({*x, frame.top}, {*x, frame.bottom}, "grid");
        }
        drawn += stroke({*x, frame.bottom}, {*x, frame.bottom + kTickLength}, "axis");
        const double half = std::max(width_of(tick.label), width_of(tick.below)) / 2;
        if (*x - half < free_from) {
            continue;
        }
        free_from = *x + half + 4;
        const double y = frame.bottom + kTickLength + kLine - 3;
        drawn += label({*x, y}, "label middle", tick.label);
        if (!tick.below.empty()) {
            drawn += label({*x, y + kLine}, "label middle quiet", tick.below);
        }
    }
    drawn += stroke({frame.left, frame.bottom}, {frame.right, frame.bottom}, "axis");
    return drawn +
           label({(frame.left + frame.right) / 2, frame.plot->height - 6}, "label middle", frame.plot->x.label);
}

Markup guide(const Frame& frame, const Guide& guide) {
    if (guide.upright) {
        const auto x = frame.x(guide.at);
        if (!x) {
            return {};
        }
        const bool room = *x + 4 + width_of(guide.label) < frame.right;
        return stroke({*x, frame.top}, {*x, frame.bottom}, "guide") +
               label({*x + (room ? 4 : -4), frame.top + 10}, room ? "label start halo" : "label end halo",
                     guide.label);
    }
    const auto y = frame.y(guide.at);
    if (!y) {
        return {};
    }
    return stroke({frame.left, *y}, {frame.right, *y}, "guide");
}

Markup whiskers(const Frame& frame, const Series& series) {
    Markup drawn;
    for (const Point& point : series.points) {
        const auto x = frame.x(point.x);
        if (!x || !point.low || !point.high) {
            continue;
        }
        const double least = std::min(frame.plot->y.low, frame.plot->y.high);
        const double most = std::max(frame.plot->y.low, frame.plot->y.high);
        const auto low = frame.y(std::clamp(*point.low, least, most));
        const auto high = frame.y(std::clamp(*point.high, least, most));
        if (low && high) {
            const auto bar = [&](Place from, Place to) {
                const std::vector<Place> ends = {from, to};
                return polyline(ends, {.colour = series.look.colour, .dashes = {}});
            };
            drawn += bar({*x, *low}, {*x, *high}) + bar({*x - kWhisker, *low}, {*x + kWhisker, *low}) +
                     bar({*x - kWhisker, *high}, {*x + kWhisker, *high});
        }
    }
    return drawn;
}

/// On all of few places. Of many, on some, and not the same ones for each series, so that they show where lines run
/// over each other.
Markup marks(const Frame& frame, const std::vector<Place>& places, const Series& series, std::size_t index,
             std::size_t of) {
    Markup drawn;
    const bool all = static_cast<double>(places.size()) <= kMaxMarks || series.kind != Series::Kind::line;
    const double apart = (frame.right - frame.left) / 5;
    double next = frame.left + apart * (static_cast<double>(index) + 0.5) / static_cast<double>(of);
    for (const Place& place : places) {
        if (all || place.x >= next) {
            drawn += mark(place, series.look, series.kind == Series::Kind::open);
            while (next <= place.x) {
                next += apart;
            }
        }
    }
    return drawn;
}

Markup dots(const std::vector<Place>& places) {
    Markup drawn;
    for (const Place& place : places) {
        drawn += lone("circle",
                      {{"class", "dot"}, {"cx", coordinate(place.x)}, {"cy", coordinate(place.y)}, {"r", "2"}});
    }
    return drawn;
}

Markup drawn_series(const Frame& frame, const Series& series, std::size_t index, std::size_t of) {
    std::vector<Place> places;
    for (const Point& point : series.points) {
        const auto x = frame.x(point.x);
        const auto y = frame.y(point.y);
        if (x && y) {
            places.push_back({*x, *y});
        }
    }
    switch (series.kind) {
        case Series::Kind::area: return area(places, frame.bottom, series.look);
        case Series::Kind::stems: return stems(places, frame.y(series.base).value_or(frame.bottom), series.look);
        case Series::Kind::dots: return dots(places);
        case Series::Kind::line:
            return polyline(places, series.look) + whiskers(frame, series) +
                   marks(frame, places, series, index, of);
        case Series::Kind::marks:
        case Series::Kind::open: break;
    }
    return whiskers(frame, series) + marks(frame, places, series, index, of);
}

}  // namespace

Markup draw(const Plot& plot) {
    const Frame frame = frame_of(plot);
    Markup drawn = y_axis(frame) + x_axis(frame);
    for (std::size_t i = 0; i < plot.series.size(); ++i) {
        drawn += drawn_series(frame, plot.series[i], i, plot.series.size());
    }
    for (const Guide& each : plot.guides) {
        drawn += guide(frame, each);
    }
    return svg(plot.width, plot.height, plot.title, plot.description, drawn);
}

bool names_fit(std::span<const std::string> names, double width) {
    constexpr double kBesideThePlot = 50;
    const double each = (width - kBesideThePlot) / static_cast<double>(std::max<std::size_t>(1, names.size()));
    return std::all_of(names.begin(), names.end(),
                       [&](const std::string& name) { return width_of(name) + 4 <= each; });
}

Markup key(std::span<const KeyEntry> entries) {
    constexpr double kWidth = 34;
    constexpr double kHeight = 14;
    Markup items;
    for (const KeyEntry& entry : entries) {
        const std::vector<Place> ends = {{1, kHeight / 2}, {kWidth - 1, kHeight / 2}};
        Markup drawn = entry.line ? polyline(ends, entry.look) : Markup();
        drawn += mark({kWidth / 2, kHeight / 2}, entry.look, entry.open);
        const Markup sample = element("svg",
                                      {{"viewBox", "0 0 34 14"},
                                       {"width", coordinate(kWidth)},
                                       {"height", coordinate(kHeight)},
                                       {"aria-hidden", "true"}},
                                      drawn);
        items += element("li", sample + element("span", entry.name));
    }
    return element("ul", {{"class", "key"}}, items);
}

}  // namespace whorl::lab::report
