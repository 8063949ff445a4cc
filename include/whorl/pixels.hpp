// Pixels in memory: a non-owning view, and an owning picture. 8 bits a channel, rows top to bottom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <whorl/wipe.hpp>

namespace whorl {

/// Order of the channels of one pixel, 8 bits each. Hashes ignore alpha and use the colour under it.
enum class PixelFormat : std::uint8_t { gray, rgb, bgr, rgba, bgra };

/// Bytes of one pixel: 1, 3 or 4.
constexpr int channels(PixelFormat format) noexcept {
    switch (format) {
        case PixelFormat::gray: return 1;
        case PixelFormat::rgb:
        case PixelFormat::bgr: return 3;
        case PixelFormat::rgba:
        case PixelFormat::bgra: return 4;
    }
    return 0;
}

/// A non-owning view of a picture; `data` must outlive it. Row y begins at `data + y * stride` and has `width *
/// channels(format)` bytes.
struct ImageView {
    const std::uint8_t* data = nullptr;
    int width = 0;              ///< pixels, >= 0
    int height = 0;             ///< pixels, >= 0
    std::ptrdiff_t stride = 0;  ///< bytes from one row to the next; may exceed the row's bytes
    PixelFormat format = PixelFormat::rgb;

    const std::uint8_t* row(int y) const noexcept { return data + y * stride; }
};

/// A picture that owns its bytes, with rows packed without gaps. The destructor wipes them.
class Image {
public:
    Image() = default;
    /// All pixels are zero. Throws std::bad_alloc, and std::invalid_argument when a dimension is negative.
    Image(int width, int height, PixelFormat format);

    int width() const noexcept { return width_; }
    int height() const noexcept { return height_; }
    PixelFormat format() const noexcept { return format_; }
    std::size_t row_bytes() const noexcept {
        return static_cast<std::size_t>(width_) * static_cast<std::size_t>(channels(format_));
    }
    std::uint8_t* row(int y) noexcept { return bytes_.data() + static_cast<std::size_t>(y) * row_bytes(); }
    const std::uint8_t* row(int y) const noexcept {
        return bytes_.data() + static_cast<std::size_t>(y) * row_bytes();
    }
    ImageView view() const noexcept;

private:
    int width_ = 0;
    int height_ = 0;
    PixelFormat format_ = PixelFormat::rgb;
    std::vector<std::uint8_t, WipingAllocator<std::uint8_t>> bytes_;
};

}  // namespace whorl
