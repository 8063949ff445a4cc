// Faint waves over a picture, in the frequencies that PDQ looks at.
#pragma once

#include <array>
#include <vector>
#include <whorl/hash.hpp>
#include <whorl/pixels.hpp>

#include "bench/lab/edits/random.hpp"

namespace whorl::lab {

/// Waves that a pattern is made of: one for each bit of a PDQ hash, by its number. Bit 16 * i + j has i + 1 half
/// waves from top to bottom and j + 1 from left to right, with their crests at the picture's edges.
inline constexpr std::size_t kWaves = Hash256::kBits;

/// How high each wave is in levels of gray, at its crests.
using WaveHeights = std::array<float, kWaves>;

/// A picture that patterns can be laid over.
class PatternedPicture {
public:
    /// The picture must outlive it. `random` decides how fractions of a level are rounded.
    PatternedPicture(const ImageView& picture, Random& random);

    /// A copy with the sum of the waves added to all channels. Pixels go up or down by whole levels, so fractions
    /// become shares of pixels; the choice does not depend on the heights.
    Image with(const WaveHeights& heights) const;

private:
    ImageView picture_;
    std::vector<std::vector<float>> across_;  ///< [half waves - 1][x]
    std::vector<std::vector<float>> down_;    ///< [half waves - 1][y]
    std::vector<float> rounding_;             ///< of each pixel, 0 up to 1
};

}  // namespace whorl::lab
