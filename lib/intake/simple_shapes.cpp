// A bit of PDQ is the sign of a coefficient (i, j): how much the picture has of the wave cos(pi i x) cos(pi j y). A
// shape that is symmetric about its middle (a, b) has the coefficients F(i, j) cos(pi i a) cos(pi j b), where F are
// those of the same shape in the corner of the picture. So its place alters the signs of whole rows and columns and
// nothing else. F is positive for a rectangle, but for signs of whole rows and columns again; bars, crosses, frames
// and checkerboards are sums of rectangles in the same rows and columns. F of other shapes we draw.
//
// Where a picture is its own mirror image, coefficients are nothing but rounding: those of odd waves in this
// direction. Then only the others tell what it shows.
#include "lib/intake/simple_shapes.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>
#include <whorl/distances.hpp>
#include <whorl/pdq.hpp>

#include "lib/intake/drawing.hpp"

namespace whorl::intake {
namespace {

constexpr std::size_t kSide = 16;  // of the square of coefficients

constexpr std::size_t kBits = Hash256::kBits;

/// Bit j of row i is bit 16 * i + j of a hash: of the waves i + 1 and j + 1.
using Rows = std::array<std::uint16_t, kSide>;

/// Rows, or columns, of the coefficients.
constexpr std::uint16_t kOddWaves = 0x5555;
constexpr std::uint16_t kEvenWaves = 0xaaaa;
constexpr std::uint16_t kAllWaves = 0xffff;

bool has(std::uint16_t bits, std::size_t place) {
    return (bits >> place & 1) != 0;
}

Rows rows_of(const Hash256& hash) {
    Rows rows{};
    for (std::size_t k = 0; k < kBits; ++k) {
        rows[k / kSide] |= static_cast<std::uint16_t>(hash.bit(static_cast<int>(k)) << k % kSide);
    }
    return rows;
}

/// What stays when the signs of whole rows and columns change: the parities of four bits each, two places apart. A
/// word for each pair of odd or even rows and columns.
using Parities = std::array<Hash64, 4>;

Parities parities_of(const Rows& rows) {
    Parities parities;
    std::array<int, 4> size{};
    for (std::size_t i = 0; i + 2 < kSide; ++i) {
        const auto both = static_cast<std::uint16_t>(rows[i] ^ rows[i + 2]);
        for (std::size_t j = 0; j + 2 < kSide; ++j) {
            const std::size_t word = 2 * (i % 2) + j % 2;
            if (has(both, j) != has(both, j + 2)) {
                parities[word].set_bit(size[word]);
            }
            ++size[word];
        }
    }
    return parities;
}

/// Coefficients that are looked at together, and how many may differ from those of a shape. The limits of bits are
/// about half of what photographs of docs/decisions.md have; those of parities let hardly any of these pass.
struct Part {
    std::uint16_t rows;
    std::uint16_t columns;
    int parities;
    int bits;

    /// Whether it has the word of parities_of().
    bool has_word(std::size_t word) const { return has(rows, word / 2) && has(columns, word % 2); }
};

constexpr std::array<Part, 9> kParts = {{{kAllWaves, kAllWaves, 70, kPdqMatchThreshold},
                                         {kAllWaves, kOddWaves, 28, 10},
                                         {kAllWaves, kEvenWaves, 28, 10},
                                         {kOddWaves, kAllWaves, 28, 10},
                                         {kEvenWaves, kAllWaves, 28, 10},
                                         {kOddWaves, kOddWaves, 10, 3},
                                         {kOddWaves, kEvenWaves, 10, 3},
                                         {kEvenWaves, kOddWaves, 10, 3},
                                         {kEvenWaves, kEvenWaves, 10, 3}}};

/// How many bits differ between rows that are all equal to one pattern or opposite to it, and these.
class Alike {
public:
    Alike(const Rows& rows, const Part& part) : columns_(part.columns) {
        for (std::size_t i = 0; i < kSide; ++i) {
            if (has(part.rows, i)) {
                rows_.push_back(rows[i] & columns_);
            }
        }
    }

    /// From the row that the others are nearest to, made better by their votes.
    int differing() const {
        const auto nearest = std::ranges::min(rows_, {}, [&](std::uint16_t row) { return differing(row); });
        return std::min(differing(nearest), differing(voted(nearest)));
    }

private:
    bool is_opposite(std::uint16_t row, std::uint16_t pattern) const {
        return 2 * std::popcount(static_cast<std::uint16_t>(row ^ pattern)) > std::popcount(columns_);
    }

    int differing(std::uint16_t pattern) const {
        int bits = 0;
        for (const std::uint16_t row : rows_) {
            const int far = std::popcount(static_cast<std::uint16_t>(row ^ pattern));
            bits += std::min(far, std::popcount(columns_) - far);
        }
        return bits;
    }

    std::uint16_t voted(std::uint16_t pattern) const {
        std::array<int, kSide> votes{};
        for (const std::uint16_t row : rows_) {
            const bool opposite = is_opposite(row, pattern);
            for (std::size_t j = 0; j < kSide; ++j) {
                votes[j] += has(row, j) != opposite ? 1 : -1;
            }
        }
        std::uint16_t result = 0;
        for (std::size_t j = 0; j < kSide; ++j) {
            result |= static_cast<std::uint16_t>((votes[j] > 0) << j);
        }
        return result & columns_;
    }

