#include <whorl/distances.hpp>

#include "lib/match/hamming_kernel.hpp"

namespace whorl {

void distances(const Hash64& query, std::span<const Hash64> hashes, std::span<std::uint16_t> out) {
    match::hamming_kernel<1>().distances(reinterpret_cast<const std::uint64_t*>(hashes.data()), hashes.size(),
                                         query.words, out.data());
}

void distances(const Hash256& query, std::span<const Hash256> hashes, std::span<std::uint16_t> out) {
    match::hamming_kernel<4>().distances(reinterpret_cast<const std::uint64_t*>(hashes.data()), hashes.size(),
                                         query.words, out.data());
}

}  // namespace whorl
