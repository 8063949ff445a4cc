#include "bench/lab/edits/random.hpp"

namespace whorl::lab {

std::uint64_t Random::bits() noexcept {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ z >> 30U) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27U) * 0x94d049bb133111ebU;
    return z ^ z >> 31U;
}

std::uint64_t Random::below(std::uint64_t n) noexcept {
    return bits() % n;  // the bias is n / 2^64
}

double Random::unit() noexcept {
    constexpr double kStep = 1.0 / static_cast<double>(std::uint64_t{1} << 53U);
    return static_cast<double>(bits() >> 11U) * kStep;
}

double Random::gaussian() noexcept {
    double sum = -6;
    for (int i = 0; i < 12; ++i) {
        sum += unit();
    }
    return sum;
}

std::uint64_t seed_for(std::uint64_t seed, std::string_view name) noexcept {
    // FNV-1a, spread by SplitMix64.
    std::uint64_t hash = 0xcbf29ce484222325U ^ seed;
    for (const char c : name) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    return Random(hash).bits();
}

}  // namespace whorl::lab
