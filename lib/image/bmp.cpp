#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#include <stb/stb_image.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>

#include "image/codec.hpp"

namespace whorl::image {
namespace {

/// The header fields that say how long the file must be (Microsoft's BITMAPFILEHEADER and
/// BITMAPINFOHEADER, or OS/2's BITMAPCOREHEADER), because stb_image takes missing pixels for black.
struct Header {
    std::uint64_t pixels_at;
    std::uint64_t width;
    std::uint64_t height;
    std::uint64_t bits_per_pixel;

    explicit Header(Bytes bytes) {
        const auto number = [&](std::size_t at, std::size_t size) {
            if (bytes.size() < at + size) {
                throw damaged("premature end of BMP file");
            }
            std::uint32_t value = 0;
            for (std::size_t i = size; i-- > 0;) {
                value = value << 8U | std::to_integer<std::uint32_t>(bytes[at + i]);
            }
            return value;
        };
        const bool core = number(14, 4) == 12;
        pixels_at = number(10, 4);
        width = number(18, core ? 2 : 4);
        // A negative height says that rows run from top to bottom.
        const auto signed_height = static_cast<std::int32_t>(core ? number(20, 2) : number(22, 4));
        height = static_cast<std::uint64_t>(std::abs(std::int64_t{signed_height}));
        bits_per_pixel = number(core ? 24 : 28, 2);
    }

    /// Rows are padded to four bytes.
    std::uint64_t file_size() const { return pixels_at + (width * bits_per_pixel + 31) / 32 * 4 * height; }
};

}  // namespace

DecodedImage decode_bmp(Bytes bytes, const DecodeOptions& options) {
    const Header header(bytes);
    check_size(header.width, header.height, options);
    if (bytes.size() < header.file_size()) {
        throw damaged("premature end of BMP file");
    }
    int width = 0;
    int height = 0;
    int stored_channels = 0;
    constexpr int kChannels = 3;
    const std::unique_ptr<std::uint8_t, decltype(&std::free)> pixels(
        stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(bytes.data()), static_cast<int>(bytes.size()),
                              &width, &height, &stored_channels, kChannels),
        std::free);
    if (!pixels) {
        const std::string reason = stbi_failure_reason();
        if (reason == "outofmem") {
            throw std::bad_alloc();
        }
        throw unsupported(reason);
    }
    Canvas canvas(width, height, PixelFormat::rgb, 1, options);
    for (int y = 0; y < height; ++y) {
        canvas.put_row(y, pixels.get() + std::ptrdiff_t{kChannels} * width * y);
    }
    return std::move(canvas).finish(ImageFormat::bmp, width, height);
}

std::string bmp_library() {
    return "stb_image 2";
}

}  // namespace whorl::image
