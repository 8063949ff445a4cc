#include "match/bands.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace whorl::match {
namespace {

constexpr int kMaxSuffixBits = 8;
constexpr int kMaxPrefixBits = 24;

/// Keys are this much wider than the number of hashes has bits: measured on 10^5 to 10^7 hashes at threshold 31,
/// fewer, wider bands take more probes than they save candidates, and more, narrower ones the reverse.
constexpr double kSpareBits = 3.2;

/// As many entries a bucket as a vector or two compare at once.
constexpr double kEntriesPerBucket = 48;

}  // namespace

std::vector<Band> plan_bands(int bits, std::size_t hashes, int wanted) {
    const double size_bits = std::log2(static_cast<double>(std::max<std::size_t>(hashes, 2)));
    const int fitting = wanted > 0 ? wanted : static_cast<int>(std::lround(bits / (size_bits + kSpareBits)));
    // No more buckets than twice the hashes, or directories would outgrow what they point to.
    const int max_width = kMaxSuffixBits + std::min(kMaxPrefixBits, static_cast<int>(size_bits) + 1);
    const int count = std::clamp(fitting, (bits + max_width - 1) / max_width, bits / kMaxSuffixBits);
    std::vector<Band> bands;
    int begin = 0;
    for (int i = 0; i < count; ++i) {
        const int width = bits / count + (i < bits % count ? 1 : 0);
        const int by_size = static_cast<int>(size_bits - std::log2(kEntriesPerBucket));
        const int prefix =
            std::clamp(by_size, std::max(1, width - kMaxSuffixBits), std::min(width, kMaxPrefixBits));
        bands.push_back({begin, width, prefix});
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

FlipMasks flip_masks(int bits) {
    FlipMasks flips{};
    const std::uint32_t end = bits < 32 ? 1U << static_cast<unsigned>(bits) : 0;
    for (std::size_t weight = 0; weight + 1 < flips.begin.size(); ++weight) {
        flips.begin[weight] = static_cast<std::uint32_t>(flips.masks.size());
        if (static_cast<int>(weight) > bits) {
            continue;
        }
        std::uint32_t mask = (1U << weight) - 1;
        do {
            flips.masks.push_back(mask);
            // The next number with as many bits set (Gosper; HAKMEM 175).
            const std::uint32_t low = mask & (~mask + 1);
            const std::uint32_t ripple = mask + low;
            mask = mask == 0 ? end : ((((ripple ^ mask) >> 2U) / low) | ripple);
        } while (mask < end);
    }
    flips.begin.back() = static_cast<std::uint32_t>(flips.masks.size());
    return flips;
}

}  // namespace whorl::match
