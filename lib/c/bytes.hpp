// Hashes as bytes: the highest bits first, in the order of the hexadecimal text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <whorl/hash.hpp>

namespace whorl::c {

template <int Bits>
inline constexpr std::size_t kHashSize = Bits / 8;

/// Reads a hash from kHashSize<Bits> bytes.
template <int Bits>
BitHash<Bits> hash_from(const std::uint8_t* bytes) noexcept {
    BitHash<Bits> hash;
    for (std::size_t i = 0; i < kHashSize<Bits>; ++i) {
        const std::size_t low_bit = Bits - 8 * (i + 1);
        hash.words[low_bit / 64] |= std::uint64_t{bytes[i]} << (low_bit % 64);
    }
    return hash;
}

/// Writes kHashSize<Bits> bytes.
template <int Bits>
void write_hash(const BitHash<Bits>& hash, std::uint8_t* bytes) noexcept {
    for (std::size_t i = 0; i < kHashSize<Bits>; ++i) {
        const std::size_t low_bit = Bits - 8 * (i + 1);
        bytes[i] = static_cast<std::uint8_t>(hash.words[low_bit / 64] >> (low_bit % 64));
    }
}

}  // namespace whorl::c
