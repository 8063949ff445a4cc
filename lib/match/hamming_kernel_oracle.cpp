// The matcher's loops in plain C++: what the SIMD targets must find.
#include <bit>

#include "match/hamming_kernel.hpp"

namespace whorl::match {
namespace {

template <std::size_t Words>
std::uint32_t distance_to(const std::uint64_t* words, std::size_t slot, const QueryWords<Words>& query) {
    const std::uint64_t* word = words + slot / kBlock * Words * kBlock + slot % kBlock;
    int distance = 0;
    for (const std::uint64_t bits : query) {
        distance += std::popcount(*word ^ bits);
        word += kBlock;
    }
    return static_cast<std::uint32_t>(distance);
}

template <std::size_t Words>
void scan(const std::uint64_t* words, std::size_t begin, std::size_t end,
          std::span<const QueryWords<Words>> queries, int threshold, std::vector<Hit>& hits) {
    for (std::size_t slot = begin * kBlock; slot < end * kBlock; ++slot) {
        for (std::size_t q = 0; q < queries.size(); ++q) {
            const std::uint32_t distance = distance_to<Words>(words, slot, queries[q]);
            if (static_cast<int>(distance) <= threshold) {
                hits.push_back({static_cast<std::uint32_t>(q), static_cast<std::uint32_t>(slot), distance});
            }
        }
    }
}

ProbeCost probe(const BandTable& table, const FlipMasks&, std::uint32_t key, int radius,
                std::vector<std::uint32_t>& positions) {
    const std::uint32_t buckets = 1U << static_cast<unsigned>(table.prefix_bits);
    for (std::uint32_t bucket = 0; bucket < buckets; ++bucket) {
        for (std::uint32_t i = table.directory[bucket]; i < table.directory[bucket + 1]; ++i) {
            const std::uint32_t entry = bucket << static_cast<unsigned>(table.suffix_bits) | table.suffixes[i];
            if (std::popcount(entry ^ key) <= radius) {
                positions.push_back(i);
            }
        }
    }
    return {table.directory[buckets]};
}

template <std::size_t Words>
void check(const std::uint64_t* words, std::span<const std::uint32_t> slots, const QueryWords<Words>& query,
           int threshold, std::vector<Hit>& hits) {
    for (const std::uint32_t slot : slots) {
        const std::uint32_t distance = distance_to<Words>(words, slot, query);
        if (static_cast<int>(distance) <= threshold) {
            hits.push_back({0, slot, distance});
        }
    }
}

template <std::size_t Words>
void distances(const std::uint64_t* hashes, std::size_t count, const QueryWords<Words>& query, std::uint16_t* out) {
    for (std::size_t i = 0; i < count; ++i) {
        int distance = 0;
        for (const std::uint64_t bits : query) {
            distance += std::popcount(*hashes++ ^ bits);
        }
        out[i] = static_cast<std::uint16_t>(distance);
    }
}

}  // namespace

template <std::size_t Words>
const HammingKernel<Words>& hamming_kernel_oracle() {
    static constexpr HammingKernel<Words> kernel{scan<Words>, probe, check<Words>, distances<Words>};
    return kernel;
}

template const HammingKernel<1>& hamming_kernel_oracle<1>();
template const HammingKernel<4>& hamming_kernel_oracle<4>();

}  // namespace whorl::match
