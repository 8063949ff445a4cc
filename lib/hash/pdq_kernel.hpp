// PDQ's heavy part, from pixels to the 16x16 DCT: once for SIMD, once as the short scalar oracle.
#pragma once

#include <array>
#include <cstddef>
#include <whorl/pixels.hpp>

#include "lib/hash/precision.hpp"

namespace whorl {

inline constexpr int kPdqBlock = 64;        ///< side of the filtered, decimated picture
inline constexpr int kPdqFrequencies = 16;  ///< DCT rows and columns that are kept

using PdqBlock = std::array<float, std::size_t{kPdqBlock} * kPdqBlock>;

/// Row i holds the DCT-II basis of frequency i + 1 over 64 samples, scaled by sqrt(2/64).
using PdqDctBasis = std::array<float, std::size_t{kPdqFrequencies} * kPdqBlock>;
const PdqDctBasis& pdq_dct_basis();

/// Size of each of the four box filters along an axis of `dimension` pixels
/// (reference: computeJaroszFilterWindowSize for 64 target pixels and two passes).
constexpr int pdq_box_window(int dimension) noexcept {
    return (dimension + 2 * kPdqBlock - 1) / (2 * kPdqBlock);
}

/// Which of `dimension` filtered pixels stands for cell i of 64 (the one at the cell's centre).
constexpr int pdq_cell_centre(int i, int dimension) noexcept {
    return static_cast<int>((i + 0.5) * dimension / kPdqBlock);
}

/// The steps that every target implements with the same results to the last bit.
struct PdqKernel {
    /// Luma, two passes of box filters along rows and columns ("Jarosz filter"), decimation to 64x64.
    /// A 64x64 picture is only turned to luma. At least 5 pixels in each dimension.
    void (*reduce)(const ImageView& picture, PdqBlock& block);
    /// Sum of the quantised differences between neighbours: 100 * difference / 255, cut to whole numbers.
    int (*gradient_sum)(const PdqBlock& block);
    /// The 16x16 low frequencies without DC: basis * block * basis transposed, row by row.
    void (*transform)(const PdqBlock& block, std::array<float, 256>& coefficients);
};

const PdqKernel& pdq_kernel_oracle();
/// Of the best SIMD target, or the one that was forced.
const PdqKernel& pdq_kernel_simd();
/// The one to use now.
const PdqKernel& pdq_kernel();

}  // namespace whorl
