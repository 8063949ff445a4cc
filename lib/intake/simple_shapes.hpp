// PDQ hashes of one simple shape, wherever it lies in its picture.
#pragma once

#include <whorl/hash.hpp>

namespace whorl::intake {

/// Whether PDQ's bits are near those of a rectangle, bar, cross, frame, checkerboard, disc, ellipse, ring, diamond
/// or cone, of any size and at any place, or of a picture that is its own mirror image along a diagonal. Two
/// colours or several, in any order. The first call draws some shapes, which takes a fifth of a second at most.
/// Thread safe.
bool is_simple_shape(const Hash256& pdq);

}  // namespace whorl::intake
