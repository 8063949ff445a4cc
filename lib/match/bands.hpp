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

#include "lib/match/hamming_kernel.hpp"

namespace whorl::match {

struct Band {
    int begin;  ///< its lowest bit in the spread hash
    int width;  ///< bits, 1 to kMaxBandWidth
    bool operator==(const Band&) const = default;
};

inline constexpr int kMaxBandWidth = 32;

/// The largest radius of a search in a band.
inline constexpr int kMaxBandRadius = 3;

/// The bands for `count` hashes of `bits` bits: `wanted` bands, or chosen by the number of hashes when that is 0. A
/// number of bands for which there are no tables becomes the nearest possible one.
std::vector<Band> plan_bands(int bits, std::size_t hashes, int wanted);

/// The radius of each band for a threshold, -1 where it need not be searched. May be above kMaxBandRadius.
std::vector<int> band_radii(std::size_t bands, int threshold);

/// Neighbouring bits of a picture's hash depend on each other, so a band of neighbouring bits finds more candidates
/// than a band of random bits: 2.5 times as many among photographs. So hashes are stored with spread bits: bit i of
/// the spread hash is bit kSpread * i of the hash, modulo its length. This odd number gave as few candidates as
/// random bits.
inline constexpr std::size_t kSpread = 75;

/// The hash with spread bits. Distances stay the same.
template <std::size_t Words>
HashWords<Words> spread(const HashWords<Words>& hash);

/// The hash of a spread hash.
template <std::size_t Words>
HashWords<Words> gathered(const HashWords<Words>& spread);

/// The bits of the band in a spread hash.
template <std::size_t Words>
std::uint32_t band_key(const HashWords<Words>& words, const Band& band) {
    const auto word = static_cast<std::size_t>(band.begin / 64);
    const auto shift = static_cast<unsigned>(band.begin % 64);
    std::uint64_t key = words[word] >> shift;
    if (band.begin % 64 + band.width > 64) {
        key |= words[word + 1] << (64 - shift);
    }
    return static_cast<std::uint32_t>(key & ((std::uint64_t{1} << static_cast<unsigned>(band.width)) - 1));
}

}  // namespace whorl::match
