// How visible an edit is: the usual measures of image quality.
#pragma once

#include <optional>
#include <whorl/pixels.hpp>

namespace whorl::lab {

/// How visible an edit is that keeps the picture's size. Over all channels, 0 to 255.
struct Visibility {
    double l2 = 0;    ///< root of the mean squared difference
    double linf = 0;  ///< the largest difference
    double psnr = 0;  ///< dB; infinite for the same pixels
    double ssim = 0;  ///< mean structural similarity of luma (Wang et al. 2004), 1 for the same pixels
};

/// Of RGB pixels. None when the sizes differ or there are no pixels. SSIM is that of Wang, Bovik, Sheikh and
/// Simoncelli ("Image Quality Assessment: From Error Visibility to Structural Similarity", IEEE Transactions on
/// Image Processing 13(4), 2004): a Gaussian window of 11x11 pixels with a standard deviation of 1.5, K1 0.01,
/// K2 0.03, and the mean over the windows that lie wholly within the picture. A picture that is narrower than the
/// window has a narrower one. Thread safe.
std::optional<Visibility> visibility(const ImageView& original, const ImageView& edited);

}  // namespace whorl::lab
