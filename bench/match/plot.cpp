#include "bench/match/plot.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace whorl::bench {
namespace {

constexpr double kWidth = 960;
constexpr double kHeight = 560;
constexpr double kLeft = 80;
constexpr double kRight = 610;  // labels stand beside the lines
constexpr double kTop = 60;
constexpr double kBottom = 500;
constexpr double kLabelHeight = 17;

struct Line {
    std::string method;
    bool exact = true;
    std::map<std::size_t, double> microseconds;  // by size
    double label_y = 0;
};

/// A logarithmic axis over whole decades.
struct Axis {
    double from, to;  // on the page
    int low, high;    // powers of ten

    double at(double value) const { return from + (std::log10(value) - low) / (high - low) * (to - from); }
};

std::vector<Line> lines_of(std::span<const SearchFigure> figures) {
    std::vector<Line> lines;
    for (const SearchFigure& figure : figures) {
        auto line = std::find_if(lines.begin(), lines.end(),
                                 [&](const Line& known) { return known.method == figure.method; });
        if (line == lines.end()) {
            line = lines.insert(line, Line{.method = figure.method, .microseconds = {}});
        }
        line->exact = line->exact && figure.exact;
        line->microseconds[figure.size] = 1e6 * figure.seconds();
    }
    return lines;
}

Axis axis_over(double smallest, double largest, double from, double to) {
    const int low = static_cast<int>(std::floor(std::log10(smallest) + 1e-9));
    const int high = static_cast<int>(std::ceil(std::log10(largest) - 1e-9));
    return {from, to, low, std::max(high, low + 1)};
}

/// Moves labels apart, as little as it takes from the top downwards, and then up again from the bottom.
void place_labels(std::vector<Line>& lines, const Axis& y) {
    for (Line& line : lines) {
        line.label_y = y.at(line.microseconds.rbegin()->second);
    }
    std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.label_y < b.label_y; });
    double next = kTop;
    for (Line& line : lines) {
        line.label_y = std::max(line.label_y, next);
        next = line.label_y + kLabelHeight;
    }
    next = kBottom;
    std::for_each(lines.rbegin(), lines.rend(), [&next](Line& line) {
        line.label_y = std::min(line.label_y, next);
        next = line.label_y - kLabelHeight;
    });
}

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

/// "1 us", "10 ms".
std::string duration(double microseconds) {
    char text[32];
    const char* unit = "us";
    if (microseconds >= 1e6) {
        microseconds /= 1e6;
        unit = "s";
    } else if (microseconds >= 1e3) {
        microseconds /= 1e3;
        unit = "ms";
    }
    std::snprintf(text, sizeof text, "%.3g %s", microseconds, unit);
    return text;
}

/// Ten to this power: "100,000".
std::string grouped(int power) {
    std::string digits = "1";
    for (int left = power; left > 0; --left) {
        digits += left % 3 == 0 ? ",0" : "0";
    }
    return digits;
}

std::string text(double x, double y, const char* kind, const std::string& words) {
    return "<text class='" + std::string(kind) + "' x='" + number(x) + "' y='" + number(y) + "'>" + words +
           "</text>\n";
}

std::string stroke(double x1, double y1, double x2, double y2, const char* kind) {
    return "<line class='" + std::string(kind) + "' x1='" + number(x1) + "' y1='" + number(y1) + "' x2='" +
           number(x2) + "' y2='" + number(y2) + "'/>\n";
}

std::string grid(const Axis& x, const Axis& y) {
    std::string svg;
    for (int power = x.low; power <= x.high; ++power) {
        const double at = x.at(std::pow(10, power));
        svg += stroke(at, kTop, at, kBottom, "grid");
        svg += text(at, kBottom + 20, "middle", grouped(power));
    }
    for (int power = y.low; power <= y.high; ++power) {
        const double at = y.at(std::pow(10, power));
        svg += stroke(kLeft, at, kRight, at, "grid");
        svg += text(kLeft - 8, at + 4, "end", duration(std::pow(10, power)));
    }
    return svg + text((kLeft + kRight) / 2, kBottom + 45, "middle", "hashes in the bank");
}

