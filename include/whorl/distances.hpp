// All distances of one hash from many, for histograms and measures. To find what is near, use an Index.
#pragma once

#include <cstdint>
#include <span>
#include <whorl/hash.hpp>

namespace whorl {

/// out[i] = distance(query, hashes[i]), 0 to Bits, in SIMD. `out` has as many places as there are hashes, at least.
/// Thread safe.
void distances(const Hash64& query, std::span<const Hash64> hashes, std::span<std::uint16_t> out);
void distances(const Hash256& query, std::span<const Hash256> hashes, std::span<std::uint16_t> out);

}  // namespace whorl