    std::uint16_t columns_;
    std::vector<std::uint16_t> rows_;
};

/// The signs where the top left corner of the picture is the middle of the shape. PDQ takes 64x64 pixels as they
/// are.
Rows signs_of(const auto& brightness) {
    const PdqCoefficients coefficients = pdq_coefficients(drawn({64, 64}, brightness).view());
    Rows signs{};
    for (std::size_t k = 0; k < kBits; ++k) {
        signs[k / kSide] |= static_cast<std::uint16_t>((coefficients.values[k] < 0) << k % kSide);
    }
    return signs;
}

/// The brightness at a distance from an edge, inside above 0, that is one of 64 pixels wide.
double inside(double distance) {
    return 64 * distance + 0.5;
}

std::vector<double> steps(double from, double to, double step) {
    std::vector<double> values;
    while (from < to) {
        values.push_back(from);
        from += step;
    }
    return values;
}

class Shapes {
public:
    Shapes() {
        add([](double /*x*/, double /*y*/) { return 0.0; });  // the rectangle
        // Of the picture, width by height, and as many upright.
        for (const double ratio : {1.0, 4.0 / 3, 3.0 / 2, 16.0 / 9, 2.0}) {
            add_in(ratio, 1);
            if (ratio != 1) {
                add_in(1, ratio);
            }
        }
        for (const double thick : steps(0.02, 0.4, 0.02)) {  // X from corner to corner
            add([=](double x, double y) { return std::max(x, y) < 0.5 ? inside(thick - std::abs(x - y)) : 0.0; });
        }
    }

    bool has_near(const Rows& rows) const {
        const Distances far = distances_from(parities_of(rows));
        std::vector<std::uint16_t> differing(signs_.size());
        return std::ranges::any_of(kParts, [&](const Part& part) {
            std::ranges::fill(differing, 0);
            for (std::size_t word = 0; word < far.size(); ++word) {
                if (part.has_word(word)) {
                    std::ranges::transform(differing, far[word], differing.begin(), std::plus<>());
                }
            }
            for (std::size_t shape = 0; shape < signs_.size(); ++shape) {
                if (differing[shape] <= part.parities && is_near(rows, signs_[shape], part)) {
                    return true;
                }
            }
            return false;
        });
    }

private:
    /// By word and by shape.
    using Distances = std::array<std::vector<std::uint16_t>, 4>;

    void add_in(double width, double height) {
        const auto from_middle = [=](double x, double y) { return std::hypot(x * width, y * height); };
        for (const double radius : steps(0.06, 0.62, 0.012)) {
            add([=](double x, double y) { return inside(radius - from_middle(x, y)); });
        }
        for (const double radius : steps(0.1, 0.5, 0.016)) {
            for (const double hole : steps(0.3, 0.97, 0.11)) {
                add([=](double x, double y) {
                    const double far = from_middle(x, y);
                    return std::min(inside(radius - far), inside(far - hole * radius));
                });
            }
        }
        for (const double length : steps(0.1, 0.5, 0.03)) {
            for (const double part : steps(0.15, 0.6, 0.1)) {
                const auto arm = [=](double along, double across) {
                    return std::min(inside(length - along), inside(part * length - across));
                };
                add([=](double x, double y) {
                    return std::max(arm(x * width, y * height), arm(y * height, x * width));
                });
            }
        }
        for (const double radius : steps(0.1, 1, 0.05)) {
            add([=](double x, double y) { return 1 - from_middle(x, y) / radius; });
            add([=](double x, double y) { return inside(radius - x * width - y * height); });
        }
    }

    static bool is_near(const Rows& rows, const Rows& shape, const Part& part) {
        Rows without_shape{};
        std::ranges::transform(rows, shape, without_shape.begin(), std::bit_xor<>());
        return Alike(without_shape, part).differing() <= part.bits;
    }

    /// Unless it is like another one.
    void add(const auto& brightness) {
        constexpr int kLike = 24;
        const Rows signs = signs_of(brightness);
        const Parities parities = parities_of(signs);
        const Distances far = distances_from(parities);
        for (std::size_t shape = 0; shape < signs_.size(); ++shape) {
            if (far[0][shape] + far[1][shape] + far[2][shape] + far[3][shape] <= kLike) {
                return;
            }
        }
        signs_.push_back(signs);
        for (std::size_t word = 0; word < parities.size(); ++word) {
            parities_[word].push_back(parities[word]);
        }
    }

    Distances distances_from(const Parities& parities) const {
        Distances far;
        for (std::size_t word = 0; word < far.size(); ++word) {
            far[word].resize(signs_.size());
            distances(parities[word], parities_[word], far[word]);
        }
        return far;
    }

    std::vector<Rows> signs_;
    std::array<std::vector<Hash64>, 4> parities_;  ///< by word and by shape
};

/// Whether the picture is its own mirror image along one of the diagonals. Of 120 pairs of coefficients,
/// photographs have 40 or more that differ.
bool is_diagonal(const Rows& rows) {
    constexpr int kNear = 24;
    int falling = 0;
    int rising = 0;
    for (std::size_t i = 0; i < kSide; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const bool differ = has(rows[i], j) != has(rows[j], i);
            falling += differ ? 1 : 0;
            rising += differ != ((i + j) % 2 == 1) ? 1 : 0;
        }
    }
    return std::min(falling, rising) <= kNear;
}

}  // namespace

bool is_simple_shape(const Hash256& pdq) {
    static const Shapes kShapes;
    const Rows rows = rows_of(pdq);
    return is_diagonal(rows) || kShapes.has_near(rows);
}

}  // namespace whorl::intake
