#include "bench/lab/hashers/measure.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <numeric>

namespace whorl::lab {
namespace {

/// In Measure's order.
constexpr std::array<std::string_view, 5> kNames = {"hamming", "dihedral", "paired", "euclidean", "correlation"};

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

double number_at(Bytes bytes, std::size_t i) {
    std::uint32_t bits = 0;
    for (unsigned k = 0; k < 4; ++k) {
        bits |= std::uint32_t{bytes[4 * i + k]} << (8 * k);
    }
    return std::bit_cast<float>(bits);
}

double euclidean(Bytes a, Bytes b) {
    double squares = 0;
    for (std::size_t i = 0; i < a.size() / 4; ++i) {
        const double difference = number_at(a, i) - number_at(b, i);
        squares += difference * difference;
    }
    return std::sqrt(squares) * 10'000;
}

std::int64_t sum(Bytes a) {
    return std::accumulate(a.begin(), a.end(), std::int64_t{0});
}

std::int64_t products(Bytes a, Bytes b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), std::int64_t{0});
}

/// From the largest of Pearson's r of `a` and of `b` turned by any shift, in exact integers until the end, so that
/// r of a hash with itself is 1. Without any variance r is 0, as OpenCV and pHash have it.
double least_by_correlation(Bytes a, Bytes b) {
    const auto size = static_cast<std::int64_t>(a.size());
    const std::int64_t sum_a = sum(a);
    const std::int64_t sum_b = sum(b);
    const std::int64_t variances =
        (size * products(a, a) - sum_a * sum_a) * (size * products(b, b) - sum_b * sum_b);
    std::int64_t most = 0;  // of what alone depends on the shift
    for (std::size_t shift = 0; shift < a.size(); ++shift) {
        const std::size_t rest = a.size() - shift;
        most =
            std::max(most, products(a.first(rest), b.subspan(shift)) + products(a.subspan(rest), b.first(shift)));
    }
    const double r = variances == 0 ? 0
                                    : static_cast<double>(size * most - sum_a * sum_b) /
                                          std::sqrt(static_cast<double>(variances));
    return std::clamp(1 - r, 0.0, 1.0) * 1000;
}

double six_digits(double number) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.begin(), text.end(), number, std::chars_format::scientific, 5).ptr;
    double rounded = 0;
    std::from_chars(text.begin(), end, rounded);
    return rounded;
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
        case Measure::paired:
            return hamming(original.first(original.size() / 2), edited.subspan(edited.size() / 2));
        case Measure::euclidean: return six_digits(euclidean(original, edited));
        case Measure::correlation: return six_digits(least_by_correlation(original, edited));
    }
    return 0;
}

}  // namespace whorl::lab
