// All hash algorithms behind one interface, by name.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include <whorl/dihedral.hpp>
#include <whorl/hash.hpp>
#include <whorl/pixels.hpp>

namespace whorl {

/// The best quality of a hash; 0 is the worst. PDQ's authors defined this range.
inline constexpr int kMaxQuality = 100;

/// A hash of any width.
using AnyHash = std::variant<Hash64, Hash256>;

std::string to_hex(const AnyHash& hash);

/// Hamming distance; `nullopt` when the widths differ.
std::optional<int> distance(const AnyHash& a, const AnyHash& b);

struct HashResult {
    AnyHash hash;
    std::optional<int> quality;  ///< 0 to 100, for algorithms that define one
};

struct DihedralHashResult {
    DihedralSet<AnyHash> hashes;
    std::optional<int> quality;
};

/// A perceptual hash algorithm. Each has a file in lib/hash/algorithms with the algorithm's name. Adding the file
/// adds the algorithm everywhere.
struct Algorithm {
    std::string_view name;     ///< as on the command line: "pdq"
    std::string_view summary;  ///< one line for a person
    std::string_view source;   ///< where it is published
    int bits;                  ///< width of the hash: 64 or 256
    int match_threshold;       ///< distances up to this count as a match, by its source or by practice
    bool has_quality;          ///< its results have a quality
    int sample_to;  ///< the DecodeOptions::sample_to that does not change the hash; 0: every pixel counts
    int reduce_to;  ///< the DecodeOptions::reduce_to that changes the hash only a little
    HashResult (*hash)(const ImageView&);
    DihedralHashResult (*dihedral)(const ImageView&);

    /// Parses `bits / 4` hexadecimal digits; `nullopt` when the text is anything else.
    std::optional<AnyHash> parse_hex(std::string_view text) const noexcept;
};

/// All algorithms, "pdq" first, the others by name.
std::span<const Algorithm* const> algorithms() noexcept;

/// The algorithm of that name, or null.
const Algorithm* find_algorithm(std::string_view name) noexcept;

}  // namespace whorl
