#include "bench/lab/edits/visibility.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace whorl::lab {
namespace {

constexpr int kMaxRadius = 5;
constexpr double kDeviation = 1.5;
constexpr float kC1 = 0.01F * 255 * 0.01F * 255;
constexpr float kC2 = 0.03F * 255 * 0.03F * 255;

/// Half of a Gaussian window with an odd number of pixels, from the middle outwards; all of it has the sum 1.
struct Window {
    int radius = 0;
    std::array<float, kMaxRadius + 1> weights{};

    explicit Window(int side) : radius(std::min(kMaxRadius, (side - 1) / 2)) {
        const auto exact = [](int i) { return std::exp(-i * i / (2 * kDeviation * kDeviation)); };
        double sum = exact(0);
        for (int i = 1; i <= radius; ++i) {
            sum += 2 * exact(i);
        }
        // In 2^-20, so that a last digit of exp() that differs between machines is lost, and with the sum 1 to the
        // last digit, without which variances would grow with brightness.
        constexpr int kOne = 1 << 20;
        int middle = kOne;
        for (int i = 1; i <= radius; ++i) {
            const auto weight = static_cast<int>(std::lround(exact(i) / sum * kOne));
            weights[static_cast<std::size_t>(i)] = static_cast<float>(weight) / kOne;
            middle -= 2 * weight;
        }
        weights[0] = static_cast<float>(middle) / kOne;
    }
};

/// What the similarity at a window is made of: weighted means of two pictures, of their squares, and of their
/// product.
enum Moment { kMeanA, kMeanB, kSquares, kProduct, kMoments };

/// A value for each moment and each column.
class Moments {
public:
    explicit Moments(int width)
        : width_(static_cast<std::size_t>(width)), values_(width_ * static_cast<std::size_t>(kMoments)) {}

    float* of(int moment) { return values_.data() + static_cast<std::size_t>(moment) * width_; }
    const float* of(int moment) const { return values_.data() + static_cast<std::size_t>(moment) * width_; }

private:
    std::size_t width_;
    std::vector<float> values_;
};

/// Whole numbers about zero, so that squares of single precision keep their digits.
float luma(const std::uint8_t* pixel) {
    const int level = (299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2] + 500) / 1000;
    return static_cast<float>(level - 128);
}

void take_row(const std::uint8_t* a, const std::uint8_t* b, int width, Moments& row) {
    float* mean_a = row.of(kMeanA);
    float* mean_b = row.of(kMeanB);
    for (int x = 0; x < width; ++x) {
        mean_a[x] = luma(a + 3 * x);
        mean_b[x] = luma(b + 3 * x);
    }
    float* squares = row.of(kSquares);
    float* product = row.of(kProduct);
    for (int x = 0; x < width; ++x) {
        squares[x] = mean_a[x] * mean_a[x] + mean_b[x] * mean_b[x];
        product[x] = mean_a[x] * mean_b[x];
    }
}

/// to[x] = the window's mean about from[x + radius], for `count` of them.
void blur_along(const float* from, const Window& window, int count, float* to) {
    const float* middle = from + window.radius;
    for (int x = 0; x < count; ++x) {
        to[x] = middle[x] * window.weights[0];
    }
    for (int i = 1; i <= window.radius; ++i) {
        const float weight = window.weights[static_cast<std::size_t>(i)];
        for (int x = 0; x < count; ++x) {
            to[x] += (middle[x - i] + middle[x + i]) * weight;
        }
    }
}

/// The same across rows; `row(i)` is that `i` below the middle.
template <typename Row>
void blur_across(const Row& row, const Window& window, int count, float* to) {
    const float* middle = row(0);
    for (int x = 0; x < count; ++x) {
        to[x] = middle[x] * window.weights[0];
    }
    for (int i = 1; i <= window.radius; ++i) {
        const float* above = row(-i);
        const float* below = row(i);
        const float weight = window.weights[static_cast<std::size_t>(i)];
        for (int x = 0; x < count; ++x) {
            to[x] += (above[x] + below[x]) * weight;
        }
    }
}

/// Puts the similarities of a row of windows in place of the means of A.
void compare_windows(Moments& moments, int count) {
    float* mean_a = moments.of(kMeanA);
    const float* mean_b = moments.of(kMeanB);
    const float* squares = moments.of(kSquares);
    const float* product = moments.of(kProduct);
    for (int x = 0; x < count; ++x) {
        const float a = mean_a[x];
        const float b = mean_b[x];
        const float covariance = product[x] - a * b;
        const float variances = squares[x] - a * a - b * b;
        const float light_a = a + 128;
        const float light_b = b + 128;
        mean_a[x] = (2 * light_a * light_b + kC1) * (2 * covariance + kC2) /
                    ((light_a * light_a + light_b * light_b + kC1) * (variances + kC2));
    }
}

/// Goes down the pictures with as many rows in memory as a window has.
double mean_similarity(const ImageView& a, const ImageView& b) {
    const Window along(a.width);
    const Window across(a.height);
    const int count = a.width - 2 * along.radius;
    const int rows = 2 * across.radius + 1;
    std::vector<Moments> blurred(static_cast<std::size_t>(rows), Moments(count));
    Moments row(a.width);
    Moments windows(count);
    double sum = 0;
    for (int y = 0; y < a.height; ++y) {
        take_row(a.row(y), b.row(y), a.width, row);
        for (int moment = 0; moment < kMoments; ++moment) {
            blur_along(row.of(moment), along, count, blurred[static_cast<std::size_t>(y % rows)].of(moment));
        }
        const int middle = y - across.radius;
        if (middle < across.radius) {
            continue;
        }
        for (int moment = 0; moment < kMoments; ++moment) {
            const auto at = [&](int i) {
                return blurred[static_cast<std::size_t>((middle + i) % rows)].of(moment);
            };
            blur_across(at, across, count, windows.of(moment));
        }
        compare_windows(windows, count);
        const float* similarities = windows.of(kMeanA);
        for (int x = 0; x < count; ++x) {
            sum += similarities[x];
        }
    }
    return sum / count / (a.height - 2 * across.radius);
}

struct Differences {
    std::uint64_t squares = 0;
    int largest = 0;
};

Differences differences(const ImageView& a, const ImageView& b) {
    Differences found;
    for (int y = 0; y < a.height; ++y) {
        const std::uint8_t* row_a = a.row(y);
        const std::uint8_t* row_b = b.row(y);
        for (int i = 0; i < 3 * a.width; ++i) {
            const int difference = std::abs(row_a[i] - row_b[i]);
            found.squares += static_cast<std::uint32_t>(difference * difference);
            found.largest = std::max(found.largest, difference);
        }
    }
    return found;
}

}  // namespace

std::optional<Visibility> visibility(const ImageView& original, const ImageView& edited) {
    if (original.width != edited.width || original.height != edited.height || original.width <= 0 ||
        original.height <= 0) {
        return std::nullopt;
    }
    const Differences found = differences(original, edited);
    const double mean = static_cast<double>(found.squares) / (3.0 * original.width * original.height);
    Visibility seen;
    seen.l2 = std::sqrt(mean);
    seen.linf = found.largest;
    seen.psnr =
        found.squares == 0 ? std::numeric_limits<double>::infinity() : 10 * std::log10(255.0 * 255.0 / mean);
    seen.ssim = found.squares == 0 ? 1 : mean_similarity(original, edited);
    return seen;
}

}  // namespace whorl::lab
