#include "bench/match/bare_loops.hpp"

#include <sys/mman.h>
#include <algorithm>
#include <bit>
#include <stdexcept>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace whorl::bench {
namespace {

constexpr std::size_t kBlockWords = 32;  // eight hashes

#if defined(__x86_64__)

#define WHORL_BENCH_AVX512 __attribute__((target("avx512f,avx512vpopcntdq,popcnt")))
#define WHORL_BENCH_AVX2 __attribute__((target("avx2,popcnt")))

/// Which of a block's eight hashes are within the threshold of the query.
WHORL_BENCH_AVX512 inline unsigned within_avx512(__m512i w0, __m512i w1, __m512i w2, __m512i w3,
                                                 const Hash256& query, __m512i threshold) {
    const auto differing = [&](__m512i words, std::size_t i) WHORL_BENCH_AVX512 {
        const __m512i wanted = _mm512_set1_epi64(std::bit_cast<long long>(query.words[i]));
        return _mm512_popcnt_epi64(_mm512_xor_si512(words, wanted));
    };
    const __m512i sum = _mm512_add_epi64(_mm512_add_epi64(differing(w0, 0), differing(w1, 1)),
                                         _mm512_add_epi64(differing(w2, 2), differing(w3, 3)));
    return _mm512_cmple_epi64_mask(sum, threshold);
}

WHORL_BENCH_AVX512 std::size_t count_avx512(std::span<const std::uint64_t> blocks, std::span<const Hash256> queries,
                                            int threshold) {
    const __m512i limit = _mm512_set1_epi64(threshold);
    std::size_t within = 0;
    for (const Hash256& query : queries) {
        const std::uint64_t* const end = blocks.data() + blocks.size();
        for (const std::uint64_t* block = blocks.data(); block != end; block += kBlockWords) {
            within += static_cast<std::size_t>(std::popcount(
                within_avx512(_mm512_load_si512(block), _mm512_load_si512(block + 8), _mm512_load_si512(block + 16),
                              _mm512_load_si512(block + 24), query, limit)));
        }
    }
    return within;
}

/// Eight queries, whose results for a block make one word.
WHORL_BENCH_AVX512 std::size_t count_eight_avx512(std::span<const std::uint64_t> blocks,
                                                  std::span<const Hash256> queries, int threshold) {
    const __m512i limit = _mm512_set1_epi64(threshold);
    std::array<Hash256, 8> eight;
    std::copy(queries.begin(), queries.end(), eight.begin());
    std::size_t within = 0;
    const std::uint64_t* const end = blocks.data() + blocks.size();
    for (const std::uint64_t* block = blocks.data(); block != end; block += kBlockWords) {
        const __m512i w0 = _mm512_load_si512(block);
        const __m512i w1 = _mm512_load_si512(block + 8);
        const __m512i w2 = _mm512_load_si512(block + 16);
        const __m512i w3 = _mm512_load_si512(block + 24);
        std::uint64_t all = 0;
#pragma GCC unroll 8
        for (std::size_t i = 0; i < 8; ++i) {
            all |= std::uint64_t{within_avx512(w0, w1, w2, w3, eight[i], limit)} << (8 * i);
        }
        if (all != 0) {
            within += static_cast<std::size_t>(std::popcount(all));
        }
    }
    return within;
}

std::size_t count_batch_avx512(std::span<const std::uint64_t> blocks, std::span<const Hash256> queries,
                               int threshold) {
    std::size_t within = 0;
    for (std::size_t first = 0; first < queries.size(); first += 8) {
        const auto part = queries.subspan(first, std::min<std::size_t>(8, queries.size() - first));
        within +=
            part.size() == 8 ? count_eight_avx512(blocks, part, threshold) : count_avx512(blocks, part, threshold);
    }
    return within;
}

/// Bits of each byte, by a table of nibbles (W. Mula, "SSSE3: fast popcount", 2008).
WHORL_BENCH_AVX2 inline __m256i bits_of_bytes(__m256i bytes) {
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                           0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i nibble = _mm256_set1_epi8(15);
    return _mm256_add_epi8(_mm256_shuffle_epi8(table, _mm256_and_si256(bytes, nibble)),
                           _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble)));
}

