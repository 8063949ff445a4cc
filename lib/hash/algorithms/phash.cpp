// pHash: the signs of a picture's low frequencies against their mean.
//
// Source: C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010, 3.2.1, in the form
// of OpenCV's img_hash::PHash (32x32 pixels, 8x8 coefficients with the constant one set to zero, threshold at their
// mean), with which it agrees on the same 32x32 pixels. The picture is scaled to 32x32 by averaging areas, not by
// OpenCV's bilinear sampling, which skips most pixels of a large picture.
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "lib/hash/algorithms/registry.hpp"

namespace whorl::registry {
namespace {

constexpr int kSide = 32;
constexpr int kFrequencies = 8;

double basis(int frequency, int i) {
    return std::cos(std::numbers::pi * frequency * (2 * i + 1) / (2 * kSide));
}

Hash64 from_grid(const Grid& grid) {
    // A constant changes only the coefficient that is set to zero; without it a blank picture gives
    // zeros instead of rounding noise.
    const double level = grid.at(0, 0);
    std::array<std::array<double, kSide>, kFrequencies> rows{};  // [horizontal frequency][y]
    for (int u = 0; u < kFrequencies; ++u) {
        for (int y = 0; y < kSide; ++y) {
            for (int x = 0; x < kSide; ++x) {
                rows[static_cast<std::size_t>(u)][static_cast<std::size_t>(y)] +=
                    (grid.at(x, y) - level) * basis(u, x);
            }
        }
    }
    std::array<double, std::size_t{kFrequencies} * kFrequencies> coefficients{};
    for (int v = 0; v < kFrequencies; ++v) {
        for (int u = 0; u < kFrequencies; ++u) {
            // The orthonormal DCT weighs frequency 0 by sqrt(1/2) against the others.
            const double weight = (u == 0 ? std::numbers::sqrt2 / 2 : 1) * (v == 0 ? std::numbers::sqrt2 / 2 : 1);
            double& coefficient = coefficients[static_cast<std::size_t>(v * kFrequencies + u)];
            for (int y = 0; y < kSide; ++y) {
                coefficient += rows[static_cast<std::size_t>(u)][static_cast<std::size_t>(y)] * basis(v, y);
            }
            coefficient *= weight;
        }
    }
    coefficients[0] = 0;
    const double mean = std::accumulate(coefficients.begin(), coefficients.end(), 0.0) / coefficients.size();
    // As text the hash reads like OpenCV's eight bytes: one per row, its lowest bit the first coefficient.
    Hash64 hash;
    for (int v = 0; v < kFrequencies; ++v) {
        for (int u = 0; u < kFrequencies; ++u) {
            if (coefficients[static_cast<std::size_t>(v * kFrequencies + u)] > mean) {
                hash.set_bit(8 * (kFrequencies - 1 - v) + u);
            }
        }
    }
    return hash;
}

}  // namespace

constexpr Algorithm phash{
    .name = "phash",
    .summary = "64 bits from low frequencies; as in pHash and OpenCV",
    .source = "C. Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions, 2010",
    .bits = Hash64::kBits,
    .match_threshold = 10,
    .has_quality = false,
    .sample_to = 0,
    .reduce_to = 8 * kSide,
    .hash = hash_by_grid<kSide, from_grid>,
    .dihedral = dihedral_by_grid<kSide, from_grid>,
};

}  // namespace whorl::registry
