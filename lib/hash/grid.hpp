// A square grid of luma averages, the input of the 64-bit hashes.
#pragma once

#include <vector>
#include <whorl/dihedral.hpp>
#include <whorl/pixels.hpp>
#include <whorl/wipe.hpp>

#include "lib/hash/precision.hpp"

namespace whorl {

/// side x side averages, row by row, 0 to 255.
struct Grid {
    int side = 0;
    std::vector<double, WipingAllocator<double>> values;

    double& at(int x, int y) { return values[index(x, y)]; }
    double at(int x, int y) const { return values[index(x, y)]; }

private:
    std::size_t index(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(side) + static_cast<std::size_t>(x);
    }
};

/// Divides the picture into side x side cells of equal area and averages the luma in each. Pixels on a border count
/// in both cells by their share. All zero for an empty picture.
Grid area_grid(const ImageView& picture, int side);

/// The grid of the turned or mirrored picture.
Grid transformed(const Grid& grid, Dihedral transform);

}  // namespace whorl
