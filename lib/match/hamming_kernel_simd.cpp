// The matcher's loops by Highway: one source, compiled for each SIMD target, the best chosen at run time.
#include <whorl/simd.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "lib/match/hamming_kernel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "lib/match/hamming_kernel_simd.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace whorl::match::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Longs = hn::CappedTag<std::uint64_t, kStep>;
using Bytes = hn::Repartition<std::uint8_t, Longs>;
constexpr Longs kLongs;
constexpr int kLanes = static_cast<int>(hn::MaxLanes(Longs()));
using Vec = hn::Vec<Longs>;

/// The mask of the first `lanes` lanes as bits, the first lane lowest.
template <class D, class Mask>
HWY_ATTR HWY_INLINE std::uint64_t mask_bits(D d, Mask mask) {
    std::uint64_t bits = 0;
    std::uint8_t bytes[8] = {};
    hn::StoreMaskBits(d, mask, bytes);
    std::memcpy(&bits, bytes, sizeof(bits));
    return bits;
}

/// The distances of kLanes hashes from a query, by their first words, which are in `hashes`.
template <std::size_t Words>
HWY_ATTR HWY_INLINE Vec distances_of(const Vec* hashes, const std::uint64_t* query) {
// Some targets have an instruction that counts the bits of 64; the others count in bytes and add.
#if HWY_TARGET == HWY_SCALAR || (HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3_DL)
    Vec sum = hn::PopulationCount(hn::Xor(hashes[0], hn::Set(kLongs, query[0])));
    for (std::size_t w = 1; w < Words; ++w) {
        sum = hn::Add(sum, hn::PopulationCount(hn::Xor(hashes[w], hn::Set(kLongs, query[w]))));
    }
    return sum;
#else
    const Bytes bytes;
    auto sum = hn::Zero(bytes);
    for (std::size_t w = 0; w < Words; ++w) {
        const Vec differing = hn::Xor(hashes[w], hn::Set(kLongs, query[w]));
        sum = hn::Add(sum, hn::PopulationCount(hn::BitCast(bytes, differing)));
    }
    return hn::SumsOf8(sum);
#endif
}

/// The number of queries that are compared with each load of hashes.
constexpr std::size_t kGroup = 8;

/// Two unrelated halves of 256-bit hashes differ in 64 bits, with a standard deviation of 6: up to this threshold
/// one half nearly always shows that a hash is not within it. Measured: half the time up to 45, no gain from 50
/// on.
constexpr int kFrontTells = 45;

/// The `Count` words of a plane for kLanes hashes, the first in `slot`.
template <std::size_t Count>
HWY_ATTR HWY_INLINE void load_words(const std::uint64_t* plane, std::size_t slot, Vec* words) {
    const std::uint64_t* from = plane + plane_index(Count, slot);
    if constexpr (Count == 1) {
        words[0] = hn::LoadU(kLongs, from);
        return;
    }
#if HWY_TARGET != HWY_SCALAR
    static_assert(Count <= 2);
    if constexpr (kLanes == 2 * static_cast<int>(kBlock)) {
        const Vec low = hn::Load(kLongs, from);
        const Vec high = hn::Load(kLongs, from + kLanes);
        words[0] = hn::ConcatLowerLower(kLongs, high, low);
        words[1] = hn::ConcatUpperUpper(kLongs, high, low);
        return;
    }
#endif
    for (std::size_t w = 0; w < Count; ++w) {
        words[w] = hn::LoadU(kLongs, from + w * kBlock);
    }
}

/// Looks at the first `Seen` words of each hash, front or all, and at the others where these are within the
/// threshold.
template <std::size_t Words, std::size_t Seen, std::size_t Queries>
HWY_ATTR HWY_INLINE void scan_group(const Planes<Words>& planes, std::size_t begin, std::size_t end,
                                    const HashWords<Words>* queries, std::size_t first_query, int threshold,
                                    std::vector<Hit>& hits) {
    constexpr std::size_t kFront = kFrontWords<Words>;
    const hn::RebindToSigned<Longs> ints;
    const auto beyond = hn::Set(ints, std::int64_t{threshold} + 1);
    for (std::size_t slot = begin; slot < end; slot += static_cast<std::size_t>(kLanes)) {
        Vec hashes[Words];
        load_words<kFront>(planes.front, slot, hashes);
        if constexpr (Seen > kFront) {
            load_words<Words - kFront>(planes.back, slot, hashes + kFront);
        }
        auto any = hn::Lt(hn::BitCast(ints, distances_of<Seen>(hashes, queries[0].data())), beyond);
        for (std::size_t q = 1; q < Queries; ++q) {
            any = hn::Or(any, hn::Lt(hn::BitCast(ints, distances_of<Seen>(hashes, queries[q].data())), beyond));
        }
        if (HWY_LIKELY(hn::AllFalse(ints, any))) {
            continue;
        }
        if constexpr (Seen < Words) {
            load_words<Words - kFront>(planes.back, slot, hashes + kFront);
        }
        // Computed again: keeping the values from above would cost stores to memory for each vector.
        for (std::size_t q = 0; q < Queries; ++q) {
            const Vec distance = distances_of<Words>(hashes, queries[q].data());
            std::uint64_t found = mask_bits(ints, hn::Lt(hn::BitCast(ints, distance), beyond));
            HWY_ALIGN std::uint64_t lanes[kLanes];
            hn::Store(distance, kLongs, lanes);
            for (; found != 0; found &= found - 1) {
                const int lane = std::countr_zero(found);
                hits.push_back({static_cast<std::uint32_t>(first_query + q),
                                static_cast<std::uint32_t>(slot) + static_cast<std::uint32_t>(lane),
                                static_cast<std::uint32_t>(lanes[lane])});
            }
        }
    }
}

