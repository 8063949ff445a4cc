// The inner loops of the matcher: once for SIMD, once as a short scalar oracle.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace whorl::match {

/// The words of one hash, the lowest first.
template <std::size_t Words>
using HashWords = std::array<std::uint64_t, Words>;

/// The number of words in the front of a hash; the others are its back.
constexpr std::size_t front_words(std::size_t words) {
    return (words + 1) / 2;
}

template <std::size_t Words>
inline constexpr std::size_t kFrontWords = front_words(Words);

/// Hashes are stored in two planes, their fronts in one and their backs in the other, because the front nearly
/// always shows that a hash is not within a threshold. In a plane they are stored in blocks of this many hashes,
/// word by word: a block of 256-bit hashes is a cache line of each plane.
inline constexpr std::size_t kBlock = 4;

/// The number of slots in a step of a scan. A vector has one word of each.
inline constexpr std::size_t kStep = 8;

/// The place of the first of `words` words of a slot in its plane; the next word is kBlock later.
constexpr std::size_t plane_index(std::size_t words, std::size_t slot) {
    return slot / kBlock * words * kBlock + slot % kBlock;
}

/// The planes of hashes; `Word` is std::uint64_t, const or not.
template <std::size_t Words, class Word = const std::uint64_t>
struct Planes {
    Word* front;
    Word* back;  ///< not used for hashes of one word

    Word& word(std::size_t slot, std::size_t number) const {
        constexpr std::size_t kFront = kFrontWords<Words>;
        return number < kFront ? front[plane_index(kFront, slot) + number * kBlock]
                               : back[plane_index(Words - kFront, slot) + (number - kFront) * kBlock];
    }
};

struct Candidate {
    std::uint32_t query;
    std::uint32_t slot;
};

struct Hit {
    std::uint32_t query;
    std::uint32_t slot;
    std::uint32_t distance;
};

/// Memory is prefetched this many probes, bits or candidates ahead.
inline constexpr std::size_t kAhead = 32;

/// The number of bits in a line of a bitmap: a cache line.
inline constexpr std::size_t kLineBits = 512;
inline constexpr std::size_t kLineWords = kLineBits / 64;

struct alignas(kLineBits / 8) LineMask {
    std::array<std::uint64_t, kLineWords> words;
};

/// A probe: which bits of a mask does a line have? The line is aligned to its size.
struct LineProbe {
    const std::uint64_t* line;
    std::uint32_t mask;
};

/// A bit that a probe found: its place in the line, 0 to 511.
struct ProbedBit {
    std::uint32_t probe;
    std::uint32_t place;
};

struct LineBit {
    const std::uint64_t* line;
    std::uint32_t place;
    std::uint32_t mask;  ///< the mask that found it
};

/// In place of a rank: the bit is not set.
inline constexpr std::uint32_t kNoRank = UINT32_MAX;

/// The functions of every target. All targets give the same results.
template <std::size_t Words>
struct HammingKernel {
    /// Appends a hit for each of the queries and each slot of [begin, end), both multiples of kStep, within the
    /// threshold.
    void (*scan)(const Planes<Words>& planes, std::size_t begin, std::size_t end,
                 std::span<const HashWords<Words>> queries, int threshold, std::vector<Hit>& hits);

    /// Appends the bits that each probe finds, in the order of probes and places.
    void (*probe)(std::span<const LineProbe> probes, const LineMask* masks, std::vector<ProbedBit>& found);

    /// For each bit, the number of set bits below it in its line, or kNoRank.
    void (*rank)(std::span<const LineBit> bits, std::uint32_t* ranks);

    /// Appends a hit for each of the candidates within the threshold, in their order.
    void (*check)(const Planes<Words>& planes, std::span<const Candidate> candidates,
                  std::span<const HashWords<Words>> queries, int threshold, std::vector<Hit>& hits);

    /// The distance of each of `count` hashes, which follow each other, from the query.
    void (*distances)(const std::uint64_t* hashes, std::size_t count, const HashWords<Words>& query,
                      std::uint16_t* out);
};

template <std::size_t Words>
const HammingKernel<Words>& hamming_kernel_oracle();

/// The functions to use now: of the best SIMD target, or of the target that use_simd_target() chose.
template <std::size_t Words>
const HammingKernel<Words>& hamming_kernel();

}  // namespace whorl::match
