// Written from what SWGFL/pdq does, and from what browsers were seen to draw; tests/lab/stopncii_web_test.cpp holds
// it against both.
#include "bench/lab/hashers/stopncii_web.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <vector>

#include "bench/lab/hashers/hasher.hpp"
#include "bench/lab/hashers/hex.hpp"

namespace whorl::lab {
namespace {

constexpr int kCanvas = 512;  ///< pixels in both sides of the page's canvas
constexpr int kCells = 64;    ///< of the canvas, in both directions
constexpr int kWaves = 16;    ///< of the transform, in both directions

/// Where a pixel of the result lies between two of the source: a number of sixteenths of the way to the second.
struct Between {
    int first;
    int second;
    int sixteenths;
};

/// Of each pixel in a row or column that is scaled. Skia, which draws in both browsers, counts in sixteenths, and
/// has the scale in single precision, which decides where a pixel lies on a sixteenth.
std::vector<Between> scaled(int from, int to) {
    const double step = static_cast<float>(1.0 / (static_cast<float>(to) / static_cast<float>(from)));
    std::vector<Between> places;
    for (int i = 0; i < to; ++i) {
        const int at = static_cast<int>(std::floor(16 * ((i + 0.5) * step - 0.5)));
        const int whole = (at - (at & 15)) / 16;
        places.push_back({std::clamp(whole, 0, from - 1), std::clamp(whole + 1, 0, from - 1), at & 15});
    }
    return places;
}

/// Bilinear, as Skia computes it without a GPU: rounded down.
Image drawn(const ImageView& picture, int width, int height) {
    Image result(width, height, PixelFormat::rgb);
    const std::vector<Between> columns = scaled(picture.width, width);
    const std::vector<Between> rows = scaled(picture.height, height);
    for (int y = 0; y < height; ++y) {
        const auto [upper, lower, down] = rows[static_cast<std::size_t>(y)];
        const std::uint8_t* const above = picture.row(upper);
        const std::uint8_t* const below = picture.row(lower);
        std::uint8_t* pixel = result.row(y);
        for (const auto [first, second, right] : columns) {
            for (int c = 0; c < 3; ++c) {
                const int top = above[3 * first + c] * (16 - right) + above[3 * second + c] * right;
                const int bottom = below[3 * first + c] * (16 - right) + below[3 * second + c] * right;
                *pixel++ = static_cast<std::uint8_t>((top * (16 - down) + bottom * down) / 256);
            }
        }
    }
    return result;
}

int half(int side) {
    return (side + 1) / 2;
}

Image canvas_of(const ImageView& picture, Browser browser) {
    Image reduced;
    ImageView source = picture;
    while (browser == Browser::chromium && half(std::min(source.width, source.height)) >= kCanvas) {
        reduced = drawn(source, half(source.width), half(source.height));
        source = reduced.view();
    }
    return drawn(source, kCanvas, kCanvas);
}

/// Of each pixel of a canvas.
using Plane = std::vector<double>;

Plane luma_of(const Image& canvas) {
    Plane luma;
    luma.reserve(std::size_t{kCanvas} * kCanvas);
    for (int y = 0; y < kCanvas; ++y) {
        const std::uint8_t* pixel = canvas.row(y);
        for (int x = 0; x < kCanvas; ++x, pixel += 3) {
            luma.push_back(0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]);
        }
    }
    return luma;
}

/// The mean of five pixels in a row around each; pixels beyond an edge are like the edge. Its result is
/// transposed, so that doing it twice takes care of columns. The sums are running ones, as the page's are: their
/// rounding can decide a bit.
void blur_and_transpose(const Plane& plane, Plane& result) {
    constexpr std::size_t kRows = 8;  // at a time, which is a line of the processor's cache
    constexpr int kReach = 2;
    constexpr double kShare = 1.0 / (2 * kReach + 1);
    for (std::size_t y = 0; y < kCanvas; y += kRows) {
        const double* const rows = plane.data() + y * kCanvas;
        std::array<double, kRows> sums{};
        for (std::size_t i = 0; i < kRows; ++i) {
            const double* const row = rows + i * kCanvas;
            sums[i] = (kReach + 1) * row[0];
            for (int x = 0; x < kReach; ++x) {
                sums[i] += row[x];
            }
        }
        for (int x = 0; x < kCanvas; ++x) {
            const int enters = std::min(x + kReach, kCanvas - 1);
            const int leaves = std::max(x - kReach - 1, 0);
            for (std::size_t i = 0; i < kRows; ++i) {
                const double* const row = rows + i * kCanvas;
                sums[i] += row[enters] - row[leaves];
                result[static_cast<std::size_t>(x) * kCanvas + y + i] = sums[i] * kShare;
            }
        }
    }
}

/// The pixel at the middle of each cell, row by row, rounded down.
using Cells = std::array<std::array<int, kCells>, kCells>;

Cells cells_of(const Plane& plane) {
    constexpr std::size_t kSide = kCanvas / kCells;
    Cells cells{};
    for (std::size_t y = 0; y < kCells; ++y) {
        for (std::size_t x = 0; x < kCells; ++x) {
            cells[y][x] = static_cast<int>(plane[(kSide * y + kSide / 2) * kCanvas + kSide * x + kSide / 2]);
        }
    }
    return cells;
}

int quality_of(const Cells& cells) {
    constexpr int kScale = 90;
    constexpr int kMaxQuality = 100;
    int sum = 0;
    for (std::size_t i = 0; i < kCells; ++i) {
        for (std::size_t j = 1; j < kCells; ++j) {
            sum += std::abs((cells[i][j] - cells[i][j - 1]) * 100 / 255);
            sum += std::abs((cells[j][i] - cells[j - 1][i]) * 100 / 255);
        }
    }
    return std::min(sum / kScale, kMaxQuality);
}

using Waves = std::array<std::array<double, kCells>, kWaves>;

const Waves& waves() {
    static const Waves table = [] {
        const double scale = std::sqrt(2.0 / kCells);
        Waves all{};
        for (std::size_t i = 0; i < kWaves; ++i) {
            for (std::size_t j = 0; j < kCells; ++j) {
                all[i][j] = scale * std::cos(std::numbers::pi / 2 / kCells * static_cast<double>(i + 1) *
                                             static_cast<double>(2 * j + 1));
            }
        }
        return all;
    }();
    return table;
}

std::array<double, kWaves * kWaves> coefficients_of(const Cells& cells) {
    std::array<double, kWaves * kWaves> coefficients{};
    for (std::size_t i = 0; i < kWaves; ++i) {
        std::array<double, kCells> row{};
        for (std::size_t k = 0; k < kCells; ++k) {
            for (std::size_t j = 0; j < kCells; ++j) {
                row[j] += waves()[i][k] * cells[k][j];
            }
        }
        for (std::size_t j = 0; j < kWaves; ++j) {
            for (std::size_t k = 0; k < kCells; ++k) {
                coefficients[i * kWaves + j] += row[k] * waves()[j][k];
            }
        }
    }
    return coefficients;
}

Hash256 hash_of(const Cells& cells) {
    const auto coefficients = coefficients_of(cells);
    auto sorted = coefficients;
    auto* const median = sorted.begin() + (Hash256::kBits / 2 - 1);
    std::nth_element(sorted.begin(), median, sorted.end());
    Hash256 hash;
    for (int i = 0; i < Hash256::kBits; ++i) {
        if (coefficients[static_cast<std::size_t>(i)] > *median) {
            hash.set_bit(i);
        }
    }
    return hash;
}

class StopNciiWeb : public Hasher {
public:
    StopNciiWeb() {
        info_ = {"stopncii-web",
                 "PDQ queries in a bank of hashes that StopNCII's page made in Chromium",
                 "github.com/SWGFL/pdq, 522c678 (2026)",
                 Measure::paired,
                 0,
                 kPdqMatchThreshold,
                 Hash256::kBits};
    }

    const AlgorithmInfo& info() const override { return info_; }

    Result<Hashed> hash(const ImageView& picture) override {
        const PdqResult page = stopncii_web_hash(picture, Browser::chromium);
        return Hashed{*bytes_of_hex(page.hash.to_hex() + pdq_hash(picture).hash.to_hex()), page.quality};
    }

private:
    AlgorithmInfo info_;
};

}  // namespace

PdqResult stopncii_web_hash(const ImageView& picture, Browser browser) {
    Plane plane = luma_of(canvas_of(picture, browser));
    Plane turned(plane.size());
    for (int pass = 0; pass < 2; ++pass) {
        blur_and_transpose(plane, turned);
        blur_and_transpose(turned, plane);
    }
    const Cells cells = cells_of(plane);
    return {hash_of(cells), quality_of(cells)};
}

std::unique_ptr<Hasher> stopncii_web_hasher() {
    return std::make_unique<StopNciiWeb>();
}

}  // namespace whorl::lab
