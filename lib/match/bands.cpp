#include "lib/match/bands.hpp"

#include <algorithm>
#include <cmath>

namespace whorl::match {
namespace {

constexpr int kMinBandWidth = 8;

/// Keys are this much wider than the number of hashes has bits: measured on 10^5 to 10^7 hashes at threshold 31,
/// fewer, wider bands take more probes than they save candidates, and more, narrower ones the reverse.
constexpr double kSpareBits = 3.2;

/// A bitmap of all keys has at most this many bits for each hash.
constexpr int kMaxSpareBits = 6;

/// The spread bits of each four-bit piece of a hash, for each value.
template <std::size_t Words>
using SpreadTable = std::array<std::array<HashWords<Words>, 16>, Words * 16>;

template <std::size_t Words>
SpreadTable<Words> spread_table(bool back) {
    constexpr std::size_t kBits = Words * 64;
    SpreadTable<Words> table{};
    for (std::size_t i = 0; i < kBits; ++i) {
        const std::size_t from = back ? i : kSpread * i % kBits;
        const std::size_t to = back ? kSpread * i % kBits : i;
        for (std::size_t value = 0; value < 16; ++value) {
            table[from / 4][value][to / 64] |= std::uint64_t{value >> (from % 4) & 1U} << (to % 64);
        }
    }
    return table;
}

template <std::size_t Words>
HashWords<Words> mapped(const SpreadTable<Words>& table, const HashWords<Words>& hash) {
    HashWords<Words> to{};
    for (std::size_t piece = 0; piece < table.size(); ++piece) {
        const HashWords<Words>& bits = table[piece][hash[piece / 16] >> (piece % 16 * 4) & 15U];
        for (std::size_t w = 0; w < Words; ++w) {
            to[w] |= bits[w];
        }
    }
    return to;
}

}  // namespace

std::vector<Band> plan_bands(int bits, std::size_t hashes, int wanted) {
    const double size_bits = std::log2(static_cast<double>(std::max<std::size_t>(hashes, 2)));
    const int fitting = wanted > 0 ? wanted : static_cast<int>(std::lround(bits / (size_bits + kSpareBits)));
    const int max_width = std::clamp(static_cast<int>(size_bits) + kMaxSpareBits, kMinBandWidth, kMaxBandWidth);
    const int count = std::clamp(fitting, (bits + max_width - 1) / max_width, bits / kMinBandWidth);
    std::vector<Band> bands;
    int begin = 0;
    for (int i = 0; i < count; ++i) {
        const int width = bits / count + (i < bits % count ? 1 : 0);
        bands.push_back({begin, width});
        begin += width;
    }
    return bands;
}

std::vector<int> band_radii(std::size_t bands, int threshold) {
    const auto wide = static_cast<std::size_t>(threshold + 1) % bands;
    const int radius = static_cast<int>(static_cast<std::size_t>(threshold + 1) / bands);
    // The first bands may be a bit wider, so a larger radius there finds fewer candidates.
    std::vector<int> radii(bands, radius - 1);
    std::fill_n(radii.begin(), wide, radius);
    return radii;
}

template <std::size_t Words>
HashWords<Words> spread(const HashWords<Words>& hash) {
    static const SpreadTable<Words> table = spread_table<Words>(false);
    return mapped<Words>(table, hash);
}

template <std::size_t Words>
HashWords<Words> gathered(const HashWords<Words>& spread) {
    static const SpreadTable<Words> table = spread_table<Words>(true);
    return mapped<Words>(table, spread);
}

template HashWords<1> spread(const HashWords<1>&);
template HashWords<4> spread(const HashWords<4>&);
template HashWords<1> gathered(const HashWords<1>&);
template HashWords<4> gathered(const HashWords<4>&);

}  // namespace whorl::match
