// How visible an edit is: the usual measures of image quality.
#pragma once

#include <optional>
#include <whorl/pixels.hpp>

#include "bench/lab/results/results.hpp"

namespace whorl::lab {

/// Of RGB pixels. None when the sizes differ or there are no pixels. SSIM is that of Wang, Bovik, Sheikh and
/// Simoncelli ("Image Quality Assessment: From Error Visibility to Structural Similarity", IEEE Transactions on
/// Image Processing 13(4), 2004): a Gaussian window of 11x11 pixels with a standard deviation of 1.5, K1 0.01,
/// K2 0.03, and the mean over the windows that lie wholly within the picture. A picture that is narrower than the
/// window has a narrower one. Thread safe.
std::optional<Visibility> visibility(const ImageView& original, const ImageView& edited);

}  // namespace whorl::lab
