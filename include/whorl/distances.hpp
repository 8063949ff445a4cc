// All distances from one hash to many, for histograms and statistics. To search, use an Index.
#pragma once

#include <cstdint>
#include <span>
#include <whorl/hash.hpp>

namespace whorl {

/// out[i] = distance(query, hashes[i]), 0 to Bits, with SIMD. `out` has at least the size of `hashes`. Thread safe.
void distances(const Hash64& query, std::span<const Hash64> hashes, std::span<std::uint16_t> out);
void distances(const Hash256& query, std::span<const Hash256> hashes, std::span<std::uint16_t> out);

}  // namespace whorl
