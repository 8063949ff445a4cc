// The matcher's loops in plain C++: what the SIMD targets must find.
#include <bit>

#include "lib/match/hamming_kernel.hpp"

namespace whorl::match {
namespace {

template <std::size_t Words>
std::uint32_t distance_to(const Planes<Words>& planes, std::size_t slot, const HashWords<Words>& query) {
    int distance = 0;
    for (std::size_t w = 0; w < Words; ++w) {
        distance += std::popcount(planes.word(slot, w) ^ query[w]);
    }
    return static_cast<std::uint32_t>(distance);
}

template <std::size_t Words>
void scan(const Planes<Words>& planes, std::size_t begin, std::size_t end,
          std::span<const HashWords<Words>> queries, int threshold, std::vector<Hit>& hits) {
    for (std::size_t slot = begin; slot < end; ++slot) {
        for (std::size_t q = 0; q < queries.size(); ++q) {
            const std::uint32_t distance = distance_to<Words>(planes, slot, queries[q]);
            if (static_cast<int>(distance) <= threshold) {
                hits.push_back({static_cast<std::uint32_t>(q), static_cast<std::uint32_t>(slot), distance});
            }
        }
    }
}

bool is_set(const std::uint64_t* line, std::uint32_t place) {
    return (line[place / 64] >> place % 64 & 1U) != 0;
}

void probe(std::span<const LineProbe> probes, const LineMask* masks, std::vector<ProbedBit>& found) {
    for (std::uint32_t i = 0; i < probes.size(); ++i) {
        for (std::uint32_t place = 0; place < kLineBits; ++place) {
            if (is_set(probes[i].line, place) && is_set(masks[probes[i].mask].words.data(), place)) {
                found.push_back({i, place});
            }
        }
    }
}

void rank(std::span<const LineBit> bits, std::uint32_t* ranks) {
    for (const auto& [line, place, mask] : bits) {
        std::uint32_t below = 0;
        for (std::uint32_t other = 0; other < place; ++other) {
            below += is_set(line, other) ? 1U : 0U;
        }
        *ranks++ = is_set(line, place) ? below : kNoRank;
    }
}

template <std::size_t Words>
void check(const Planes<Words>& planes, std::span<const Candidate> candidates,
           std::span<const HashWords<Words>> queries, int threshold, std::vector<Hit>& hits) {
    for (const Candidate& candidate : candidates) {
        const std::uint32_t distance = distance_to<Words>(planes, candidate.slot, queries[candidate.query]);
        if (static_cast<int>(distance) <= threshold) {
            hits.push_back({candidate.query, candidate.slot, distance});
        }
    }
}

template <std::size_t Words>
void distances(const std::uint64_t* hashes, std::size_t count, const HashWords<Words>& query, std::uint16_t* out) {
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
    static constexpr HammingKernel<Words> kernel{scan<Words>, probe, rank, check<Words>, distances<Words>};
    return kernel;
}

template const HammingKernel<1>& hamming_kernel_oracle<1>();
template const HammingKernel<4>& hamming_kernel_oracle<4>();

}  // namespace whorl::match
