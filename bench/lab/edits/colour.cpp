// Other colours at the same places.
#include <array>
#include <cmath>

#include "bench/lab/edits/cv.hpp"
#include "bench/lab/edits/families.hpp"
#include "bench/lab/edits/parameters.hpp"
#include "bench/lab/edits/pixels.hpp"

namespace whorl::lab {
namespace {

/// What becomes of each level.
using Table = std::array<std::uint8_t, 256>;

template <class Function>
Table table_of(const Function& function) {
    Table table{};
    for (std::size_t level = 0; level < table.size(); ++level) {
        table[level] = to_level(function(static_cast<double>(level)));
    }
    return table;
}

Image with_tables(const ImageView& picture, const Table& red, const Table& green, const Table& blue) {
    Image result = copy_of(picture);
    for_each_pixel(result, [&](std::uint8_t* rgb, int /*x*/, int /*y*/) {
        rgb[0] = red[rgb[0]];
        rgb[1] = green[rgb[1]];
        rgb[2] = blue[rgb[2]];
    });
    return result;
}

/// The same for all three channels.
template <class Function>
Image with_levels(const ImageView& picture, const Function& function) {
    const Table table = table_of(function);
    return with_tables(picture, table, table, table);
}

Image brightness(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const double added = values.number("percent") * 255 / 100;
    return with_levels(picture, [=](double level) { return level + added; });
}

Image contrast(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const double factor = values.number("percent") / 100;
    return with_levels(picture, [=](double level) { return 128 + (level - 128) * factor; });
}

Image gamma(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const double exponent = 1 / values.number("gamma");
    return with_levels(picture, [=](double level) { return 255 * std::pow(level / 255, exponent); });
}

Image invert(const ImageView& picture, const Values& /*values*/, Scene& /*scene*/) {
    return with_levels(picture, [](double level) { return 255 - level; });
}

Image posterise(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const double steps = values.number("levels") - 1;
    return with_levels(picture, [=](double level) { return std::round(level / 255 * steps) / steps * 255; });
}

Image temperature(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const double change = values.number("percent") / 100 * 0.3;
    return with_tables(picture, table_of([=](double red) { return red * (1 + change); }),
                       table_of([](double green) { return green; }),
                       table_of([=](double blue) { return blue * (1 - change); }));
}

Image saturation(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const int share = parts_of_256(values.number("percent"));
    Image result = copy_of(picture);
    for_each_pixel(result, [=](std::uint8_t* rgb, int /*x*/, int /*y*/) {
        const int gray = luma(rgb);
        for (int c = 0; c < 3; ++c) {
            rgb[c] = to_level(mixed(gray, rgb[c], share));
        }
    });
    return result;
}

Image gray(const ImageView& picture, const Values& /*values*/, Scene& /*scene*/) {
    Image result = copy_of(picture);
    for_each_pixel(result, [](std::uint8_t* rgb, int /*x*/, int /*y*/) {
        std::fill_n(rgb, 3, static_cast<std::uint8_t>(luma(rgb)));
    });
    return result;
}

Image sepia(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const int share = parts_of_256(values.number("percent"));
    Image result = copy_of(picture);
    for_each_pixel(result, [=](std::uint8_t* rgb, int /*x*/, int /*y*/) {
        const int level = luma(rgb);
        const std::array brown = {level * 110 / 100 + 12, level, level * 80 / 100};
        for (std::size_t c = 0; c < 3; ++c) {
            rgb[c] = to_level(mixed(rgb[c], std::min(brown[c], 255), share));
        }
    });
    return result;
}

/// Hue on a circle of six: red is 0, green 2, blue 4. What HSV calls hue, with S and V left as they are.
class HueShift {
public:
    explicit HueShift(double degrees) : shift_(degrees < 0 ? 6 + degrees / 60 : degrees / 60) {}

    void operator()(std::uint8_t* rgb, int /*x*/, int /*y*/) const {
        const int most = std::max({rgb[0], rgb[1], rgb[2]});
        const int least = std::min({rgb[0], rgb[1], rgb[2]});
        const int range = most - least;
        if (range == 0) {
            return;
        }
        const double hue = std::fmod(hue_of(rgb, most, range) + shift_, 6);
        const double offsets[] = {hue, hue < 2 ? hue + 4 : hue - 2, hue < 4 ? hue + 2 : hue - 4};
        for (int c = 0; c < 3; ++c) {
            const double from_peak = std::min(offsets[c], 6 - offsets[c]);
            rgb[c] = to_level(least + range * std::clamp(2 - from_peak, 0.0, 1.0));
        }
    }

private:
    static double hue_of(const std::uint8_t* rgb, int most, double range) {
        if (rgb[0] == most) {
            return 6 + (rgb[1] - rgb[2]) / range;
        }
        return rgb[1] == most ? 2 + (rgb[2] - rgb[0]) / range : 4 + (rgb[0] - rgb[1]) / range;
    }

