#include "lib/match/cover.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <mutex>

namespace whorl::match {
namespace {

constexpr std::size_t kRadii = kMaxBandRadius + 1;

/// The bits of a word whose places differ from a given place in `low` to `high` bits, without the bits that differ
/// in the number of the word: [low][high][differing][place].
using WordMasks = std::array<std::array<std::array<std::array<std::uint64_t, 64>, kRadii>, kRadii>, kRadii>;

WordMasks word_masks() {
    WordMasks masks{};
    for (std::size_t place = 0; place < 64; ++place) {
        for (std::size_t bit = 0; bit < 64; ++bit) {
            const auto within = static_cast<std::size_t>(std::popcount(place ^ bit));
            for (std::size_t differing = 0; differing + within < kRadii; ++differing) {
                for (std::size_t low = 0; low <= differing + within; ++low) {
                    for (std::size_t high = differing + within; high < kRadii; ++high) {
                        masks[low][high][differing][place] |= std::uint64_t{1} << bit;
                    }
                }
            }
        }
    }
    return masks;
}

/// Calls use(flip) for each number of `bits` bits that has `weight` of them set.
template <class Use>
void for_each_flip(int bits, int weight, const Use& use) {
    if (weight > bits) {
        return;
    }
    const std::uint64_t end = std::uint64_t{1} << static_cast<unsigned>(bits);
    std::uint64_t flip = (std::uint64_t{1} << static_cast<unsigned>(weight)) - 1;
    while (flip < end) {
        use(static_cast<std::uint32_t>(flip));
        if (flip == 0) {
            return;
        }
        // The next number with as many bits set (Gosper; HAKMEM 175).
        const std::uint64_t low = flip & (~flip + 1);
        const std::uint64_t ripple = flip + low;
        flip = ((ripple ^ flip) >> 2U) / low | ripple;
    }
}

std::vector<LineGroup> make_cover(int width, int radius) {
    std::vector<LineGroup> groups;
    const auto place = [&](std::size_t view, int low, int high, std::uint32_t flip) {
        auto group = std::find_if(groups.begin(), groups.end(), [&](const LineGroup& of) {
            return of.view == view && of.low == low && of.high == high;
        });
        if (group == groups.end()) {
            group = groups.insert(group, {view, low, high, {}});
        }
        group->flips.push_back(flip);
    };
    const bool two_views = view_count(width) == 2;
    // In each view the number of a line has the place bits of the other view: at its low end in the first view, at
    // its high end in the second. A key belongs to the view in whose place bits it differs more; to the first if
    // equal.
    const int number_bits = std::max(width - kLineIndexBits, 0);
    const auto other_first = (1U << kLineIndexBits) - 1;
    const auto other_second = two_views ? other_first << static_cast<unsigned>(number_bits - kLineIndexBits) : 0;
    for (std::size_t view = 0; view < view_count(width); ++view) {
        for (int weight = 0; weight <= radius; ++weight) {
            for_each_flip(number_bits, weight, [&](std::uint32_t flip) {
                const int other = !two_views ? 0 : std::popcount(flip & (view == 0 ? other_first : other_second));
                const int low = view == 0 ? other : other + 1;
                if (low <= radius - weight) {
                    place(view, low, radius - weight, flip);
                }
            });
        }
    }
    return groups;
}

}  // namespace

double ball_size(int width, int radius) {
    double size = 0;
    double combinations = 1;
    for (int weight = 0; weight <= radius; ++weight) {
        size += combinations;
        combinations = combinations * (width - weight) / (weight + 1);
    }
    return size;
}

const std::vector<LineGroup>& cover_ball(int width, int radius) {
    struct Cover {
        std::once_flag made;
        std::vector<LineGroup> groups;
    };
    static std::array<std::array<Cover, kRadii>, kMaxBandWidth + 1> covers;
    Cover& cover = covers[static_cast<std::size_t>(width)][static_cast<std::size_t>(radius)];
    std::call_once(cover.made, [&] { cover.groups = make_cover(width, radius); });
    return cover.groups;
}

LineMask line_mask(std::uint32_t place, int low, int high) {
    static const WordMasks kMasks = word_masks();
    const auto& shell = kMasks[static_cast<std::size_t>(low)][static_cast<std::size_t>(high)];
    LineMask mask{};
    constexpr std::array<std::uint8_t, kLineWords> kBitsSet = {0, 1, 1, 2, 1, 2, 2, 3};
    for (std::size_t differing = 0; differing < kLineWords; ++differing) {
        mask.words[place / 64 ^ differing] = shell[kBitsSet[differing]][place % 64];
    }
    return mask;
}

}  // namespace whorl::match
