#include "bench/lab/report/svg.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "bench/lab/report/words.hpp"

namespace whorl::lab::report {
namespace {

constexpr double kCharacterWidth = 6.3;  // on average, of a sans-serif face in the size of labels
constexpr double kNear = 0.5;

std::string points(std::span<const Place> places) {
    std::string text;
    Place last;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const Place& place = places[i];
        const bool near = std::abs(place.x - last.x) < kNear && std::abs(place.y - last.y) < kNear;
        if (i > 0 && near && i + 1 < places.size()) {
            continue;
        }
        text += (text.empty() ? "" : " ") + coordinate(place.x) + ',' + coordinate(place.y);
        last = place;
    }
    return text;
}

/// Of the marks that have corners, around 0, about 1 from it.
std::vector<Place> corners_of(Mark mark) {
    switch (mark) {
        case Mark::square: return {{-0.85, -0.85}, {0.85, -0.85}, {0.85, 0.85}, {-0.85, 0.85}};
        case Mark::triangle: return {{0, -1.1}, {1.05, 0.8}, {-1.05, 0.8}};
        case Mark::diamond: return {{0, -1.25}, {1.25, 0}, {0, 1.25}, {-1.25, 0}};
        case Mark::wedge: return {{0, 1.1}, {1.05, -0.8}, {-1.05, -0.8}};
        case Mark::disc:
        case Mark::cross: break;
    }
    return {};
}

std::string outline(Place at, Mark mark, double r) {
    std::string path;
    for (const Place& corner : corners_of(mark)) {
        path +=
            (path.empty() ? 'M' : 'L') + coordinate(at.x + r * corner.x) + ' ' + coordinate(at.y + r * corner.y);
    }
    return path + 'Z';
}

}  // namespace

std::string coordinate(double value) {
    std::string text = decimal(value, 1);
    return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

double width_of(std::string_view words) {
    const auto characters = std::count_if(words.begin(), words.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;  // not the rest of a sequence in UTF-8
    });
    return kCharacterWidth * static_cast<double>(characters);
}

Markup stroke(Place from, Place to, std::string_view kind) {
    return lone("line", {{"class", std::string(kind)},
                         {"x1", coordinate(from.x)},
                         {"y1", coordinate(from.y)},
                         {"x2", coordinate(to.x)},
                         {"y2", coordinate(to.y)}});
}

Markup label(Place at, std::string_view kind, std::string_view words) {
    return element("text", {{"class", std::string(kind)}, {"x", coordinate(at.x)}, {"y", coordinate(at.y)}},
                   text(words));
}

Markup polyline(std::span<const Place> places, const Look& look) {
    return lone("polyline", {{"class", "curve"},
                             {"stroke", std::string(look.colour)},
                             {"stroke-dasharray", std::string(look.dashes)},
                             {"points", points(places)}});
}

Markup area(std::span<const Place> places, double base, const Look& look) {
    if (places.empty()) {
        return {};
    }
    const std::string beneath = coordinate(places.front().x) + ',' + coordinate(base) + ' ' + points(places) + ' ' +
                                coordinate(places.back().x) + ',' + coordinate(base);
    return lone("polygon", {{"class", "area"}, {"fill", std::string(look.colour)}, {"points", beneath}}) +
           polyline(places, look);
}

Markup stems(std::span<const Place> places, double base, const Look& look) {
    std::string path;
    for (const Place& place : places) {
        path += 'M' + coordinate(place.x) + ' ' + coordinate(base) + 'V' + coordinate(place.y);
    }
    return lone("path", {{"class", "stems"}, {"stroke", std::string(look.colour)}, {"d", path}});
}

Markup mark(Place at, const Look& look, bool open) {
    const double r = open ? 5 : 3.2;
    const std::string colour(look.colour);
    const std::string kind = open ? "open" : "mark";
    if (look.mark == Mark::disc) {
        return lone("circle", {{"class", kind},
                               {"cx", coordinate(at.x)},
                               {"cy", coordinate(at.y)},
                               {"r", coordinate(r)},
                               {"stroke", colour},
                               {"fill", open ? "#fff" : colour}});
    }
    if (look.mark == Mark::cross) {
        const auto arm = [&](double dy) {
            return 'M' + coordinate(at.x - r) + ' ' + coordinate(at.y - dy) + 'L' + coordinate(at.x + r) + ' ' +
                   coordinate(at.y + dy);
        };
        return lone("path", {{"class", open ? "open" : "arms"}, {"stroke", colour}, {"d", arm(r) + arm(-r)}});
    }
    return lone(
        "path",
        {{"class", kind}, {"stroke", colour}, {"fill", open ? "#fff" : colour}, {"d", outline(at, look.mark, r)}});
}

Markup svg(double width, double height, std::string_view title, std::string_view description,
           const Markup& content) {
    return element("svg", {{"viewBox", "0 0 " + coordinate(width) + ' ' + coordinate(height)}, {"role", "img"}},
                   element("title", title) + element("desc", description) + content);
}

}  // namespace whorl::lab::report
