#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#include <stb/stb_image.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>

#include "lib/image/codec.hpp"

namespace whorl::image {
namespace {

/// Numbers of the file, which are little endian.
std::uint32_t number(Bytes bytes, std::size_t at, std::size_t size) {
    if (bytes.size() < at + size) {
        throw damaged("premature end of BMP file");
    }
    std::uint32_t value = 0;
    for (std::size_t i = size; i-- > 0;) {
        value = value << 8U | std::to_integer<std::uint32_t>(bytes[at + i]);
    }
    return value;
}

/// The header fields that give the length of the file (Microsoft's BITMAPFILEHEADER and BITMAPINFOHEADER, or OS/2's
/// BITMAPCOREHEADER), because stb_image reads missing pixels as black.
struct Header {
    std::uint64_t pixels_at;
    std::uint64_t palette_at;
    std::uint64_t colour_bytes;
    std::uint64_t width;
    std::uint64_t height;
    std::uint64_t bits_per_pixel;
    bool top_down;
    bool compressed;

    explicit Header(Bytes bytes) {
        constexpr std::uint32_t kCoreBytes = 12;
        const std::uint32_t size = number(bytes, 14, 4);
        const bool core = size == kCoreBytes;
        pixels_at = number(bytes, 10, 4);
        palette_at = std::uint64_t{14} + size;
        colour_bytes = core ? 3 : 4;
        width = number(bytes, 18, core ? 2 : 4);
        // A negative height says that rows run from top to bottom.
        const auto signed_height = static_cast<std::int32_t>(core ? number(bytes, 20, 2) : number(bytes, 22, 4));
        height = static_cast<std::uint64_t>(std::abs(std::int64_t{signed_height}));
        top_down = signed_height < 0;
        bits_per_pixel = number(bytes, core ? 24 : 28, 2);
        compressed = !core && number(bytes, 30, 4) != 0;
    }

    /// Rows are padded to four bytes.
    std::uint64_t row_bytes() const { return (width * bits_per_pixel + 31) / 32 * 4; }
    std::uint64_t file_size() const { return pixels_at + row_bytes() * height; }
};

/// The colours between the header and the pixels, at most as many as a pixel can name.
Bytes palette(Bytes bytes, const Header& header) {
    if (header.pixels_at < header.palette_at) {
        throw damaged("its pixels begin within its header");
    }
    const std::uint64_t room = header.pixels_at - header.palette_at;
    return bytes.subspan(header.palette_at, std::min(room, header.colour_bytes << header.bits_per_pixel) /
                                                header.colour_bytes * header.colour_bytes);
}

/// Reads pictures with a palette here, because stb_image misreads palettes of OS/2, and gives pixels outside of the
/// palette random colours from memory.
DecodedImage decode_palette(Bytes bytes, const Header& header, const DecodeOptions& options) {
    const std::uint64_t bits = header.bits_per_pixel;
    if (header.compressed || (bits != 1 && bits != 4 && bits != 8)) {
        throw unsupported("palette with compression, or with other than 1, 4 or 8 bits a pixel");
    }
    const Bytes colours = palette(bytes, header);
    const auto width = static_cast<int>(header.width);
    const auto height = static_cast<int>(header.height);
    Canvas canvas(width, height, PixelFormat::rgb, 1, options);
    while (canvas.next_row() < height) {
        const auto y = static_cast<std::uint64_t>(canvas.next_row());
        const Bytes row =
            bytes.subspan(header.pixels_at + header.row_bytes() * (header.top_down ? y : header.height - 1 - y));
        std::uint8_t* to = canvas.row();
        for (std::uint64_t x = 0; x < header.width; ++x) {
            const auto packed = std::to_integer<unsigned>(row[x * bits / 8]);
            const std::uint64_t index = packed >> (8 - bits - x * bits % 8) & ((1U << bits) - 1);
            if (index * header.colour_bytes >= colours.size()) {
                throw damaged("a pixel has a colour that is not in its palette");
            }
            for (std::uint64_t c = 3; c-- > 0;) {  // blue comes first
                *to++ = std::to_integer<std::uint8_t>(colours[index * header.colour_bytes + c]);
            }
        }
        canvas.put_row();
    }
    return std::move(canvas).finish(ImageFormat::bmp, width, height);
}

}  // namespace

DecodedImage decode_bmp(Bytes bytes, const DecodeOptions& options) {
    const Header header(bytes);
    check_size(header.width, header.height, options);
    if (bytes.size() < header.file_size()) {
        throw damaged("premature end of BMP file");
    }
    if (header.bits_per_pixel < 16) {
        return decode_palette(bytes, header, options);
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
