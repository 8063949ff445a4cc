// Operations as tests call them.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <variant>
#include <whorl/pixels.hpp>

#include "bench/lab/edits/operation.hpp"
#include "tests/support/drawn_picture.hpp"

namespace whorl::lab::test {

using Given = std::map<std::string, std::variant<double, std::string>>;

/// What is given, and for the rest what the operation takes otherwise, or the middle of its range.
inline Values values_for(const Operation& operation, const Given& given = {}) {
    Values values;
    for (const Parameter& parameter : operation.parameters) {
        const auto found = given.find(std::string(parameter.name));
        if (found != given.end() && !parameter.words.empty()) {
            values.set(parameter.name, std::get<std::string>(found->second));
        } else if (found != given.end()) {
            values.set(parameter.name, std::get<double>(found->second));
        } else if (!parameter.words.empty()) {
            values.set(parameter.name, std::string(parameter.words.front()));
        } else {
            const double middle = static_cast<int>((parameter.least + parameter.most) / 2);
            values.set(parameter.name, parameter.otherwise.value_or(middle));
        }
    }
    return values;
}

/// The other picture of every scene.
inline const Image& other_picture() {
    static const Image picture = whorl::test::draw_picture(99, 90, 70, PixelFormat::rgb);
    return picture;
}

inline Image apply(const Operation& operation, const ImageView& picture, const Values& values,
                   std::uint64_t seed = 1) {
    Scene scene{Random(seed), other_picture};
    return operation.apply(picture, values, scene);
}

inline Image edited(const Image& picture, std::string_view name, const Given& given = {}, std::uint64_t seed = 1) {
    const Operation& operation = *find_operation(name);
    return apply(operation, picture.view(), values_for(operation, given), seed);
}

inline Image drawn(std::uint64_t seed, int width, int height) {
    return whorl::test::draw_picture(seed, width, height, PixelFormat::rgb);
}

inline Image plain(int width, int height, std::uint8_t level) {
    Image picture(width, height, PixelFormat::rgb);
    std::fill_n(picture.row(0), picture.row_bytes() * static_cast<std::size_t>(height), level);
    return picture;
}

inline const std::uint8_t* pixel(const Image& picture, int x, int y) {
    return picture.row(y) + 3 * x;
}

inline bool same(const Image& a, const Image& b) {
    return a.width() == b.width() && a.height() == b.height() && a.format() == b.format() &&
           std::equal(a.row(0), a.row(0) + a.row_bytes() * static_cast<std::size_t>(a.height()), b.row(0));
}

/// A rectangle of a picture.
inline Image part(const Image& picture, int left, int top, int width, int height) {
    Image result(width, height, PixelFormat::rgb);
    for (int y = 0; y < height; ++y) {
        std::copy_n(pixel(picture, left, top + y), 3 * width, result.row(y));
    }
    return result;
}

/// Mean absolute difference of levels, of pictures of the same size.
inline double difference(const Image& a, const Image& b) {
    double sum = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (std::size_t i = 0; i < a.row_bytes(); ++i) {
            sum += std::abs(a.row(y)[i] - b.row(y)[i]);
        }
    }
    return sum / static_cast<double>(a.row_bytes()) / a.height();
}

/// The share of pixels that are not the same.
inline double changed_share(const Image& a, const Image& b) {
    int changed = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            changed += static_cast<int>(!std::equal(pixel(a, x, y), pixel(a, x, y) + 3, pixel(b, x, y)));
        }
    }
    return static_cast<double>(changed) / a.width() / a.height();
}

}  // namespace whorl::lab::test
