// The first bytes of the picture formats.
#pragma once

#include "lib/image/codec.hpp"

namespace whorl::image {

bool is_jpeg(Bytes bytes) noexcept;
bool is_png(Bytes bytes) noexcept;
bool is_webp(Bytes bytes) noexcept;
bool is_gif(Bytes bytes) noexcept;
bool is_tiff(Bytes bytes) noexcept;
bool is_bmp(Bytes bytes) noexcept;
bool is_avif(Bytes bytes) noexcept;
/// May be true for AVIF files too: call is_avif() first.
bool is_heif(Bytes bytes) noexcept;

}  // namespace whorl::image
