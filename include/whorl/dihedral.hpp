// The eight ways to turn and mirror a picture (the dihedral group of the square).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <whorl/pixels.hpp>

namespace whorl {

/// Named and ordered as PDQ's reference implementation prints them.
enum class Dihedral : std::uint8_t {
    original,
    rotate90,     ///< a quarter turn counter-clockwise
    rotate180,    ///< upside down
    rotate270,    ///< a quarter turn clockwise
    flip_x,       ///< mirrored top to bottom
    flip_y,       ///< mirrored left to right
    flip_plus1,   ///< mirrored along the diagonal from top left to bottom right (transposed)
    flip_minus1,  ///< mirrored along the other diagonal
};

inline constexpr int kDihedralCount = 8;

inline constexpr std::array<Dihedral, kDihedralCount> kAllDihedrals = {
    Dihedral::original, Dihedral::rotate90, Dihedral::rotate180,  Dihedral::rotate270,
    Dihedral::flip_x,   Dihedral::flip_y,   Dihedral::flip_plus1, Dihedral::flip_minus1,
};

/// The name in our output and in that of PDQ's reference: "original", "rotate90", ... Never empty.
std::string_view dihedral_name(Dihedral transform) noexcept;

/// One value for each transform.
template <class T>
struct DihedralSet {
    std::array<T, kDihedralCount> values{};

    T& operator[](Dihedral transform) noexcept { return values[static_cast<std::size_t>(transform)]; }
    const T& operator[](Dihedral transform) const noexcept { return values[static_cast<std::size_t>(transform)]; }
    bool operator==(const DihedralSet&) const = default;
};

/// A turned or mirrored copy of the picture. Width and height are swapped where the transform swaps axes.
Image transformed(const ImageView& picture, Dihedral transform);

/// The transform that brings a picture stored with this EXIF orientation upright (Exif 2.32, 4.6.4,
/// tag 0x0112: 1 to 8); `nullopt` for any other value.
std::optional<Dihedral> upright_transform(int exif_orientation) noexcept;

}  // namespace whorl
