// Our own reader of one tag, where a library would parse maker notes and more of a hostile file for it.
#include <cstring>

#include "image/codec.hpp"

namespace whorl::image {
namespace {

constexpr std::size_t kEntrySize = 12;  // of a TIFF directory: tag, type, count, value (TIFF 6.0, section 2)
constexpr std::uint32_t kOrientationTag = 0x0112;
constexpr std::uint32_t kShortType = 3;

/// Unsigned numbers of either byte order; reading past the end gives 0.
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

}  // namespace

int exif_orientation(Bytes exif) noexcept {
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

}  // namespace whorl::image
