#include <whorl/dihedral.hpp>

#include <algorithm>
#include <cstring>

#include "lib/hash/dihedral_steps.hpp"

namespace whorl {
namespace {

template <int Channels>
void copy_transformed(const ImageView& from, DihedralSteps steps, Image& to) {
    // The place of the source's pixel (0, 0) in the target, and the step in the target for a step along x and y.
    const auto row = static_cast<std::ptrdiff_t>(to.row_bytes());
    std::ptrdiff_t step_x = steps.transpose ? row : Channels;
    std::ptrdiff_t step_y = steps.transpose ? Channels : row;
    std::uint8_t* origin = to.row(0);
    if (steps.mirror_x) {
        origin += std::ptrdiff_t{Channels} * (to.width() - 1);
        (steps.transpose ? step_y : step_x) *= -1;
    }
    if (steps.mirror_y) {
        origin += row * (to.height() - 1);
        (steps.transpose ? step_x : step_y) *= -1;
    }
    // Square tiles keep both sides in the cache while one of them is read by columns.
    constexpr int kTile = 32;
    for (int y0 = 0; y0 < from.height; y0 += kTile) {
        const int y1 = std::min(y0 + kTile, from.height);
        for (int x0 = 0; x0 < from.width; x0 += kTile) {
            const int x1 = std::min(x0 + kTile, from.width);
            for (int y = y0; y < y1; ++y) {
                const std::uint8_t* source = from.row(y) + std::ptrdiff_t{Channels} * x0;
                for (int x = x0; x < x1; ++x, source += Channels) {
                    std::memcpy(origin + step_x * x + step_y * y, source, Channels);
                }
            }
        }
    }
}

}  // namespace

std::string_view dihedral_name(Dihedral transform) noexcept {
    switch (transform) {
        case Dihedral::original: return "original";
        case Dihedral::rotate90: return "rotate90";
        case Dihedral::rotate180: return "rotate180";
        case Dihedral::rotate270: return "rotate270";
        case Dihedral::flip_x: return "flip_x";
        case Dihedral::flip_y: return "flip_y";
        case Dihedral::flip_plus1: return "flip_plus1";
        case Dihedral::flip_minus1: return "flip_minus1";
    }
    return "original";
}

Image transformed(const ImageView& picture, Dihedral transform) {
    const DihedralSteps steps = steps_of(transform);
    Image result = steps.transpose ? Image(picture.height, picture.width, picture.format)
                                   : Image(picture.width, picture.height, picture.format);
    if (picture.width == 0 || picture.height == 0) {
        return result;
    }
    switch (channels(picture.format)) {
        case 1: copy_transformed<1>(picture, steps, result); break;
        case 3: copy_transformed<3>(picture, steps, result); break;
        default: copy_transformed<4>(picture, steps, result); break;
    }
    return result;
}

std::optional<Dihedral> upright_transform(int exif_orientation) noexcept {
    switch (exif_orientation) {
        case 1: return Dihedral::original;
        case 2: return Dihedral::flip_y;
        case 3: return Dihedral::rotate180;
        case 4: return Dihedral::flip_x;
        case 5: return Dihedral::flip_plus1;
        case 6: return Dihedral::rotate270;
        case 7: return Dihedral::flip_minus1;
        case 8: return Dihedral::rotate90;
        default: return std::nullopt;
    }
}

}  // namespace whorl
