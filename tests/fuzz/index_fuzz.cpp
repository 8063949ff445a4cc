// Any sequence of updates and searches, on any SIMD target and with any bands, against a map and brute force.
#include <algorithm>
#include <map>
#include <string>
#include <whorl/index.hpp>
#include <whorl/simd.hpp>

#include "tests/fuzz/input.hpp"

using namespace whorl;
using fuzz::Input;
using fuzz::require;

namespace {

/// One of a few centres with a few bits flipped, so that records meet.
template <int Bits>
BitHash<Bits> take_hash(Input& input) {
    BitHash<Bits> hash;
    std::uint64_t centre = input.byte() % 5;
    for (auto& word : hash.words) {
        centre = centre * 6364136223846793005U + 1442695040888963407U;  // Knuth, MMIX
        word = centre;
    }
    for (int flips = input.byte() % 40; flips > 0; --flips) {
        const auto bit = static_cast<std::size_t>(input.byte()) % Bits;
        hash.words[bit / 64] ^= std::uint64_t{1} << (bit % 64);
    }
    return hash;
}

template <int Bits>
void run(Input& input) {
    const auto method = input.byte() % 4 == 0 ? SearchMethod::automatic : SearchMethod::multi_index;
    Index<Bits> index({.method = method, .bands = input.byte() % 40});
    std::map<std::uint64_t, IndexRecord<Bits>> model;
    const auto targets = simd_targets();
    while (!input.empty()) {
        switch (input.byte() % 5) {
            case 0: {
                std::vector<IndexRecord<Bits>> added;
                for (int i = input.byte() % 32; i >= 0; --i) {
                    added.push_back(
                        {input.byte(), take_hash<Bits>(input), static_cast<std::uint8_t>(input.byte() % 101)});
                    model[added.back().id] = added.back();
                }
                index.add(added);
                break;
            }
            case 1: {
                const std::uint64_t id = input.byte();
                require(index.remove({&id, 1}) == model.erase(id));
                break;
            }
            case 2: index.compact(); break;
            case 3: use_simd_target(targets[input.byte() % targets.size()]); break;
            default: {
                const auto query = take_hash<Bits>(input);
                const int threshold = input.byte();
                const SearchOptions options{.min_quality = input.byte() % 101,
                                            .method = static_cast<SearchMethod>(input.byte() % 3)};
                std::vector<Match> expected;
                for (const auto& entry : model) {
                    const int bits = distance(entry.second.hash, query);
                    if (bits <= threshold && entry.second.quality >= options.min_quality) {
                        expected.push_back({entry.first, bits, Dihedral::original});
                    }
                }
                std::sort(expected.begin(), expected.end(), [](const Match& a, const Match& b) {
                    return std::pair(a.distance, a.id) < std::pair(b.distance, b.id);
                });
                require(index.radius_search(query, threshold, options) == expected);
                const auto nearest = index.nearest(query, 3, {.min_quality = options.min_quality});
                require(std::equal(
                    nearest.begin(),
                    nearest.begin() + static_cast<std::ptrdiff_t>(std::min(nearest.size(), expected.size())),
                    expected.begin()));
            }
        }
        require(index.size() == model.size());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    if (input.byte() % 2 == 0) {
        run<256>(input);
    } else {
        run<64>(input);
    }
    return 0;
}