template <std::size_t Words>
HWY_ATTR void scan(const Planes<Words>& planes, std::size_t begin, std::size_t end,
                   std::span<const HashWords<Words>> queries, int threshold, std::vector<Hit>& hits) {
    constexpr std::size_t kFront = kFrontWords<Words>;
    const bool front_tells = threshold <= kFrontTells;
    std::size_t q = 0;
    for (; q + kGroup <= queries.size(); q += kGroup) {
        if (front_tells) {
            scan_group<Words, kFront, kGroup>(planes, begin, end, queries.data() + q, q, threshold, hits);
        } else {
            scan_group<Words, Words, kGroup>(planes, begin, end, queries.data() + q, q, threshold, hits);
        }
    }
    for (; q < queries.size(); ++q) {
        if (front_tells) {
            scan_group<Words, kFront, 1>(planes, begin, end, queries.data() + q, q, threshold, hits);
        } else {
            scan_group<Words, Words, 1>(planes, begin, end, queries.data() + q, q, threshold, hits);
        }
    }
}

HWY_ATTR HWY_INLINE bool has_common(const std::uint64_t* line, const LineMask& mask) {
    Vec common = hn::Zero(kLongs);
    for (std::size_t w = 0; w < kLineWords; w += static_cast<std::size_t>(kLanes)) {
        common = hn::Or(common, hn::And(hn::Load(kLongs, line + w), hn::Load(kLongs, mask.words.data() + w)));
    }
    return !hn::AllTrue(kLongs, hn::Eq(common, hn::Zero(kLongs)));
}

/// The words of a line that have bits of a mask, as the bits of `words`.
HWY_ATTR HWY_INLINE std::uint64_t common_words(const std::uint64_t* line, const LineMask& mask,
                                               std::uint64_t* words) {
    std::uint64_t with_bits = 0;
    for (std::size_t w = 0; w < kLineWords; w += static_cast<std::size_t>(kLanes)) {
        const Vec common = hn::And(hn::Load(kLongs, line + w), hn::Load(kLongs, mask.words.data() + w));
        hn::Store(common, kLongs, words + w);
        with_bits |= mask_bits(kLongs, hn::Ne(common, hn::Zero(kLongs))) << w;
    }
    return with_bits;
}

HWY_ATTR void probe(std::span<const LineProbe> probes, const LineMask* masks, std::vector<ProbedBit>& found) {
    for (std::size_t i = 0; i < std::min(kAhead, probes.size()); ++i) {
        hwy::Prefetch(probes[i].line);
    }
    constexpr std::size_t kTile = 256;
    std::array<std::uint32_t, kTile> hits;
    std::array<ProbedBit, 2 * kLineBits> bits;
    std::size_t count = 0;
    const auto flush = [&] {
        found.insert(found.end(), bits.begin(), bits.begin() + static_cast<std::ptrdiff_t>(count));
        count = 0;
    };
    for (std::size_t begin = 0; begin < probes.size(); begin += kTile) {
        // First find the lines that have any, without a branch, because the processor could not predict it.
        std::size_t hit_count = 0;
        for (std::size_t i = begin; i < std::min(begin + kTile, probes.size()); ++i) {
            hwy::Prefetch(probes[std::min(i + kAhead, probes.size() - 1)].line);
            hits[hit_count] = static_cast<std::uint32_t>(i);
            hit_count += has_common(probes[i].line, masks[probes[i].mask]) ? 1U : 0U;
        }
        // Usually one of these words, and one bit of it.
        for (const std::uint32_t hit : std::span(hits).first(hit_count)) {
            alignas(kLineBits / 8) std::array<std::uint64_t, kLineWords> words;
            std::uint64_t with_bits = common_words(probes[hit].line, masks[probes[hit].mask], words.data());
            do {
                const auto word = static_cast<std::uint32_t>(std::countr_zero(with_bits));
                std::uint64_t rest = words[word];
                do {
                    bits[count++] = {hit, word * 64 + static_cast<std::uint32_t>(std::countr_zero(rest))};
                    rest &= rest - 1;
                } while (rest != 0);
                with_bits &= with_bits - 1;
            } while (with_bits != 0);
            if (count > kLineBits) {
                flush();
            }
        }
    }
    flush();
}

