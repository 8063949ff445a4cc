// What to look for in a snapshot of an index to tell whether it holds a hash.
#pragma once

#include <cstdint>
#include <string>
#include <whorl/hash.hpp>

namespace whorl::test {

/// The first word of the hash as docs/snapshot-format.md says that it lies there: bit i is bit 75 i mod 256.
inline std::string snapshot_word(const Hash256& hash) {
    std::uint64_t word = 0;
    for (unsigned i = 0; i < 64; ++i) {
        const unsigned from = 75 * i % 256;
        word |= (hash.words[from / 64] >> (from % 64) & 1U) << i;
    }
    return {reinterpret_cast<const char*>(&word), sizeof(word)};
}

}  // namespace whorl::test
