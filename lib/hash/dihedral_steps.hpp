// The steps of a dihedral transform, for pixels and for frequencies.
#pragma once

#include <whorl/dihedral.hpp>

namespace whorl {

/// Every transform is an optional transposition followed by optional mirrorings.
struct DihedralSteps {
    bool transpose;
    bool mirror_x;  ///< left to right
    bool mirror_y;  ///< top to bottom
};

constexpr DihedralSteps steps_of(Dihedral transform) noexcept {
    switch (transform) {
        case Dihedral::original: return {false, false, false};
        case Dihedral::rotate90: return {true, false, true};
        case Dihedral::rotate180: return {false, true, true};
        case Dihedral::rotate270: return {true, true, false};
        case Dihedral::flip_x: return {false, false, true};
        case Dihedral::flip_y: return {false, true, false};
        case Dihedral::flip_plus1: return {true, false, false};
        case Dihedral::flip_minus1: return {true, true, true};
    }
    return {false, false, false};
}

}  // namespace whorl
