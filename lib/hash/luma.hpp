// Luma of 8-bit pixels in single precision, the first step of every hash here.
#pragma once

#include <whorl/pixels.hpp>

#include "lib/hash/precision.hpp"

namespace whorl {

/// Weights of ITU-R BT.601, as in PDQ's reference (luma_from_R_coeff and its neighbours).
inline constexpr float kLumaRed = 0.299F;
inline constexpr float kLumaGreen = 0.587F;
inline constexpr float kLumaBlue = 0.114F;

/// The places of the channels in a pixel.
struct ChannelOffsets {
    int red, green, blue;
};

constexpr ChannelOffsets channel_offsets(PixelFormat format) noexcept {
    switch (format) {
        case PixelFormat::gray: return {0, 0, 0};
        case PixelFormat::rgb:
        case PixelFormat::rgba: return {0, 1, 2};
        case PixelFormat::bgr:
        case PixelFormat::bgra: return {2, 1, 0};
    }
    return {0, 0, 0};
}

/// Luma of pixels `begin` to `end` of row y into out[0...]. The order of the two additions is PDQ's.
void luma_row(const ImageView& picture, int y, int begin, int end, float* out) noexcept;

}  // namespace whorl
