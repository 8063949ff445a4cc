#include "image/signatures.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace whorl::image {
namespace {

bool has(Bytes bytes, std::size_t at, std::string_view text) noexcept {
    return bytes.size() >= at + text.size() && std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
}

/// Whether the file type box names one of the brands (ISO/IEC 14496-12, 4.3): the major brand, or any of
/// the compatible ones if `anywhere`.
bool has_brand(Bytes bytes, std::initializer_list<std::string_view> brands, bool anywhere) noexcept {
    if (!has(bytes, 4, "ftyp")) {
        return false;
    }
    const std::size_t box = std::to_integer<std::size_t>(bytes[2]) << 8U | std::to_integer<std::size_t>(bytes[3]);
    const std::size_t end = anywhere ? std::min(box, bytes.size()) : 12;
    for (std::size_t at = 8; at + 4 <= end; at += at == 8 ? 8 : 4) {
        if (std::any_of(brands.begin(), brands.end(), [&](auto brand) { return has(bytes, at, brand); })) {
            return true;
        }
    }
    return false;
}

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

/// "BM" alone begins too many texts: the size of the information header must be one that exists.
bool is_bmp(Bytes bytes) noexcept {
    constexpr std::array kHeaderSizes = {12, 40, 52, 56, 64, 108, 124};
    return has(bytes, 0, "BM") && bytes.size() >= 18 &&
           std::any_of(kHeaderSizes.begin(), kHeaderSizes.end(),
                       [&](int size) { return bytes[14] == std::byte(size); }) &&
           bytes[15] == std::byte{0} && bytes[16] == std::byte{0} && bytes[17] == std::byte{0};
}

bool is_avif(Bytes bytes) noexcept {
    return has_brand(bytes, {"avif", "avis"}, false) ||
           (has_brand(bytes, {"mif1", "msf1", "miaf"}, false) && has_brand(bytes, {"avif", "avis"}, true));
}

bool is_heif(Bytes bytes) noexcept {
    return has_brand(bytes, {"heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1"},
                     false);
}

}  // namespace whorl::image
