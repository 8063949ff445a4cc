#include <stdexcept>
#include <whorl/pixels.hpp>

namespace whorl {

Image::Image(int width, int height, PixelFormat format) : width_(width), height_(height), format_(format) {
    if (width < 0 || height < 0) {
        throw std::invalid_argument("an image cannot have a negative dimension");
    }
    bytes_.resize(row_bytes() * static_cast<std::size_t>(height));
}

ImageView Image::view() const noexcept {
    return {bytes_.data(), width_, height_, static_cast<std::ptrdiff_t>(row_bytes()), format_};
}

}  // namespace whorl
