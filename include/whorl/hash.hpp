// A perceptual hash: a fixed number of bits, compared by Hamming distance.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace whorl {

/// `Bits` bits, a multiple of 64. Bit k is bit k % 64 of word k / 64. As text: lower-case hexadecimal, the highest
/// bit first, as PDQ's reference prints its hashes. Regular and trivially copyable.
template <int Bits>
struct BitHash {
    static_assert(Bits > 0 && Bits % 64 == 0);
    static constexpr int kBits = Bits;
    static constexpr std::size_t kWords = Bits / 64;
    static constexpr int kHexDigits = Bits / 4;

    std::array<std::uint64_t, kWords> words{};

    constexpr bool bit(int k) const noexcept { return (words[index(k)] >> (k % 64) & 1U) != 0; }
    constexpr void set_bit(int k) noexcept { words[index(k)] |= std::uint64_t{1} << (k % 64); }

    /// `kHexDigits` lower-case digits.
    std::string to_hex() const {
        std::string text(kHexDigits, '0');
        for (int digit = 0; digit < kHexDigits; ++digit) {
            const int low_bit = Bits - 4 * (digit + 1);
            text[static_cast<std::size_t>(digit)] =
                "0123456789abcdef"[words[index(low_bit)] >> (low_bit % 64) & 0xfU];
        }
        return text;
    }

    /// Exactly `kHexDigits` digits of either case, or nothing.
    static constexpr std::optional<BitHash> from_hex(std::string_view text) noexcept {
        if (text.size() != kHexDigits) {
            return std::nullopt;
        }
        BitHash hash;
        for (int digit = 0; digit < kHexDigits; ++digit) {
            const char c = text[static_cast<std::size_t>(digit)];
            std::uint64_t value = 0;
            if (c >= '0' && c <= '9') {
                value = static_cast<std::uint64_t>(c - '0');
            } else if (c >= 'a' && c <= 'f') {
                value = static_cast<std::uint64_t>(c - 'a') + 10;
            } else if (c >= 'A' && c <= 'F') {
                value = static_cast<std::uint64_t>(c - 'A') + 10;
            } else {
                return std::nullopt;
            }
            const int low_bit = Bits - 4 * (digit + 1);
            hash.words[index(low_bit)] |= value << (low_bit % 64);
        }
        return hash;
    }

    auto operator<=>(const BitHash&) const = default;

private:
    static constexpr std::size_t index(int k) noexcept { return static_cast<std::size_t>(k / 64); }
};

using Hash64 = BitHash<64>;
using Hash256 = BitHash<256>;

/// Hamming distance: the number of differing bits, 0 to Bits.
template <int Bits>
constexpr int distance(const BitHash<Bits>& a, const BitHash<Bits>& b) noexcept {
    int differing = 0;
    for (std::size_t i = 0; i < a.words.size(); ++i) {
        differing += std::popcount(a.words[i] ^ b.words[i]);
    }
    return differing;
}

}  // namespace whorl

/// For unordered containers.
template <int Bits>
struct std::hash<whorl::BitHash<Bits>> {
    std::size_t operator()(const whorl::BitHash<Bits>& key) const noexcept {
        constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;  // 2^64 by the golden ratio: spreads bits upwards
        std::uint64_t mixed = 0;
        for (const std::uint64_t word : key.words) {
            mixed = (mixed ^ word) * kOdd;
            mixed ^= mixed >> 32;
        }
        return static_cast<std::size_t>(mixed);
    }
};