    double shift_;
};

Image hue(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    Image result = copy_of(picture);
    for_each_pixel(result, HueShift(values.number("degrees")));
    return result;
}

/// Levels of the picture's luma by how many pixels are at most that bright.
Table equalising_table(const Image& picture) {
    std::array<std::int64_t, 256> counts{};
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x) {
            ++counts[static_cast<std::size_t>(luma(picture.row(y) + std::ptrdiff_t{3} * x))];
        }
    }
    const std::int64_t pixels = std::int64_t{picture.width()} * picture.height();
    Table table{};
    std::int64_t below = 0;
    for (std::size_t level = 0; level < table.size(); ++level) {
        table[level] = static_cast<std::uint8_t>((2 * below + counts[level]) * 255 / (2 * pixels));
        below += counts[level];
    }
    return table;
}

/// The luma's histogram is made even; colour differences stay.
Image equalise(const ImageView& picture, const Values& /*values*/, Scene& /*scene*/) {
    Image result = copy_of(picture);
    const Table table = equalising_table(result);
    for_each_pixel(result, [&](std::uint8_t* rgb, int /*x*/, int /*y*/) {
        const int level = luma(rgb);
        const int added = table[static_cast<std::size_t>(level)] - level;
        for (int c = 0; c < 3; ++c) {
            rgb[c] = to_level(rgb[c] + added);
        }
    });
    return result;
}

Image swap_channels(const ImageView& picture, const Values& /*values*/, Scene& /*scene*/) {
    Image result = copy_of(picture);
    for_each_pixel(result, [](std::uint8_t* rgb, int /*x*/, int /*y*/) { std::swap(rgb[0], rgb[2]); });
    return result;
}

/// Darker with the square of the distance from the centre.
Image vignette(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    const std::int64_t taken = parts_of_256(values.number("percent"));
    Image result = copy_of(picture);
    const std::int64_t width = picture.width;
    const std::int64_t height = picture.height;
    for_each_pixel(result, [=](std::uint8_t* rgb, int x, int y) {
        const std::int64_t dx = (2 * x + 1 - width) * 32768 / width;  // within 32768 of the centre
        const std::int64_t dy = (2 * y + 1 - height) * 32768 / height;
        const auto share = static_cast<int>(taken * ((dx * dx + dy * dy) >> 15) / 65536);
        for (int c = 0; c < 3; ++c) {
            rgb[c] = to_level(mixed(rgb[c], 0, share));
        }
    });
    return result;
}

}  // namespace

std::vector<Operation> colour_operations() {
    return {{"brightness",
             "the same added to all levels",
             {number("percent", "of the whole range that is added", -100, 100)},
             brightness},
            {"contrast",
             "levels moved away from the middle or towards it",
             {number("percent", "of their distance from 128, 100 for the same", 0, 1000)},
             contrast},
            {"gamma",
             "levels on a curve: 255 (level / 255)^(1 / gamma)",
             {number("gamma", "above 1 is brighter", 0.1, 10)},
             gamma},
            {"saturation",
             "colours stronger or weaker, at the same luma",
             {number("percent", "of the distance from gray, 100 for the same", 0, 1000)},
             saturation},
            {"hue",
             "hues moved around the circle of HSV",
             {number("degrees", "from red towards green", -180, 180)},
             hue},
            {"gray", "without colours", {}, gray},
            {"temperature",
             "warmer or cooler",
             {number("percent", "at 100 red is 30 % more and blue 30 % less; below 0 it is cooler", -100, 100)},
             temperature},
            {"sepia", "in browns", {number("percent", "of the full effect", 0, 100, 100)}, sepia},
            {"invert", "as a negative", {}, invert},
            {"posterise", "few levels in each channel", {whole_number("levels", "how many", 2, 256)}, posterise},
            {"equalise", "the histogram of its luma made even", {}, equalise},
            {"swap-channels", "red and blue have changed places", {}, swap_channels},
            {"vignette",
             "darker towards the corners",
             {number("percent", "of its levels that a corner loses", 0, 100)},
             vignette}};
}

}  // namespace whorl::lab
