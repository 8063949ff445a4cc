// How multi-index hashing cuts hashes into bands, and how far each band must be searched.
//
// Source: M. Norouzi, A. Punjani, D. J. Fleet, "Fast Search in Hamming Space with Multi-Index Hashing", CVPR
// 2012, and the general pigeonhole principle of J. Qin et al., "GPH: Similarity Search in Hamming Space", ICDE
// 2018: if the sum of (radius + 1) over the bands is threshold + 1, then two hashes within the threshold are within
// the radius in at least one band.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "match/hamming_kernel.hpp"

namespace whorl::match {

struct Band {
    int begin;        ///< its lowest bit in the hash
    int width;        ///< bits, at most 32
    int prefix_bits;  ///< upper bits of the key that choose a bucket
    int suffix_bits() const { return width - prefix_bits; }
    bool operator==(const Band&) const = default;
};

/// Bands for so many hashes of `bits` bits; `wanted` of them, or by the number of hashes when that is 0. Wanted
/// numbers that no table can be made for are brought to the nearest that can.
std::vector<Band> plan_bands(int bits, std::size_t hashes, int wanted);

/// The radius of each band for a threshold, -1 where it need not be searched. May be above kMaxBandRadius.
std::vector<int> band_radii(std::size_t bands, int threshold);

/// All flips of up to kMaxBandRadius of so many bits.
FlipMasks flip_masks(int bits);

/// The band's bits of a hash.
template <std::size_t Words>
std::uint32_t band_key(const QueryWords<Words>& words, const Band& band) {
    const auto word = static_cast<std::size_t>(band.begin / 64);
    const auto shift = static_cast<unsigned>(band.begin % 64);
    std::uint64_t key = words[word] >> shift;
    if (band.begin % 64 + band.width > 64) {
        key |= words[word + 1] << (64 - shift);
    }
    return static_cast<std::uint32_t>(key & ((std::uint64_t{1} << static_cast<unsigned>(band.width)) - 1));
}

}  // namespace whorl::match