/// The number of set bits below this bit in a line. Counts all words, because a loop of varying length takes
/// longer.
HWY_ATTR HWY_INLINE std::uint32_t bits_below(const std::uint64_t* line, std::uint32_t place) {
    const std::uint64_t below_in_word = (std::uint64_t{1} << place % 64) - 1;
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3_DL
    const Vec words = hn::Iota(kLongs, 0);
    const Vec word = hn::Set(kLongs, place / 64);
    const Vec below = hn::IfThenElse(hn::Lt(words, word), hn::Set(kLongs, ~std::uint64_t{0}),
                                     hn::IfThenElseZero(hn::Eq(words, word), hn::Set(kLongs, below_in_word)));
    const Vec counts = hn::PopulationCount(hn::And(hn::Load(kLongs, line), below));
    return static_cast<std::uint32_t>(hn::GetLane(hn::SumOfLanes(kLongs, counts)));
#else
    int count = 0;
    for (std::uint32_t w = 0; w < kLineWords; ++w) {
        const std::uint64_t all_or_none = w < place / 64 ? ~std::uint64_t{0} : 0;
        count += std::popcount(line[w] & (w == place / 64 ? below_in_word : all_or_none));
    }
    return static_cast<std::uint32_t>(count);
#endif
}

HWY_ATTR void rank(std::span<const LineBit> bits, std::uint32_t* ranks) {
    for (std::size_t i = 0; i < bits.size(); ++i) {
        hwy::Prefetch(bits[std::min(i + kAhead, bits.size() - 1)].line);
        const auto& [line, place, mask] = bits[i];
        const bool is_set = (line[place / 64] >> place % 64 & 1U) != 0;
        ranks[i] = is_set ? bits_below(line, place) : kNoRank;
    }
}

template <std::size_t Words>
HWY_ATTR void check(const Planes<Words>& planes, std::span<const Candidate> candidates,
                    std::span<const HashWords<Words>> queries, int threshold, std::vector<Hit>& hits) {
    constexpr std::size_t kFront = kFrontWords<Words>;
    for (std::size_t i = 0; i < candidates.size() + kAhead; ++i) {
        if (i < candidates.size()) {
            hwy::Prefetch(planes.front + plane_index(kFront, candidates[i].slot));
        }
        if (i < kAhead) {
            continue;
        }
        const Candidate& candidate = candidates[i - kAhead];
        const HashWords<Words>& query = queries[candidate.query];
        const std::uint64_t* word = planes.front + plane_index(kFront, candidate.slot);
        int distance = 0;
        for (std::size_t w = 0; w < kFront; ++w) {
            distance += std::popcount(word[w * kBlock] ^ query[w]);
        }
        if (distance > threshold) {
            continue;
        }
        word = planes.back + plane_index(Words - kFront, candidate.slot);
        for (std::size_t w = kFront; w < Words; ++w) {
            distance += std::popcount(word[(w - kFront) * kBlock] ^ query[w]);
        }
        if (distance <= threshold) {
            hits.push_back({candidate.query, candidate.slot, static_cast<std::uint32_t>(distance)});
        }
    }
}

template <std::size_t Words>
HWY_ATTR void distances(const std::uint64_t* hashes, std::size_t count, const HashWords<Words>& query,
                        std::uint16_t* out) {
    constexpr auto kStep = static_cast<std::size_t>(kLanes);
    std::size_t i = 0;
    for (; i + kStep <= count; i += kStep) {
        Vec words[Words];
        if constexpr (Words == 4) {
            hn::LoadInterleaved4(kLongs, hashes + i * Words, words[0], words[1], words[2], words[3]);
        } else {
            words[0] = hn::LoadU(kLongs, hashes + i);
        }
        HWY_ALIGN std::uint64_t lanes[kLanes];
        hn::Store(distances_of<Words>(words, query.data()), kLongs, lanes);
        std::transform(lanes, lanes + kStep, out + i, [](auto lane) { return static_cast<std::uint16_t>(lane); });
    }
    hamming_kernel_oracle<Words>().distances(hashes + i * Words, count - i, query, out + i);
}

const HammingKernel<1>* kernel64() {
    static constexpr HammingKernel<1> instance{scan<1>, probe, rank, check<1>, distances<1>};
    return &instance;
}

const HammingKernel<4>* kernel256() {
    static constexpr HammingKernel<4> instance{scan<4>, probe, rank, check<4>, distances<4>};
    return &instance;
}

}  // namespace
}  // namespace whorl::match::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace whorl::match {

HWY_EXPORT(kernel64);
HWY_EXPORT(kernel256);

template <>
const HammingKernel<1>& hamming_kernel<1>() {
    return simd_oracle_in_use() ? hamming_kernel_oracle<1>() : *HWY_DYNAMIC_DISPATCH(kernel64)();
}

template <>
const HammingKernel<4>& hamming_kernel<4>() {
    return simd_oracle_in_use() ? hamming_kernel_oracle<4>() : *HWY_DYNAMIC_DISPATCH(kernel256)();
}

}  // namespace whorl::match
#endif