/// Which of four hashes are within the threshold, given as one more. Three words are first added as bits, since
/// the two words of that sum are cheaper to count than three.
WHORL_BENCH_AVX2 inline unsigned within_avx2(const std::uint64_t* half_block, const __m256i (&query)[4],
                                             __m256i above) {
    const auto differing = [&](std::size_t i) WHORL_BENCH_AVX2 {
        return _mm256_xor_si256(query[i], _mm256_load_si256(reinterpret_cast<const __m256i*>(half_block + 8 * i)));
    };
    const __m256i a = differing(0);
    const __m256i b = differing(1);
    const __m256i c = differing(2);
    const __m256i either = _mm256_xor_si256(a, b);
    const __m256i ones = bits_of_bytes(_mm256_xor_si256(either, c));
    const __m256i twos = bits_of_bytes(_mm256_or_si256(_mm256_and_si256(a, b), _mm256_and_si256(either, c)));
    const __m256i bytes =
        _mm256_add_epi8(_mm256_add_epi8(ones, bits_of_bytes(differing(3))), _mm256_add_epi8(twos, twos));
    const __m256i sum = _mm256_sad_epu8(bytes, _mm256_setzero_si256());
    return static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(above, sum))));
}

WHORL_BENCH_AVX2 std::size_t count_avx2(std::span<const std::uint64_t> blocks, std::span<const Hash256> queries,
                                        int threshold) {
    const __m256i above = _mm256_set1_epi64x(threshold + 1);
    std::size_t within = 0;
    for (const Hash256& query : queries) {
        __m256i words[4];
        for (std::size_t i = 0; i < 4; ++i) {
            words[i] = _mm256_set1_epi64x(std::bit_cast<long long>(query.words[i]));
        }
        const std::uint64_t* const end = blocks.data() + blocks.size();
        for (const std::uint64_t* block = blocks.data(); block != end; block += kBlockWords) {
            const unsigned found = within_avx2(block, words, above) | within_avx2(block + 4, words, above) << 4U;
            if (found != 0) {
                within += static_cast<std::size_t>(std::popcount(found));
            }
        }
    }
    return within;
}

std::size_t count_batch_avx2(std::span<const std::uint64_t> blocks, std::span<const Hash256> queries,
                             int threshold) {
    constexpr std::size_t kPiece = 64 * kBlockWords;  // 16 KiB
    std::size_t within = 0;
    for (std::size_t first = 0; first < blocks.size(); first += kPiece) {
        within += count_avx2(blocks.subspan(first, std::min(kPiece, blocks.size() - first)), queries, threshold);
    }
    return within;
}

#endif

}  // namespace

BlockedHashes::BlockedHashes(const Hashes& hashes) : word_count_(hashes.size() * 4) {
    constexpr std::size_t kHugePage = std::size_t{1} << 21U;
    const std::size_t bytes = (hashes.size() * sizeof(Hash256) + kHugePage - 1) / kHugePage * kHugePage;
    words_.reset(static_cast<std::uint64_t*>(std::aligned_alloc(kHugePage, bytes)));
    if (words_ == nullptr || hashes.size() % 8 != 0) {
        throw std::runtime_error("no memory for blocks of hashes, or not a multiple of eight");
    }
#if defined(MADV_HUGEPAGE)
    madvise(words_.get(), bytes, MADV_HUGEPAGE);
#endif
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        for (std::size_t word = 0; word < 4; ++word) {
            words_.get()[i / 8 * kBlockWords + word * 8 + i % 8] = hashes[i].words[word];
        }
    }
}

BareLoops bare_loops() {
    BareLoops loops;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        loops.avx2 = count_avx2;
        loops.avx2_batch = count_batch_avx2;
    }
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vpopcntdq")) {
        loops.avx512 = count_avx512;
        loops.avx512_batch = count_batch_avx512;
    }
#endif
    return loops;
}

}  // namespace whorl::bench
