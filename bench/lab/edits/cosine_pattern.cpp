#include "bench/lab/edits/cosine_pattern.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace whorl::lab {
namespace {

constexpr std::size_t kFrequencies = 16;

/// The basis of the cosine transform (DCT-II) along a side, without its constant.
std::vector<std::vector<float>> cosines(int side) {
    std::vector<std::vector<float>> waves(kFrequencies, std::vector<float>(static_cast<std::size_t>(side)));
    for (std::size_t f = 0; f < kFrequencies; ++f) {
        for (int x = 0; x < side; ++x) {
            const double exact = std::cos(std::numbers::pi * static_cast<double>(f + 1) * (2 * x + 1) / (2 * side));
            // To 16 binary digits, so that a last digit of cos() that differs between machines is lost.
            waves[f][static_cast<std::size_t>(x)] = static_cast<float>(std::lround(exact * 65536)) / 65536;
        }
    }
    return waves;
}

/// to += from * factor.
void add_scaled(const std::vector<float>& from, float factor, std::vector<float>& to) {
    for (std::size_t x = 0; x < to.size(); ++x) {
        to[x] += from[x] * factor;
    }
}

/// To a whole number, up with the chance of the fraction when `rounding` is any number from 0 to 1.
int rounded(float level, float rounding) {
    constexpr float kMaxLevel = 256;  // changes any pixel to black or white
    return static_cast<int>(std::clamp(level, -kMaxLevel, kMaxLevel) + rounding + kMaxLevel) -
           static_cast<int>(kMaxLevel);
}

std::uint8_t to_byte(int level) {
    return static_cast<std::uint8_t>(std::clamp(level, 0, 255));
}

}  // namespace

PatternedPicture::PatternedPicture(const ImageView& picture, Random& random)
    : picture_(picture),
      across_(cosines(picture.width)),
      down_(cosines(picture.height)),
      rounding_(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height)) {
    constexpr float kStep = 1.0F / 4096;  // adds exactly to the levels that rounded() looks at
    std::generate(rounding_.begin(), rounding_.end(),
                  [&] { return static_cast<float>(random.below(4096)) * kStep; });
}

Image PatternedPicture::with(const WaveHeights& heights) const {
    const auto width = static_cast<std::size_t>(picture_.width);
    std::vector<std::vector<float>> sums(kFrequencies, std::vector<float>(width));
    for (std::size_t wave = 0; wave < kWaves; ++wave) {
        if (heights[wave] != 0) {
            add_scaled(across_[wave % kFrequencies], heights[wave], sums[wave / kFrequencies]);
        }
    }
    Image result(picture_.width, picture_.height, PixelFormat::rgb);
    std::vector<float> levels(width);
    for (int y = 0; y < picture_.height; ++y) {
        std::fill(levels.begin(), levels.end(), 0.0F);
        for (std::size_t f = 0; f < kFrequencies; ++f) {
            add_scaled(sums[f], down_[f][static_cast<std::size_t>(y)], levels);
        }
        const float* rounding = rounding_.data() + static_cast<std::size_t>(y) * width;
        const std::uint8_t* from = picture_.row(y);
        std::uint8_t* to = result.row(y);
        for (std::size_t x = 0; x < width; ++x, from += 3, to += 3) {
            const int step = rounded(levels[x], rounding[x]);
            to[0] = to_byte(from[0] + step);
            to[1] = to_byte(from[1] + step);
            to[2] = to_byte(from[2] + step);
        }
    }
    return result;
}

}  // namespace whorl::lab
