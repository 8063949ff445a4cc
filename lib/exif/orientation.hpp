// The EXIF orientation, which decoders read, and which stays when all other EXIF is removed. Only a header, so that
// neither component links the other for it. It reads one tag; a library would parse maker notes and more of a
// malicious file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace whorl::exif {

using Bytes = std::span<const std::byte>;

inline constexpr std::uint32_t kOrientationTag = 0x0112;
inline constexpr std::uint32_t kShortType = 3;

/// Unsigned numbers in either byte order; reading past the end gives 0.
class Reader {
public:
    explicit Reader(Bytes bytes) : bytes_(bytes), little_(!bytes.empty() && bytes[0] == std::byte{'I'}) {}

    std::uint32_t number(std::size_t at, std::size_t size) const noexcept {
        if (at > bytes_.size() || bytes_.size() - at < size) {
            return 0;
        }
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const std::size_t place = little_ ? at + size - 1 - i : at + i;
            value = value << 8U | std::to_integer<std::uint32_t>(bytes_[place]);
        }
        return value;
    }

private:
    Bytes bytes_;
    bool little_;
};

/// The orientation (Exif 2.32, tag 0x0112) in a block of EXIF, which is a TIFF file; a leading "Exif\0\0" is
/// skipped. 1, upright, when there is none or the block is invalid.
inline int orientation(Bytes exif) noexcept {
    constexpr std::size_t kEntrySize = 12;  // of a TIFF directory: tag, type, count, value (TIFF 6.0, section 2)
    constexpr std::size_t kPrefix = 6;
    if (exif.size() >= kPrefix && std::memcmp(exif.data(), "Exif\0\0", kPrefix) == 0) {
        exif = exif.subspan(kPrefix);
    }
    const Reader reader(exif);
    const bool is_tiff = reader.number(2, 2) == 42 && (exif[0] == std::byte{'I'} || exif[0] == std::byte{'M'});
    if (!is_tiff) {
        return 1;
    }
    const std::size_t directory = reader.number(4, 4);
    const std::uint32_t entries = reader.number(directory, 2);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t entry = directory + 2 + i * kEntrySize;
        if (reader.number(entry, 2) == kOrientationTag) {
            const bool is_short = reader.number(entry + 2, 2) == kShortType && reader.number(entry + 4, 4) == 1;
            return is_short ? static_cast<int>(reader.number(entry + 8, 2)) : 1;
        }
    }
    return 1;
}

/// True when the picture has to be turned or mirrored: 2 to 8. Other values have no meaning.
inline bool turns(int orientation) noexcept {
    return orientation >= 2 && orientation <= 8;
}

/// A block of EXIF with only the orientation, 1 to 8; without "Exif\0\0".
inline std::array<std::byte, 26> orientation_block(int orientation) noexcept {
    constexpr std::array<std::uint8_t, 26> kUpright = {'M', 'M', 0,    42,   0, 0,          0, 8,  // big-endian
                                                       0,   1,   0x01, 0x12, 0, kShortType, 0, 0, 0,
                                                       1,   0,   1,    0,    0, 0,          0, 0, 0};
    std::array<std::byte, kUpright.size()> block{};
    for (std::size_t i = 0; i < block.size(); ++i) {
        block[i] = std::byte{kUpright[i]};
    }
    block[19] = static_cast<std::byte>(orientation);
    return block;
}

}  // namespace whorl::exif
