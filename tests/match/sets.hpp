// Sets of hashes to search, and the search by brute force that all others are held to.
#pragma once

#include <algorithm>
#include <random>
#include <span>
#include <string>
#include <vector>
#include <whorl/index.hpp>

namespace whorl::test {

using Random = std::mt19937_64;

template <int Bits>
BitHash<Bits> random_hash(Random& random) {
    BitHash<Bits> hash;
    for (auto& word : hash.words) {
        word = random();
    }
    return hash;
}

/// The hash with exactly `flips` bits flipped.
template <int Bits>
BitHash<Bits> at_distance(BitHash<Bits> hash, int flips, Random& random) {
    std::vector<std::size_t> bits(Bits);
    for (std::size_t i = 0; i < bits.size(); ++i) {
        bits[i] = i;
    }
    std::shuffle(bits.begin(), bits.end(), random);
    for (int i = 0; i < flips; ++i) {
        const std::size_t bit = bits[static_cast<std::size_t>(i)];
        hash.words[bit / 64] ^= std::uint64_t{1} << (bit % 64);
    }
    return hash;
}

/// Kinds of sets that real banks hold, or that break indexes.
enum class Kind { random, clustered, duplicates, all_equal, few_bits };

std::string name_of(Kind kind);

/// `count` hashes with the ids 1, 4, 7, ...; qualities from 0 to 100.
template <int Bits>
std::vector<IndexRecord<Bits>> make_set(Kind kind, std::size_t count, Random& random);

/// Some of the set, some near the set at all distances around the threshold, some random.
template <int Bits>
std::vector<BitHash<Bits>> make_queries(std::span<const IndexRecord<Bits>> set, int threshold, Random& random);

template <int Bits>
std::vector<Match> brute_force(std::span<const IndexRecord<Bits>> set, const BitHash<Bits>& query, int threshold,
                               int min_quality = 0);

extern template std::vector<IndexRecord<64>> make_set(Kind, std::size_t, Random&);
extern template std::vector<IndexRecord<256>> make_set(Kind, std::size_t, Random&);
extern template std::vector<Hash64> make_queries(std::span<const IndexRecord<64>>, int, Random&);
extern template std::vector<Hash256> make_queries(std::span<const IndexRecord<256>>, int, Random&);
extern template std::vector<Match> brute_force(std::span<const IndexRecord<64>>, const Hash64&, int, int);
extern template std::vector<Match> brute_force(std::span<const IndexRecord<256>>, const Hash256&, int, int);

}  // namespace whorl::test
