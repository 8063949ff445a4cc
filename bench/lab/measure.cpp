#include "lab/measure.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace whorl::lab {
namespace {

/// In Measure's order.
constexpr std::array<std::string_view, 4> kNames = {"hamming", "dihedral", "euclidean", "correlation"};

using Bytes = std::span<const std::uint8_t>;

int hamming(Bytes a, Bytes b) {
    int differing = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        differing += std::popcount(static_cast<std::uint8_t>(a[i] ^ b[i]));
    }
    return differing;
}

int least_of_eight(Bytes original, Bytes edited) {
    const std::size_t size = original.size() / 8;
    int least = hamming(original.first(size), edited.first(size));
    for (std::size_t i = 1; i < 8; ++i) {
        least = std::min(least, hamming(original.first(size), edited.subspan(i * size, size)));
    }
    return least;
}

}  // namespace

std::string_view measure_name(Measure measure) noexcept {
    return kNames[static_cast<std::size_t>(measure)];
}

std::optional<Measure> find_measure(std::string_view name) noexcept {
    const auto* found = std::find(kNames.begin(), kNames.end(), name);
    return found == kNames.end() ? std::nullopt : std::optional(static_cast<Measure>(found - kNames.begin()));
}

double distance(Measure measure, Bytes original, Bytes edited) {
    switch (measure) {
        case Measure::hamming: return hamming(original, edited);
        case Measure::dihedral: return least_of_eight(original, edited);
        case Measure::euclidean:
        case Measure::correlation: break;
    }
    return 0;
}

}  // namespace whorl::lab
