// The file of an algorithm includes this.
#pragma once

#include <whorl/algorithm.hpp>

#include "lib/hash/grid.hpp"

namespace whorl::registry {

#define WHORL_ALGORITHM(name) extern const Algorithm name;
#include "algorithm_list.inc"
#undef WHORL_ALGORITHM

/// The two functions of an algorithm that looks at a square grid of `Side` x `Side` averages only.
template <int Side, Hash64 (*FromGrid)(const Grid&)>
HashResult hash_by_grid(const ImageView& picture) {
    return {FromGrid(area_grid(picture, Side)), std::nullopt};
}

template <int Side, Hash64 (*FromGrid)(const Grid&)>
DihedralHashResult dihedral_by_grid(const ImageView& picture) {
    const Grid grid = area_grid(picture, Side);
    DihedralHashResult result;
    for (const Dihedral transform : kAllDihedrals) {
        result.hashes[transform] = FromGrid(transformed(grid, transform));
    }
    return result;
}

}  // namespace whorl::registry
