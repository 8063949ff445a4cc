#include "lib/hash/grid.hpp"

#include <algorithm>

#include "lib/hash/dihedral_steps.hpp"
#include "lib/hash/luma.hpp"

namespace whorl {
namespace {

/// Calls use(cell, share) for every cell that pixel i of `length` overlaps; shares add up to `cells`.
/// In units of 1 / cells of a pixel, all numbers are whole: pixel i spans [i * cells, (i + 1) * cells)
/// and cell c spans [c * length, (c + 1) * length).
template <class Use>
void for_each_share(int i, int length, int cells, const Use& use) {
    const std::int64_t begin = std::int64_t{i} * cells;
    const std::int64_t end = begin + cells;
    for (std::int64_t cell = begin / length; cell * length < end; ++cell) {
        const std::int64_t share = std::min(end, (cell + 1) * length) - std::max(begin, cell * length);
        use(static_cast<int>(cell), static_cast<double>(share));
    }
}

}  // namespace

Grid area_grid(const ImageView& picture, int side) {
    const auto cells = static_cast<std::size_t>(side);
    Grid grid{side, {}};
    grid.values.resize(cells * cells);
    if (picture.width <= 0 || picture.height <= 0) {
        return grid;
    }
    std::vector<float, WipingAllocator<float>> luma(static_cast<std::size_t>(picture.width));
    std::vector<double, WipingAllocator<double>> row(cells);
    for (int y = 0; y < picture.height; ++y) {
        luma_row(picture, y, 0, picture.width, luma.data());
        std::fill(row.begin(), row.end(), 0.0);
        for (int x = 0; x < picture.width; ++x) {
            const double value = luma[static_cast<std::size_t>(x)];
            for_each_share(x, picture.width, side,
                           [&](int cell, double share) { row[static_cast<std::size_t>(cell)] += value * share; });
        }
        for_each_share(y, picture.height, side, [&](int cell, double share) {
            for (int x = 0; x < side; ++x) {
                grid.at(x, cell) += row[static_cast<std::size_t>(x)] * share;
            }
        });
    }
    const double cell_area = static_cast<double>(picture.width) * picture.height;
    for (double& value : grid.values) {
        value /= cell_area;
    }
    return grid;
}

Grid transformed(const Grid& grid, Dihedral transform) {
    const DihedralSteps steps = steps_of(transform);
    Grid result = grid;
    const int last = grid.side - 1;
    for (int y = 0; y < grid.side; ++y) {
        for (int x = 0; x < grid.side; ++x) {
            int to_x = steps.transpose ? y : x;
            int to_y = steps.transpose ? x : y;
            to_x = steps.mirror_x ? last - to_x : to_x;
            to_y = steps.mirror_y ? last - to_y : to_y;
            result.at(to_x, to_y) = grid.at(x, y);
        }
    }
    return result;
}

}  // namespace whorl
