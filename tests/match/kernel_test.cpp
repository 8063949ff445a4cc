// The SIMD loops against the plain ones, on whatever lies in memory.
#include <whorl/distances.hpp>

#include "lib/match/band_search.hpp"
#include "lib/match/bands.hpp"
#include "lib/match/cover.hpp"
#include "lib/match/memory.hpp"
#include "tests/match/sets.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/each_simd_target.hpp"

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

/// Each bit set with a probability of 2^-draws.
std::uint64_t sparse(Random& random, int draws) {
    std::uint64_t bits = ~std::uint64_t{0};
    for (int i = 0; i < draws; ++i) {
        bits &= random();
    }
    return bits;
}

template <std::size_t Words>
void check_scans() {
    Random random(Words);
    constexpr std::size_t kSlots = 320;
    const std::size_t half = kSlots * kFrontWords<Words> * sizeof(std::uint64_t);
    const auto memory = take_memory(2 * half);
    auto* front = reinterpret_cast<std::uint64_t*>(memory.get());
    auto* back = reinterpret_cast<std::uint64_t*>(memory.get() + half);
    // Many bits are equal, so that all distances occur.
    std::generate_n(front, 2 * half / sizeof(std::uint64_t), [&] { return sparse(random, 3); });
    const Planes<Words> planes{front, back};
    for (const std::size_t count : {1UL, 2UL, 7UL, 8UL, 9UL, 16UL, 21UL}) {
        std::vector<HashWords<Words>> queries(count);
        for (auto& query : queries) {
            std::generate(query.begin(), query.end(), [&] { return sparse(random, 2); });
        }
        std::vector<Candidate> candidates(random() % 100);
        std::generate(candidates.begin(), candidates.end(), [&] {
            return Candidate{static_cast<std::uint32_t>(random() % count),
                             static_cast<std::uint32_t>(random() % kSlots)};
        });
        for (const int threshold : {0, 10, 20, 31, 45, 46, 70, 85, 100, 256}) {
            std::vector<Hit> expected;
            hamming_kernel_oracle<Words>().scan(planes, 24, kSlots, queries, threshold, expected);
            std::vector<Hit> expected_checks;
            hamming_kernel_oracle<Words>().check(planes, candidates, queries, threshold, expected_checks);
            on_each_simd_target([&](auto target) {
                INFO(target << ", " << count << " queries, threshold " << threshold);
                std::vector<Hit> hits;
                hamming_kernel<Words>().scan(planes, 24, kSlots, queries, threshold, hits);
                CHECK(sorted(hits) == sorted(expected));
                std::vector<Hit> checks;
                hamming_kernel<Words>().check(planes, candidates, queries, threshold, checks);
                CHECK(sorted(checks) == sorted(expected_checks));
            });
        }
    }
}

std::vector<std::uint32_t> random_keys(int width, std::size_t count, Random& random) {
    std::vector<std::uint32_t> keys(count);
    std::generate(keys.begin(), keys.end(), [&] {
        // Half of them alike, so that runs and neighbours occur.
        const std::uint64_t bits = random() % 2 == 0 ? random() : sparse(random, 4);
        return static_cast<std::uint32_t>(bits & ((std::uint64_t{1} << static_cast<unsigned>(width)) - 1));
    });
    return keys;
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

TEST_CASE("probes and ranks on each target find what the oracle finds") {
    Random random(3);
    std::vector<LineMask> lines(50);
    std::vector<LineMask> masks(20);
    for (LineMask& line : lines) {
        std::generate(line.words.begin(), line.words.end(), random);
    }
    for (LineMask& mask : masks) {
        // Some words without, some with several bits.
        mask.words[random() % kLineWords] = sparse(random, 5);
        mask.words[random() % kLineWords] |= sparse(random, 5);
    }
    for (const std::size_t count : {0UL, 1UL, 5UL, 24UL, 25UL, 256UL, 257UL, 1000UL}) {
        std::vector<LineProbe> probes(count);
        std::vector<LineBit> bits(count);
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint64_t* line = lines[random() % lines.size()].words.data();
            probes[i] = {line, static_cast<std::uint32_t>(random() % masks.size())};
            bits[i] = {line, static_cast<std::uint32_t>(random() % kLineBits), 0};
        }
        std::vector<ProbedBit> expected(1);
        std::vector<std::uint32_t> expected_ranks(count);
        hamming_kernel_oracle<4>().probe(probes, masks.data(), expected);
        hamming_kernel_oracle<4>().rank(bits, expected_ranks.data());
        on_each_simd_target([&](auto target) {
            INFO(target);
            std::vector<ProbedBit> found(1);
            hamming_kernel<4>().probe(probes, masks.data(), found);
            CHECK(std::equal(found.begin(), found.end(), expected.begin(), expected.end(),
                             [](auto a, auto b) { return a.probe == b.probe && a.place == b.place; }));
            std::vector<std::uint32_t> ranks(count);
            hamming_kernel<4>().rank(bits, ranks.data());
            CHECK(ranks == expected_ranks);
        });
    }
}

TEST_CASE("the masks of a line have the places at the distances asked for") {
    for (std::uint32_t place = 0; place < kLineBits; ++place) {
        for (int high = 0; high <= kMaxBandRadius; ++high) {
            for (int low = 0; low <= high; ++low) {
                const LineMask mask = line_mask(place, low, high);
                bool right = true;
                for (std::uint32_t other = 0; other < kLineBits; ++other) {
                    const int differing = std::popcount(place ^ other);
                    const bool in_mask = (mask.words[other / 64] >> other % 64 & 1U) != 0;
                    right = right && in_mask == (differing >= low && differing <= high);
                }
                CHECK(right);
            }
        }
    }
}

