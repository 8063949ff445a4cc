#include "lib/image/signatures.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "lib/isobmff/items.hpp"

namespace whorl::image {
namespace {

using isobmff::has;

}  // namespace

bool is_jpeg(Bytes bytes) noexcept {
    return has(bytes, 0, "\xff\xd8\xff");
}

bool is_png(Bytes bytes) noexcept {
    return has(bytes, 0, "\x89PNG\r\n\x1a\n");
}

bool is_webp(Bytes bytes) noexcept {
    return has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP");
}

bool is_gif(Bytes bytes) noexcept {
    return has(bytes, 0, "GIF87a") || has(bytes, 0, "GIF89a");
}

bool is_tiff(Bytes bytes) noexcept {
    using namespace std::string_view_literals;
    return has(bytes, 0, "II*\0"sv) || has(bytes, 0, "MM\0*"sv) || has(bytes, 0, "II+\0"sv) ||
           has(bytes, 0, "MM\0+"sv);
}

/// Many texts begin with "BM", so the size of the information header must be a valid one too.
bool is_bmp(Bytes bytes) noexcept {
    constexpr std::array kHeaderSizes = {12, 40, 52, 56, 64, 108, 124};
    return has(bytes, 0, "BM") && bytes.size() >= 18 &&
           std::any_of(kHeaderSizes.begin(), kHeaderSizes.end(),
                       [&](int size) { return bytes[14] == std::byte(size); }) &&
           bytes[15] == std::byte{0} && bytes[16] == std::byte{0} && bytes[17] == std::byte{0};
}

bool is_avif(Bytes bytes) noexcept {
    return isobmff::is_avif(bytes);
}

bool is_heif(Bytes bytes) noexcept {
    return isobmff::has_brand(
        bytes, {"heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1"}, false);
}

}  // namespace whorl::image
