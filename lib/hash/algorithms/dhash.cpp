// dHash: is each cell darker than its right neighbour?
//
// Source: N. Krawetz, "Kind of Like That", hackerfactor.com, 2013: 9x8 cells, eight comparisons a row.
// Bits are ordered as in the text form of Python's imagehash: the first comparison is the highest bit.
#include "lib/hash/algorithms/registry.hpp"

namespace whorl::registry {
namespace {

constexpr int kColumns = 9;
constexpr int kRows = 8;

/// Both 9 and 8 divide it: averages of the 9x8 cells are averages of whole cells of this grid, and the
/// grid can be turned where 9x8 could not.
constexpr int kSide = kColumns * kRows;

double cell(const Grid& grid, int column, int row) {
    constexpr int kWidth = kSide / kColumns;
    constexpr int kHeight = kSide / kRows;
    double sum = 0;
    for (int y = row * kHeight; y < (row + 1) * kHeight; ++y) {
        for (int x = column * kWidth; x < (column + 1) * kWidth; ++x) {
            sum += grid.at(x, y);
        }
    }
    return sum / (kWidth * kHeight);
}

Hash64 from_grid(const Grid& grid) {
    Hash64 hash;
    for (int row = 0; row < kRows; ++row) {
        for (int column = 0; column + 1 < kColumns; ++column) {
            if (cell(grid, column, row) < cell(grid, column + 1, row)) {
                hash.set_bit(Hash64::kBits - 1 - (row * (kColumns - 1) + column));
            }
        }
    }
    return hash;
}

}  // namespace

constexpr Algorithm dhash{
    .name = "dhash",
    .summary = "64 bits from neighbouring cells; simple, weaker than pdq",
    .source = "N. Krawetz, Kind of Like That, hackerfactor.com, 2013",
    .bits = Hash64::kBits,
    .match_threshold = 10,
    .has_quality = false,
    .sample_to = 0,
    .reduce_to = 4 * kSide,
    .hash = hash_by_grid<kSide, from_grid>,
    .dihedral = dihedral_by_grid<kSide, from_grid>,
};

}  // namespace whorl::registry
