// The matcher's loops by Highway: one source, compiled for each SIMD target, the best chosen at run time.
#include <whorl/simd.hpp>

#include <algorithm>
#include <bit>
#include <cstring>

#include "match/hamming_kernel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "match/hamming_kernel_simd.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace whorl::match::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Longs = hn::CappedTag<std::uint64_t, kBlock>;
using Bytes = hn::Repartition<std::uint8_t, Longs>;
constexpr Longs kLongs;
constexpr int kLanes = static_cast<int>(hn::MaxLanes(Longs()));
using Vec = hn::Vec<Longs>;

/// Which of the first `lanes` lanes are set, the first as the lowest bit.
template <class D, class Mask>
HWY_ATTR HWY_INLINE std::uint64_t mask_bits(D d, Mask mask) {
    std::uint64_t bits = 0;
    std::uint8_t bytes[8] = {};
    hn::StoreMaskBits(d, mask, bytes);
    std::memcpy(&bits, bytes, sizeof(bits));
    return bits;
}

/// Distances of kLanes hashes, whose first words stand in `hashes`, from a query, by these words.
template <std::size_t Words>
HWY_ATTR HWY_INLINE Vec distances_of(const Vec* hashes, const std::uint64_t* query) {
// Targets with an instruction that counts the bits of 64, against those that count in bytes and add up.
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

/// As many queries as are compared with each load of hashes.
constexpr std::size_t kGroup = 8;

/// Two unrelated halves of 256-bit hashes differ in 64 bits, with a standard deviation of 6: up to this threshold
/// one half nearly always tells that a hash is not within it. Measured: half the time up to 45, nothing saved
/// from 50.
constexpr int kHalfTells = 45;

/// Looks at the first `Seen` words of each hash, and at the others where these are within the threshold.
template <std::size_t Words, std::size_t Seen, std::size_t Queries>
HWY_ATTR HWY_INLINE void scan_group(const std::uint64_t* words, std::size_t begin, std::size_t end,
                                    const QueryWords<Words>* queries, std::size_t first_query, int threshold,
                                    std::vector<Hit>& hits) {
    const hn::RebindToSigned<Longs> ints;
    const auto beyond = hn::Set(ints, std::int64_t{threshold} + 1);
    for (std::size_t block = begin; block < end; ++block) {
        const std::uint64_t* from = words + block * (Words * kBlock);
        for (int part = 0; part < static_cast<int>(kBlock); part += kLanes) {
            Vec hashes[Words];
            for (std::size_t w = 0; w < Seen; ++w) {
                hashes[w] = hn::Load(kLongs, from + w * kBlock + part);
            }
            auto any = hn::Lt(hn::BitCast(ints, distances_of<Seen>(hashes, queries[0].data())), beyond);
            for (std::size_t q = 1; q < Queries; ++q) {
                any = hn::Or(any, hn::Lt(hn::BitCast(ints, distances_of<Seen>(hashes, queries[q].data())), beyond));
            }
            if (HWY_LIKELY(hn::AllFalse(ints, any))) {
                continue;
            }
            for (std::size_t w = Seen; w < Words; ++w) {
                hashes[w] = hn::Load(kLongs, from + w * kBlock + part);
            }
            // Computed anew: keeping them from above would cost stores to memory for each block.
            for (std::size_t q = 0; q < Queries; ++q) {
                const Vec distance = distances_of<Words>(hashes, queries[q].data());
                std::uint64_t found = mask_bits(ints, hn::Lt(hn::BitCast(ints, distance), beyond));
                HWY_ALIGN std::uint64_t lanes[kLanes];
                hn::Store(distance, kLongs, lanes);
                for (; found != 0; found &= found - 1) {
                    const int lane = std::countr_zero(found);
                    hits.push_back(
                        {static_cast<std::uint32_t>(first_query + q),
                         static_cast<std::uint32_t>(block * kBlock) + static_cast<std::uint32_t>(part + lane),
                         static_cast<std::uint32_t>(lanes[lane])});
                }
            }
        }
    }
}

template <std::size_t Words>
HWY_ATTR void scan(const std::uint64_t* words, std::size_t begin, std::size_t end,
                   std::span<const QueryWords<Words>> queries, int threshold, std::vector<Hit>& hits) {
    constexpr std::size_t kHalf = (Words + 1) / 2;
    std::size_t q = 0;
    for (; q + kGroup <= queries.size(); q += kGroup) {
        if (threshold <= kHalfTells) {
            scan_group<Words, kHalf, kGroup>(words, begin, end, queries.data() + q, q, threshold, hits);
        } else {
            scan_group<Words, Words, kGroup>(words, begin, end, queries.data() + q, q, threshold, hits);
        }
    }
    // A single query waits for memory, which comes slower when every other line is left out.
    for (; q < queries.size(); ++q) {
        scan_group<Words, Words, 1>(words, begin, end, queries.data() + q, q, threshold, hits);
    }
}

using Suffixes = hn::CappedTag<std::uint8_t, 64>;
constexpr Suffixes kSuffixes;

/// Appends the positions of the entries [begin, end) whose suffix is within `radius` of `suffix`; Equal says that
/// the radius is 0, as it is in nearly all buckets.
template <bool Equal>
HWY_ATTR HWY_INLINE void scan_bucket(const BandTable& table, std::uint32_t begin, std::uint32_t end,
                                     std::uint8_t suffix, int radius, std::vector<std::uint32_t>& positions) {
    constexpr auto kEntries = static_cast<std::uint32_t>(hn::MaxLanes(Suffixes()));
    const auto query = hn::Set(kSuffixes, suffix);
    const auto limit = hn::Set(kSuffixes, static_cast<std::uint8_t>(radius));
    for (std::uint32_t at = begin; at < end; at += kEntries) {
        const auto suffixes = hn::LoadU(kSuffixes, table.suffixes + at);
        std::uint64_t near = 0;
        if constexpr (Equal) {
            near = mask_bits(kSuffixes, hn::Eq(suffixes, query));
        } else {
            const auto count = hn::PopulationCount(hn::Xor(suffixes, query));
            near = mask_bits(kSuffixes, hn::Eq(hn::Min(count, limit), count));
        }
        if (end - at < kEntries) {
            near &= (std::uint64_t{1} << (end - at)) - 1;
        }
        for (; near != 0; near &= near - 1) {
            const std::uint32_t position = at + static_cast<std::uint32_t>(std::countr_zero(near));
            hwy::Prefetch(table.slots + position);
            positions.push_back(position);
        }
    }
}

HWY_ATTR ProbeCost probe(const BandTable& table, const FlipMasks& flips, std::uint32_t key, int radius,
                         std::vector<std::uint32_t>& positions) {
    // Buckets are looked up some ahead of being read, so that their entries are on the way by then.
    constexpr std::uint32_t kAhead = 32;
    std::uint32_t begins[kAhead];
    std::uint32_t ends[kAhead];
    ProbeCost cost;
    const std::uint32_t prefix = key >> static_cast<unsigned>(table.suffix_bits);
    const auto suffix = static_cast<std::uint8_t>(key & ((1U << static_cast<unsigned>(table.suffix_bits)) - 1));
    for (int flipped = 0; flipped <= std::min(radius, table.prefix_bits); ++flipped) {
        const auto weight = static_cast<std::size_t>(flipped);
        for (std::uint32_t first = flips.begin[weight]; first < flips.begin[weight + 1]; first += kAhead) {
            const std::uint32_t count = std::min(kAhead, flips.begin[weight + 1] - first);
            for (std::uint32_t i = 0; i < count; ++i) {
                const std::uint32_t bucket = prefix ^ flips.masks[first + i];
                begins[i] = table.directory[bucket];
                ends[i] = table.directory[bucket + 1];
                hwy::Prefetch(table.suffixes + begins[i]);
            }
            for (std::uint32_t i = 0; i < count; ++i) {
                cost.entries += ends[i] - begins[i];
                if (flipped == radius) {
                    scan_bucket<true>(table, begins[i], ends[i], suffix, 0, positions);
                } else {
                    scan_bucket<false>(table, begins[i], ends[i], suffix, radius - flipped, positions);
                }
            }
        }
    }
    return cost;
}

template <std::size_t Words>
HWY_ATTR void check(const std::uint64_t* words, std::span<const std::uint32_t> slots,
                    const QueryWords<Words>& query, int threshold, std::vector<Hit>& hits) {
    const auto first_word = [words](std::uint32_t slot)
                                HWY_ATTR { return words + slot / kBlock * (Words * kBlock) + slot % kBlock; };
    // Two words of a random hash already differ in some 64 bits: the others are seldom looked at.
    constexpr std::size_t kAhead = 16;
    for (std::size_t i = 0; i < slots.size() + kAhead; ++i) {
        if (i < slots.size()) {
            const std::uint64_t* word = first_word(slots[i]);
            hwy::Prefetch(word);
            if (Words > 1) {
                hwy::Prefetch(word + kBlock);
            }
        }
        if (i < kAhead) {
            continue;
        }
        const std::uint32_t slot = slots[i - kAhead];
        const std::uint64_t* word = first_word(slot);
        int distance = 0;
        for (std::size_t w = 0; w < Words && distance <= threshold; ++w) {
            distance += std::popcount(word[w * kBlock] ^ query[w]);
        }
        if (distance <= threshold) {
            hits.push_back({0, slot, static_cast<std::uint32_t>(distance)});
        }
    }
}

template <std::size_t Words>
HWY_ATTR void distances(const std::uint64_t* hashes, std::size_t count, const QueryWords<Words>& query,
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
    static constexpr HammingKernel<1> instance{scan<1>, probe, check<1>, distances<1>};
    return &instance;
}

const HammingKernel<4>* kernel256() {
    static constexpr HammingKernel<4> instance{scan<4>, probe, check<4>, distances<4>};
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
