// PDQ: a 256-bit perceptual hash with a quality score, bit for bit as Meta's reference computes it.
//
// Source: "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", Facebook 2019,
// and the C++ reference in github.com/facebook/ThreatExchange, pdq/cpp.
#pragma once

#include <array>
#include <cstdint>

#include <whorl/dihedral.hpp>
#include <whorl/hash.hpp>
#include <whorl/pixels.hpp>

namespace whorl {

/// Distances up to this are a match, as PDQ's authors recommend.
inline constexpr int kPdqMatchThreshold = 31;

/// Hashes of lower quality match poorly, as PDQ's authors say.
inline constexpr int kPdqMinQuality = 50;

/// Smaller dimensions give the zero hash with quality 0 (reference: MIN_HASHABLE_DIM). As in the reference tool,
/// the check comes after downsampling: 1000x3 pixels are hashed, 100x3 are not.
inline constexpr int kPdqMinDimension = 5;

/// The reference tool first scales pictures that are larger in either dimension to this many pixels in both, by
/// nearest neighbour and without keeping the aspect ratio (reference: DOWNSAMPLE_DIMS).
inline constexpr int kPdqWorkingDimension = 512;

enum class PdqDownsample : std::uint8_t {
    reference_tool,  ///< to kPdqWorkingDimension, as the reference tool and the field do
    none,            ///< filter every pixel, as callers of the reference library may; slow on large pictures
};

struct PdqResult {
    Hash256 hash;
    int quality = 0;  ///< 0 to 100: how much structure the picture has
    bool operator==(const PdqResult&) const = default;
};

struct PdqDihedralResult {
    DihedralSet<Hash256> hashes;
    int quality = 0;  ///< as in PdqResult; the same for all forms, because turning keeps the gradients
    bool operator==(const PdqDihedralResult&) const = default;
};

/// The 16x16 DCT coefficients that PDQ thresholds, of rows and columns 1 to 16, row by row. Bit 16*i+j of the hash
/// is set where coefficient (i, j) is strictly above the lower median of all 256.
struct PdqCoefficients {
    std::array<float, 256> values{};
    int quality = 0;
};

/// The hash of a picture. A picture below kPdqMinDimension gives the zero hash, quality 0. Throws only
/// std::bad_alloc. Thread safe.
PdqResult pdq_hash(const ImageView& picture, PdqDownsample downsample = PdqDownsample::reference_tool);

/// The hashes of all eight turned and mirrored forms of the picture, from one pass over its pixels.
PdqDihedralResult pdq_dihedral_hashes(const ImageView& picture,
                                      PdqDownsample downsample = PdqDownsample::reference_tool);

/// The coefficients before thresholding, for research. All zero below kPdqMinDimension.
PdqCoefficients pdq_coefficients(const ImageView& picture,
                                 PdqDownsample downsample = PdqDownsample::reference_tool);

}  // namespace whorl