std::string drawn(const Line& line, const Axis& x, const Axis& y) {
    const std::string kind = line.method.starts_with("whorl")  ? "whorl"
                             : line.method.starts_with("bare") ? "bare"
                                                               : "peer";
    std::string points;
    std::string svg = "<g class='" + kind + (line.exact ? "" : " inexact") + "'>\n";
    for (const auto& [size, microseconds] : line.microseconds) {
        const std::string px = number(x.at(static_cast<double>(size)));
        const std::string py = number(y.at(microseconds));
        points += px + ',' + py + ' ';
        svg += "<circle r='3' cx='" + px + "' cy='" + py + "'/>\n";
    }
    const auto& [last_size, last] = *line.microseconds.rbegin();
    svg += "<polyline points='" + points + "'/>\n";
    svg += stroke(x.at(static_cast<double>(last_size)) + 5, y.at(last), kRight + 12, line.label_y, "leader");
    svg += text(kRight + 16, line.label_y + 4, "label",
                line.method + ", " + duration(last) + (line.exact ? "" : ", not exact"));
    return svg + "</g>\n";
}

constexpr const char* kStyle = R"(<style>
text { font: 13px sans-serif; fill: #333 }
.title { font-size: 16px; font-weight: bold }
.middle { text-anchor: middle }
.end { text-anchor: end }
.grid { stroke: #ddd }
polyline { fill: none; stroke-width: 1.5 }
.leader { stroke-width: 0.5 }
.peer polyline, .peer line { stroke: #a4511a } .peer circle, .peer text { fill: #a4511a }
.bare polyline, .bare line { stroke: #777 } .bare circle, .bare text { fill: #777 }
.whorl polyline, .whorl line { stroke: #0b62b8 } .whorl circle, .whorl text { fill: #0b62b8 }
.whorl polyline { stroke-width: 2.5 }
.inexact polyline { stroke-dasharray: 5 4 }
.page { fill: #fff }
@media (prefers-color-scheme: dark) {
text { fill: #ddd } .grid { stroke: #3a3f46 } .page { fill: #0d1117 }
.peer polyline, .peer line { stroke: #f0a36a } .peer circle, .peer text { fill: #f0a36a }
.bare polyline, .bare line { stroke: #999 } .bare circle, .bare text { fill: #999 }
.whorl polyline, .whorl line { stroke: #6cb6ff } .whorl circle, .whorl text { fill: #6cb6ff }
}
</style>
)";

}  // namespace

void write_plot(const std::filesystem::path& file, const std::string& title,
                std::span<const SearchFigure> figures) {
    if (figures.empty()) {
        return;
    }
    std::vector<Line> lines = lines_of(figures);
    double fastest = std::numeric_limits<double>::max();
    double slowest = 0;
    double fewest = std::numeric_limits<double>::max();
    double most = 0;
    for (const SearchFigure& figure : figures) {
        fastest = std::min(fastest, 1e6 * figure.seconds());
        slowest = std::max(slowest, 1e6 * figure.seconds());
        fewest = std::min(fewest, static_cast<double>(figure.size));
        most = std::max(most, static_cast<double>(figure.size));
    }
    const Axis x = axis_over(fewest, most, kLeft, kRight);
    const Axis y = axis_over(fastest, slowest, kBottom, kTop);
    place_labels(lines, y);
    std::ofstream svg(file);
    svg << "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " << kWidth << ' ' << kHeight << "'>\n"
        << kStyle << "<rect class='page' width='100%' height='100%'/>\n"
        << text(kLeft, 32, "title", title) << grid(x, y);
    for (const Line& line : lines) {
        svg << drawn(line, x, y);
    }
    svg << "</svg>\n";
    if (!svg.flush()) {
        throw std::runtime_error("cannot write " + file.string());
    }
}

}  // namespace whorl::bench
