// How two hashes of an algorithm are compared, apart from how they are computed: results can be read without it.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace whorl::lab {

using HashBytes = std::vector<std::uint8_t>;

enum class Measure : std::uint8_t {
    hamming,      ///< differing bits
    dihedral,     ///< the least Hamming distance of the original's first eighth from each eighth of the other
    paired,       ///< the Hamming distance of the original's first half from the second half of the other
    euclidean,    ///< of vectors of 32-bit IEEE numbers, little-endian, times 10 000 (colour moments)
    correlation,  ///< 1 - the largest circular cross-correlation of bytes (radial variance), times 1000
};

/// "hamming", ...: stable.
std::string_view measure_name(Measure measure) noexcept;
std::optional<Measure> find_measure(std::string_view name) noexcept;

/// Whether its distances are counts of differing bits.
constexpr bool counts_bits(Measure measure) noexcept {
    return measure != Measure::euclidean && measure != Measure::correlation;
}

/// Stands for a distance that there is not: the edit could not be made, or the picture has no hash.
inline constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

/// Never negative; both have the size that the algorithm gives. Rounded so that it has six significant digits.
double distance(Measure measure, std::span<const std::uint8_t> original, std::span<const std::uint8_t> edited);

/// What is known of an algorithm.
struct AlgorithmInfo {
    std::string name;
    std::string summary;
    std::string source;  ///< where it is published, or the command of an external program
    Measure measure = Measure::hamming;
    int bits = 0;              ///< of a hash that is compared by Hamming distance; 0 for the others
    double threshold = 0;      ///< distances up to this count as a match, by its source or by practice
    double farthest = 0;       ///< no distance is larger, or hardly any
    bool is_external = false;  ///< computed by another program
};

}  // namespace whorl::lab
