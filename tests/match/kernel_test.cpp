// The SIMD loops against the plain ones, on whatever lies in memory.
#include <catch2/catch.hpp>
#include <whorl/distances.hpp>

#include "match/bands.hpp"
#include "match/memory.hpp"
#include "match/sets.hpp"
#include "support/each_simd_target.hpp"

using namespace whorl;
using namespace whorl::test;
using namespace whorl::match;

namespace {

auto as_tuple(const Hit& hit) {
    return std::tuple(hit.query, hit.slot, hit.distance);
}

std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> sorted(const std::vector<Hit>& hits) {
    std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> tuples;
    std::transform(hits.begin(), hits.end(), std::back_inserter(tuples), as_tuple);
    std::sort(tuples.begin(), tuples.end());
    return tuples;
}

template <std::size_t Words>
void check_scans() {
    Random random(Words);
    constexpr std::size_t kBlocks = 40;
    const auto memory = take_memory(kBlocks * kBlock * Words * sizeof(std::uint64_t));
    auto* words = reinterpret_cast<std::uint64_t*>(memory.get());
    // Many bits are equal, so that all distances occur.
    const auto sparse = [&random] {
        const std::uint64_t bits = random();
        return bits & random();
    };
    std::generate_n(words, kBlocks * kBlock * Words, [&] { return sparse() & random(); });
    for (const std::size_t count : {1UL, 2UL, 7UL, 8UL, 9UL, 16UL, 21UL}) {
        std::vector<QueryWords<Words>> queries(count);
        for (auto& query : queries) {
            std::generate(query.begin(), query.end(), sparse);
        }
        std::vector<std::uint32_t> slots(random() % 100);
        std::generate(slots.begin(), slots.end(),
                      [&] { return static_cast<std::uint32_t>(random() % (kBlocks * kBlock)); });
        for (const int threshold : {0, 10, 20, 31, 70, 85, 100, 256}) {
            std::vector<Hit> expected;
            hamming_kernel_oracle<Words>().scan(words, 3, kBlocks, queries, threshold, expected);
            std::vector<Hit> expected_checks;
            hamming_kernel_oracle<Words>().check(words, slots, queries[0], threshold, expected_checks);
            on_each_simd_target([&](auto target) {
                INFO(target << ", " << count << " queries, threshold " << threshold);
                std::vector<Hit> hits;
                hamming_kernel<Words>().scan(words, 3, kBlocks, queries, threshold, hits);
                CHECK(sorted(hits) == sorted(expected));
                std::vector<Hit> checks;
                hamming_kernel<Words>().check(words, slots, queries[0], threshold, checks);
                CHECK(sorted(checks) == sorted(expected_checks));
            });
        }
    }
}

}  // namespace

TEST_CASE("scans and checks on each target find what the oracle finds") {
    check_scans<1>();
    check_scans<4>();
}

TEST_CASE("distances of one hash from many") {
    Random random(9);
    for (const std::size_t count : {0UL, 1UL, 3UL, 8UL, 100UL}) {
        std::vector<Hash256> wide(count);
        std::vector<Hash64> narrow(count);
        std::generate(wide.begin(), wide.end(), [&] { return random_hash<256>(random); });
        std::generate(narrow.begin(), narrow.end(), [&] { return random_hash<64>(random); });
        on_each_simd_target([&](auto target) {
            INFO(target);
            std::vector<std::uint16_t> out(count);
            const Hash256 query = random_hash<256>(random);
            distances(query, wide, out);
            for (std::size_t i = 0; i < count; ++i) {
                CHECK(out[i] == distance(query, wide[i]));
            }
            distances(Hash64(), narrow, out);
            for (std::size_t i = 0; i < count; ++i) {
                CHECK(out[i] == distance(Hash64(), narrow[i]));
            }
        });
    }
}

TEST_CASE("probes on each target find what the oracle finds, at any radius, in full and empty buckets") {
    Random random(2);
    for (const auto& [prefix_bits, suffix_bits] : {std::pair(1, 0), {1, 7}, {4, 8}, {8, 8}, {9, 3}}) {
        const std::size_t buckets = std::size_t{1} << static_cast<unsigned>(prefix_bits);
        std::vector<std::uint32_t> directory{0};
        for (std::size_t i = 0; i < buckets; ++i) {
            directory.push_back(directory.back() +
                                static_cast<std::uint32_t>(random() % 4 == 0 ? random() % 200 : random() % 3));
        }
        std::vector<std::uint8_t> suffixes(directory.back() + 64);
        std::generate(suffixes.begin(), suffixes.end(), [&, s = suffix_bits] {
            return static_cast<std::uint8_t>(random() % (1U << static_cast<unsigned>(s)));
        });
        const std::vector<std::uint32_t> slots(directory.back() + 1);
        const BandTable table{directory.data(), suffixes.data(), slots.data(), prefix_bits, suffix_bits};
        const FlipMasks flips = flip_masks(prefix_bits);
        for (int round = 0; round < 20; ++round) {
            const auto key = static_cast<std::uint32_t>(
                random() & ((std::uint64_t{1} << static_cast<unsigned>(prefix_bits + suffix_bits)) - 1));
            for (int radius = 0; radius <= kMaxBandRadius; ++radius) {
                std::vector<std::uint32_t> expected;
                hamming_kernel_oracle<4>().probe(table, flips, key, radius, expected);
                on_each_simd_target([&](auto target) {
                    INFO(target << ", radius " << radius);
                    std::vector<std::uint32_t> found;
                    hamming_kernel<4>().probe(table, flips, key, radius, found);
                    std::sort(found.begin(), found.end());
                    CHECK(found == expected);
                });
            }
        }
    }
}

TEST_CASE("flips are all that flip up to three bits, each once, by their number") {
    for (int bits = 1; bits <= 24; ++bits) {
        const FlipMasks flips = flip_masks(bits);
        CHECK(flips.masks.size() == flips.begin.back());
        std::vector<std::uint32_t> masks = flips.masks;
        std::sort(masks.begin(), masks.end());
        CHECK(std::unique(masks.begin(), masks.end()) == masks.end());
        CHECK(masks.back() < (std::uint32_t{1} << static_cast<unsigned>(bits)));
        std::size_t combinations = 1;
        for (std::size_t weight = 0; weight <= 3; ++weight) {
            CHECK(flips.begin[weight + 1] - flips.begin[weight] == combinations);
            for (std::uint32_t i = flips.begin[weight]; i < flips.begin[weight + 1]; ++i) {
                CHECK(std::popcount(flips.masks[i]) == static_cast<int>(weight));
            }
            combinations = combinations * (static_cast<std::size_t>(bits) - weight) / (weight + 1);
        }
    }
}

TEST_CASE("bands cover each bit once, and their radii obey the pigeonhole principle") {
    for (const int bits : {64, 256}) {
        for (const std::size_t count : {0UL, 1UL, 10000UL, 1000000UL, 4000000000UL}) {
            for (int wanted = 0; wanted <= 40; ++wanted) {
                const auto bands = plan_bands(bits, count, wanted);
                int next = 0;
                for (const Band& band : bands) {
                    CHECK(band.begin == next);
                    CHECK((band.width >= 1 && band.width <= 32));
                    CHECK((band.suffix_bits() >= 0 && band.suffix_bits() <= 8));
                    next += band.width;
                }
                CHECK(next == bits);
                for (int threshold = 0; threshold <= bits; ++threshold) {
                    int sum = 0;
                    for (const int radius : band_radii(bands.size(), threshold)) {
                        sum += radius + 1;
                    }
                    CHECK(sum == threshold + 1);
                }
            }
        }
    }
}
