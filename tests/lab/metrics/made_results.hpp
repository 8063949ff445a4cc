// Results with distances that a test can reckon by itself.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bench/lab/edits/random.hpp"
#include "bench/lab/metrics/summary.hpp"

namespace whorl::test {

/// Hashes of 64 bits whose distance is the difference of their levels, 0 to 64.
inline lab::HashBytes hash_of_level(int level) {
    lab::HashBytes hash(8);
    for (int bit = 0; bit < level; ++bit) {
        hash[static_cast<std::size_t>(bit / 8)] |=
            static_cast<std::uint8_t>(0x80U >> static_cast<unsigned>(bit % 8));
    }
    return hash;
}

inline lab::AlgorithmInfo made_info(const std::string& name, double threshold) {
    return {name, "made for a test", "this test", lab::Measure::hamming, 64, threshold, 64, false};
}

/// An algorithm with these originals and, for each edit, distances of all pictures.
inline lab::AlgorithmResults made_algorithm(const std::vector<int>& levels,
                                            std::vector<std::vector<double>> distance, double threshold) {
    lab::AlgorithmResults results;
    results.info = made_info("made", threshold);
    for (const int level : levels) {
        results.originals.push_back(hash_of_level(level));
    }
    results.quality.resize(levels.size());
    results.distance = std::move(distance);
    return results;
}

/// Each bit is set in a third of the hashes.
inline std::vector<lab::HashBytes> random_hashes(std::size_t count, std::uint64_t seed) {
    lab::Random random(seed);
    std::vector<lab::HashBytes> hashes(count, lab::HashBytes(8));
    for (lab::HashBytes& hash : hashes) {
        for (std::size_t bit = 0; bit < 64; ++bit) {
            hash[bit / 8] |= static_cast<std::uint8_t>(random.below(3) == 0 ? 1U << (bit % 8) : 0U);
        }
    }
    return hashes;
}

/// Edits, each a transform of its own, none of them an attack.
inline std::vector<lab::EditName> made_edits(std::size_t count) {
    std::vector<lab::EditName> edits;
    for (std::size_t i = 0; i < count; ++i) {
        edits.push_back({"edit" + std::to_string(i), "made", 1, "a little"});
    }
    return edits;
}

inline lab::Results made_results(std::vector<lab::EditName> edits, lab::AlgorithmResults algorithm) {
    lab::Results results;
    for (std::size_t i = 0; i < algorithm.originals.size(); ++i) {
        results.pictures.push_back("picture" + std::to_string(i));
        results.sha256.push_back("digest of " + results.pictures.back());
    }
    results.visibility.resize(edits.size());
    for (auto& pictures : results.visibility) {
        pictures.resize(results.pictures.size());
    }
    algorithm.edited.resize(edits.size());
    results.edits = std::move(edits);
    results.algorithms.push_back(std::move(algorithm));
    return results;
}

}  // namespace whorl::test
