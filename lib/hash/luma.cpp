#include "lib/hash/luma.hpp"

namespace whorl {

void luma_row(const ImageView& picture, int y, int begin, int end, float* out) noexcept {
    const int step = channels(picture.format);
    const std::uint8_t* pixel = picture.row(y) + std::ptrdiff_t{step} * begin;
    if (picture.format == PixelFormat::gray) {
        for (int x = begin; x < end; ++x) {
            *out++ = static_cast<float>(*pixel++);
        }
        return;
    }
    const ChannelOffsets at = channel_offsets(picture.format);
    for (int x = begin; x < end; ++x, pixel += step) {
        *out++ = kLumaRed * static_cast<float>(pixel[at.red]) + kLumaGreen * static_cast<float>(pixel[at.green]) +
                 kLumaBlue * static_cast<float>(pixel[at.blue]);
    }
}

}  // namespace whorl
