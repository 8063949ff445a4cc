#include "tests/match/sets.hpp"

#include <algorithm>

namespace whorl::test {

std::string name_of(Kind kind) {
    switch (kind) {
        case Kind::random: return "random";
        case Kind::clustered: return "clustered";
        case Kind::duplicates: return "duplicates";
        case Kind::all_equal: return "all equal";
        case Kind::few_bits: return "few bits";
    }
    return {};
}

template <int Bits>
std::vector<IndexRecord<Bits>> make_set(Kind kind, std::size_t count, Random& random) {
    std::vector<BitHash<Bits>> centres;
    for (int i = 0; i < 20; ++i) {
        centres.push_back(random_hash<Bits>(random));
    }
    std::vector<IndexRecord<Bits>> set;
    for (std::size_t i = 0; i < count; ++i) {
        BitHash<Bits> hash;
        const BitHash<Bits>& centre = centres[random() % centres.size()];
        switch (kind) {
            case Kind::random: hash = random_hash<Bits>(random); break;
            case Kind::clustered:
                hash = random() % 4 == 0 ? random_hash<Bits>(random)
                                         : at_distance(centre, static_cast<int>(random() % (Bits / 4)), random);
                break;
            case Kind::duplicates: hash = centre; break;
            case Kind::all_equal: hash = centres.front(); break;
            case Kind::few_bits: hash = at_distance(BitHash<Bits>(), static_cast<int>(random() % 5), random); break;
        }
        set.push_back({1 + 3 * i, hash, static_cast<std::uint8_t>(random() % 101)});
    }
    return set;
}

template <int Bits>
std::vector<BitHash<Bits>> make_queries(std::span<const IndexRecord<Bits>> set, int threshold, Random& random) {
    std::vector<BitHash<Bits>> queries;
    for (int i = 0; i < 2; ++i) {
        queries.push_back(random_hash<Bits>(random));
    }
    if (set.empty()) {
        return queries;
    }
    for (int flips : {0, 1, threshold / 2, threshold - 1, threshold, threshold + 1, threshold + 2}) {
        flips = std::clamp(flips, 0, Bits);
        queries.push_back(at_distance(set[random() % set.size()].hash, flips, random));
    }
    return queries;
}

template <int Bits>
std::vector<Match> brute_force(std::span<const IndexRecord<Bits>> set, const BitHash<Bits>& query, int threshold,
                               int min_quality) {
    std::vector<Match> found;
    for (const IndexRecord<Bits>& record : set) {
        const int bits = distance(record.hash, query);
        if (bits <= threshold && record.quality >= min_quality) {
            found.push_back({record.id, bits, Dihedral::original});
        }
    }
    std::sort(found.begin(), found.end(), [](const Match& a, const Match& b) {
        return std::pair(a.distance, a.id) < std::pair(b.distance, b.id);
    });
    return found;
}

template std::vector<IndexRecord<64>> make_set(Kind, std::size_t, Random&);
template std::vector<IndexRecord<256>> make_set(Kind, std::size_t, Random&);
template std::vector<Hash64> make_queries(std::span<const IndexRecord<64>>, int, Random&);
template std::vector<Hash256> make_queries(std::span<const IndexRecord<256>>, int, Random&);
template std::vector<Match> brute_force(std::span<const IndexRecord<64>>, const Hash64&, int, int);
template std::vector<Match> brute_force(std::span<const IndexRecord<256>>, const Hash256&, int, int);

}  // namespace whorl::test
