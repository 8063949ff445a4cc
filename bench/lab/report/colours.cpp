#include "bench/lab/report/colours.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace whorl::lab::report {
namespace {

/// Okabe and Ito, "Color Universal Design" (2008), without yellow, which is hardly seen on white.
constexpr std::array<std::string_view, 7> kColours = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                      "#E69F00", "#000000", "#56B4E9"};
constexpr std::array<std::string_view, 4> kDashes = {"", "7 3", "2 2", "9 3 2 3"};
constexpr std::size_t kMarks = 6;

struct Rgb {
    double red, green, blue;
};

/// Cividis (Nunez, Anderton, Renslow: "Optimizing colormaps with consideration for color vision deficiency", 2018),
/// at every eighth.
constexpr std::array<Rgb, 9> kCividis = {{{0, 34, 78},
                                          {18, 53, 112},
                                          {59, 73, 108},
                                          {87, 93, 109},
                                          {112, 113, 115},
                                          {138, 134, 120},
                                          {165, 156, 116},
                                          {195, 179, 105},
                                          {225, 204, 85}}};

Rgb heat(double share) {
    const double at = std::clamp(share, 0.0, 1.0) * (kCividis.size() - 1);
    const auto i = std::min(static_cast<std::size_t>(at), kCividis.size() - 2);
    const double part = at - static_cast<double>(i);
    const auto mixed = [&](double Rgb::*channel) {
        return std::round(kCividis[i].*channel * (1 - part) + kCividis[i + 1].*channel * part);
    };
    return {mixed(&Rgb::red), mixed(&Rgb::green), mixed(&Rgb::blue)};
}

/// Relative luminance as WCAG 2 defines it.
double luminance(const Rgb& colour) {
    const auto linear = [](double channel) {
        const double c = channel / 255;
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

}  // namespace

Look look_of(std::size_t index) {
    return {kColours[index % kColours.size()], kDashes[index % kDashes.size()], static_cast<Mark>(index % kMarks)};
}

std::string heat_colour(double share) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    const Rgb colour = heat(share);
    std::string text = "#";
    for (const double channel : {colour.red, colour.green, colour.blue}) {
        const auto byte = static_cast<unsigned>(channel);
        text += {kDigits[byte >> 4U], kDigits[byte & 0xfU]};
    }
    return text;
}

std::string_view ink_on(double share) {
    // Black on it and white on it have the same contrast where (L + 0.05)^2 = 0.05 * 1.05.
    constexpr double kEvenLuminance = 0.179;
    return luminance(heat(share)) > kEvenLuminance ? "#000" : "#fff";
}

}  // namespace whorl::lab::report
