// Noise of a camera, for the families that want it.
#pragma once

#include <whorl/pixels.hpp>

#include "bench/lab/edits/random.hpp"

namespace whorl::lab {

/// Adds to each level a number of its own: mean 0, that standard deviation, at most 4.9 of it.
void add_noise(Image& picture, double sigma, Random& random);

}  // namespace whorl::lab
