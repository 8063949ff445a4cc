// The matcher's inner loops: once for SIMD, once as the short scalar oracle.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace whorl::match {

/// Hashes lie in blocks of this many, word by word, so that a vector holds the same word of as many hashes as it
/// has lanes: word w of the hash in slot s is words[(s / kBlock * Words + w) * kBlock + s % kBlock].
inline constexpr std::size_t kBlock = 8;

/// The words of one query, the lowest first.
template <std::size_t Words>
using QueryWords = std::array<std::uint64_t, Words>;

struct Hit {
    std::uint32_t query;
    std::uint32_t slot;
    std::uint32_t distance;
};

/// The table of one band of multi-index hashing. A band's bits are a key: its upper bits, the prefix, choose a
/// bucket; its lower bits, at most 8, stand beside each entry of the bucket.
struct BandTable {
    const std::uint32_t* directory;  ///< where each bucket's entries begin; one more than there are buckets
    const std::uint8_t* suffixes;    ///< of each entry; readable for 64 bytes beyond the last
    const std::uint32_t* slots;      ///< of each entry
    int prefix_bits;
    int suffix_bits;
};

/// Prefixes to try, as what to flip: all that flip no bit, then one, two, three.
struct FlipMasks {
    std::vector<std::uint32_t> masks;
    std::array<std::uint32_t, 5> begin;  ///< of the masks that flip so many bits; the last is the end
};

/// The largest radius of a band.
inline constexpr int kMaxBandRadius = 3;

/// What a probe of one band took.
struct ProbeCost {
    std::size_t entries = 0;  ///< suffixes looked at
};

/// What every target implements with the same results.
template <std::size_t Words>
struct HammingKernel {
    /// Appends a hit for each of the queries and each slot of blocks [begin, end) within the threshold; blocks
    /// ascend. Unused slots of the last block count too.
    void (*scan)(const std::uint64_t* words, std::size_t begin, std::size_t end,
                 std::span<const QueryWords<Words>> queries, int threshold, std::vector<Hit>& hits);

    /// Appends the position of each entry whose key is within `radius` (at most kMaxBandRadius) of `key`, in any
    /// order.
    ProbeCost (*probe)(const BandTable& table, const FlipMasks& flips, std::uint32_t key, int radius,
                       std::vector<std::uint32_t>& positions);

    /// Appends a hit, of query 0, for each of the slots within the threshold of the query, in their order.
    void (*check)(const std::uint64_t* words, std::span<const std::uint32_t> slots, const QueryWords<Words>& query,
                  int threshold, std::vector<Hit>& hits);

    /// The distance of each of `count` hashes, which lie one after the other, from the query.
    void (*distances)(const std::uint64_t* hashes, std::size_t count, const QueryWords<Words>& query,
                      std::uint16_t* out);
};

template <std::size_t Words>
const HammingKernel<Words>& hamming_kernel_oracle();

/// The one to use now: of the best SIMD target, or the one that use_simd_target() forced.
template <std::size_t Words>
const HammingKernel<Words>& hamming_kernel();

}  // namespace whorl::match
