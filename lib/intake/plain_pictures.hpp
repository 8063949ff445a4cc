// Hashes of pictures that show nothing: matching them would block pictures of everybody.
#pragma once

#include <whorl/algorithm.hpp>

namespace whorl::intake {

/// Whether the hash is within the algorithm's match threshold of that of a blank picture, a gradient, stripes, a
/// checkerboard, a frame or a disc, however turned or mirrored. Of PDQ, also whether it is that of a simple shape
/// (simple_shapes.hpp). The first call of an algorithm draws and hashes the pictures, which takes half a second at
/// most. Thread safe.
bool is_plain(const Algorithm& algorithm, const AnyHash& hash);

}  // namespace whorl::intake