TEST_CASE("a cover holds each key within the radius once, and no other") {
    Random random(4);
    for (int width = 1; width <= kMaxBandWidth; ++width) {
        const auto key =
            static_cast<std::uint32_t>(random() & ((std::uint64_t{1} << static_cast<unsigned>(width)) - 1));
        for (int radius = 0; radius <= kMaxBandRadius; ++radius) {
            INFO("width " << width << ", radius " << radius);
            std::vector<std::uint32_t> held;
            for (const LineGroup& group : cover_ball(width, radius)) {
                const std::uint32_t viewed = to_view(group.view, key, width);
                const LineMask mask = line_mask(viewed % kLineBits, group.low, group.high);
                for (const std::uint32_t flip : group.flips) {
                    REQUIRE((viewed / kLineBits ^ flip) < line_count(width));
                    for (std::uint32_t place = 0; place < kLineBits; ++place) {
                        if ((mask.words[place / 64] >> place % 64 & 1U) != 0) {
                            const auto near =
                                static_cast<std::uint32_t>((viewed / kLineBits ^ flip) * kLineBits | place);
                            held.push_back(from_view(group.view, near, width));
                        }
                    }
                }
            }
            // A line of a narrow band has places for more keys than there are.
            held.erase(
                std::remove_if(held.begin(), held.end(),
                               [&](auto near) { return std::uint64_t{near} >> static_cast<unsigned>(width); }),
                held.end());
            std::sort(held.begin(), held.end());
            CHECK(std::adjacent_find(held.begin(), held.end()) == held.end());
            CHECK(static_cast<double>(held.size()) == ball_size(width, radius));
            CHECK(std::all_of(held.begin(), held.end(),
                              [&](auto near) { return std::popcount(near ^ key) <= radius; }));
        }
    }
}

TEST_CASE("a table of a band has the slots of each key, and lookups find all near keys on each target") {
    Random random(2);
    for (const int width : {1, 8, 9, 10, 17, 18, 20, 23}) {
        for (const std::size_t count : {1UL, 100UL, 5000UL}) {
            INFO("width " << width << ", " << count << " keys");
            const auto keys = random_keys(width, count, random);
            const BandTable table(width, keys);
            CHECK(table.is_sound(count));
            CHECK(!table.is_sound(count - 1));
            for (int radius = 0; radius <= kMaxBandRadius; ++radius) {
                const auto& cover = cover_ball(width, radius);
                const auto queries = random_keys(width, 3, random);
                std::vector<std::pair<std::uint32_t, std::uint32_t>> near;
                for (std::uint32_t q = 0; q < queries.size(); ++q) {
                    for (std::uint32_t slot = 0; slot < keys.size(); ++slot) {
                        if (std::popcount(keys[slot] ^ queries[q]) <= radius) {
                            near.emplace_back(q, slot);
                        }
                    }
                }
                on_each_simd_target([&](auto target) {
                    INFO(target << ", radius " << radius);
                    BandSearch<4> search(hamming_kernel<4>());
                    for (std::uint32_t q = 0; q < queries.size(); ++q) {
                        search.add(table, cover, queries[q], q);
                    }
                    std::vector<std::pair<std::uint32_t, std::uint32_t>> found;
                    std::vector<Candidate> candidates;
                    std::vector<CandidateRun> runs;
                    search.run(candidates, runs);
                    for (const Candidate& candidate : candidates) {
                        found.emplace_back(candidate.query, candidate.slot);
                    }
                    for (const CandidateRun& run : runs) {
                        CHECK(run.slots.size() > 1);
                        for (const std::uint32_t slot : run.slots) {
                            found.emplace_back(run.query, slot);
                        }
                    }
                    std::sort(found.begin(), found.end());
                    CHECK(found == near);
                    CHECK(search.lines() == 0);
                });
            }
        }
    }
}

TEST_CASE("spread bits come from their place, and go back to it") {
    Random random(5);
    const auto hash = random_hash<256>(random).words;
    const auto spread_hash = spread<4>(hash);
    for (std::size_t i = 0; i < 256; ++i) {
        const std::size_t from = kSpread * i % 256;
        CHECK((spread_hash[i / 64] >> i % 64 & 1U) == (hash[from / 64] >> from % 64 & 1U));
    }
    CHECK(gathered<4>(spread_hash) == hash);
    CHECK(gathered<1>(spread<1>({0x0123456789abcdef})) == HashWords<1>{0x0123456789abcdef});
    CHECK(spread<1>({1U << 11U}) == HashWords<1>{2});
}

TEST_CASE("bands cover each bit once, and their radii obey the pigeonhole principle") {
    for (const int bits : {64, 256}) {
        for (const std::size_t count : {0UL, 1UL, 10000UL, 1000000UL, 4000000000UL}) {
            for (int wanted = 0; wanted <= 40; ++wanted) {
                const auto bands = plan_bands(bits, count, wanted);
                int next = 0;
                for (const Band& band : bands) {
                    CHECK(band.begin == next);
                    CHECK((band.width >= 1 && band.width <= kMaxBandWidth));
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
