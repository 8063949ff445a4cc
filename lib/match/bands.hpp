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

/// The largest radius that a band is searched to.
inline constexpr int kMaxBandRadius = 3;

/// Bands for so many hashes of `bits` bits; `wanted` of them, or by the number of hashes when that is 0. Wanted
/// numbers that no table can be made for are brought to the nearest that can.
std::vector<Band> plan_bands(int bits, std::size_t hashes, int wanted);

/// The radius of each band for a threshold, -1 where it need not be searched. May be above kMaxBandRadius.
std::vector<int> band_radii(std::size_t bands, int threshold);

/// Neighbouring bits of a picture's hash depend on each other, so that a band of neighbours finds more candidates
/// than its width promises: 2.5 times as many among photographs. Hashes are therefore kept with their bits spread:
/// bit i of the spread hash is bit kSpread * i of the hash, modulo its length. Among odd numbers, this one brought
/// the candidates down to those of random bits.
inline constexpr std::size_t kSpread = 75;

/// The hash with its bits spread. Distances stay as they are.
template <std::size_t Words>
HashWords<Words> spread(const HashWords<Words>& hash);

/// The hash whose bits were spread.
template <std::size_t Words>
HashWords<Words> gathered(const HashWords<Words>& spread);

/// The band's bits of a spread hash.
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
