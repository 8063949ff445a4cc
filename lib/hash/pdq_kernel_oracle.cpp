// The oracle: as short and plain as PDQ allows. Tests hold every SIMD target to it, bit for bit.
//
// Single precision throughout, and sums in the order of the reference: a box filter is a running sum
// that adds the entering pixel before it subtracts the leaving one, so its rounding errors
// travel along the row and are part of the definition.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <vector>

#include "lib/hash/luma.hpp"
#include "lib/hash/pdq_kernel.hpp"

namespace whorl {
namespace {

using Plane = std::vector<float, WipingAllocator<float>>;

void box_filter(const float* in, float* out, int length, std::ptrdiff_t stride, int window) {
    const int ahead = window / 2;
    float sum = 0;
    for (int i = 0; i < length + ahead; ++i) {
        if (i < length) {
            sum += in[i * stride];
        }
        if (i >= window) {
            sum -= in[(i - window) * stride];
        }
        if (i >= ahead) {
            const int count = std::min(i, length - 1) - std::max(i - window, -1);
            out[(i - ahead) * stride] = sum / static_cast<float>(count);
        }
    }
}

void reduce(const ImageView& picture, PdqBlock& block) {
    const int width = picture.width;
    const int height = picture.height;
    Plane plane(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    const auto row = [width](Plane& p, int y) { return p.data() + std::ptrdiff_t{width} * y; };
    for (int y = 0; y < height; ++y) {
        luma_row(picture, y, 0, width, row(plane, y));
    }
    if (width == kPdqBlock && height == kPdqBlock) {
        std::copy(plane.begin(), plane.end(), block.begin());
        return;
    }
    Plane filtered(plane.size());
    for (int pass = 0; pass < 2; ++pass) {
        for (int y = 0; y < height; ++y) {
            box_filter(row(plane, y), row(filtered, y), width, 1, pdq_box_window(width));
        }
        for (int x = 0; x < width; ++x) {
            box_filter(filtered.data() + x, plane.data() + x, height, width, pdq_box_window(height));
        }
    }
    for (int i = 0; i < kPdqBlock; ++i) {
        for (int j = 0; j < kPdqBlock; ++j) {
            block[static_cast<std::size_t>(i * kPdqBlock + j)] =
                row(plane, pdq_cell_centre(i, height))[pdq_cell_centre(j, width)];
        }
    }
}

int quantised(float a, float b) {
    return std::abs(static_cast<int>((a - b) * 100 / 255));
}

int gradient_sum(const PdqBlock& block) {
    int sum = 0;
    for (std::size_t i = 0; i < kPdqBlock; ++i) {
        for (std::size_t j = 0; j < kPdqBlock; ++j) {
            const float here = block[i * kPdqBlock + j];
            if (i + 1 < kPdqBlock) {
                sum += quantised(here, block[(i + 1) * kPdqBlock + j]);
            }
            if (j + 1 < kPdqBlock) {
                sum += quantised(here, block[i * kPdqBlock + j + 1]);
            }
        }
    }
    return sum;
}

void transform(const PdqBlock& block, std::array<float, 256>& coefficients) {
    const PdqDctBasis& basis = pdq_dct_basis();
    std::array<float, std::size_t{kPdqFrequencies} * kPdqBlock> columns{};
    for (std::size_t i = 0; i < kPdqFrequencies; ++i) {
        for (std::size_t j = 0; j < kPdqBlock; ++j) {
            float sum = 0;
            for (std::size_t k = 0; k < kPdqBlock; ++k) {
                sum += basis[i * kPdqBlock + k] * block[k * kPdqBlock + j];
            }
            columns[i * kPdqBlock + j] = sum;
        }
    }
    for (std::size_t i = 0; i < kPdqFrequencies; ++i) {
        for (std::size_t j = 0; j < kPdqFrequencies; ++j) {
            float sum = 0;
            for (std::size_t k = 0; k < kPdqBlock; ++k) {
                sum += columns[i * kPdqBlock + k] * basis[j * kPdqBlock + k];
            }
            coefficients[i * kPdqFrequencies + j] = sum;
        }
    }
}

}  // namespace

const PdqDctBasis& pdq_dct_basis() {
    static const PdqDctBasis basis = [] {
        // The reference rounds the scale to single precision before it multiplies in double.
        const float scale = std::sqrt(2.0F / kPdqBlock);
        PdqDctBasis values{};
        for (std::size_t i = 0; i < kPdqFrequencies; ++i) {
            for (std::size_t j = 0; j < kPdqBlock; ++j) {
                const double angle = std::numbers::pi / 2.0 / kPdqBlock * static_cast<double>(i + 1) *
                                     static_cast<double>(2 * j + 1);
                values[i * kPdqBlock + j] = static_cast<float>(double{scale} * std::cos(angle));
            }
        }
        return values;
    }();
    return basis;
}

const PdqKernel& pdq_kernel_oracle() {
    static constexpr PdqKernel kernel{reduce, gradient_sum, transform};
    return kernel;
}

}  // namespace whorl
