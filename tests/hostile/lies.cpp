#include <zlib.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "tests/hostile/builders.hpp"
#include "tests/hostile/hostile_files.hpp"

namespace whorl::test {
namespace {

std::uint64_t any_size(Random& random) {
    constexpr std::array<std::uint64_t, 12> kPlausible = {0, 1, 2, 3, 7, 8, 39, 63, 65, 255, 1000, 4000};
    constexpr std::array<std::uint64_t, 9> kLarge = {16383,   16384,      32768,      65535,     65536,
                                                     1000000, 0x7fffffff, 0x80000000, 0xffffffff};
    return random.below(8) == 0 ? kLarge[static_cast<std::size_t>(random.below(kLarge.size()))]
                                : kPlausible[static_cast<std::size_t>(random.below(kPlausible.size()))];
}

std::size_t find(const File& file, std::string_view text, std::size_t from = 0) {
    const auto found =
        std::search(file.begin() + static_cast<std::ptrdiff_t>(std::min(from, file.size())), file.end(),
                    text.begin(), text.end(), [](std::byte a, char b) { return a == std::byte(b); });
    return static_cast<std::size_t>(found - file.begin());
}

void lie_in_jpeg(File& file, Random& random) {
    std::size_t at = 2;
    while (at + 4 < file.size()) {
        const std::uint64_t marker = big(file, at, 2);
        if (marker >= 0xffc0 && marker <= 0xffc2) {  // start of frame
            set_big(file, at + (random.below(2) == 0 ? 5 : 7), any_size(random), 2);
            return;
        }
        at += 2 + static_cast<std::size_t>(big(file, at + 2, 2));
    }
}

void lie_in_png(File& file, Random& random) {
    set_big(file, random.below(2) == 0 ? 16 : 20, any_size(random), 4);
    if (random.below(3) == 0) {
        set_big(file, 24 + static_cast<std::size_t>(random.below(5)), static_cast<std::uint64_t>(random.below(17)),
                1);
    }
    if (file.size() > 33) {
        set_big(file, 29, crc32(0, reinterpret_cast<const Bytef*>(file.data()) + 12, 17), 4);
    }
}

void lie_in_gif(File& file, Random& random) {
    if (random.below(2) == 0) {
        set_little(file, random.below(2) == 0 ? 6 : 8, any_size(random), 2);  // the screen
        return;
    }
    const std::size_t palette = (little(file, 10, 1) & 0x80U) != 0 ? 3U << ((little(file, 10, 1) & 7U) + 1) : 0;
    const std::size_t frame = find(file, ",", 13 + palette);
    set_little(file, frame + 1 + 2 * static_cast<std::size_t>(random.below(4)), any_size(random), 2);
}

void lie_in_webp(File& file, Random& random) {
    const std::size_t canvas = find(file, "VP8X");
    const std::size_t lossy = find(file, "\x9d\x01\x2a");
    const std::size_t lossless = find(file, "VP8L");
    const bool second = random.below(2) != 0;
    if (canvas < file.size() && random.below(2) == 0) {
        set_little(file, canvas + (second ? 15 : 12), any_size(random), 3);
    } else if (lossy < file.size()) {
        set_little(file, lossy + (second ? 5 : 3), any_size(random), 2);
    } else {
        // Two numbers of fourteen bits.
        const std::uint64_t sizes = any_size(random) & 0x3fffU;
        const std::uint64_t head = little(file, lossless + 9, 4);
        set_little(file, lossless + 9, second ? (head & 0xf0003fffU) | sizes << 14U : (head & 0xffffc000U) | sizes,
                   4);
    }
}

void lie_in_tiff(File& file, Random& random) {
    // ImageWidth, ImageLength, BitsPerSample, StripOffsets, SamplesPerPixel, RowsPerStrip, StripByteCounts,
    // TileWidth, TileLength.
    constexpr std::array<std::uint64_t, 9> kTags = {256, 257, 258, 273, 277, 278, 279, 322, 323};
    const auto directory = static_cast<std::size_t>(little(file, 4, 4));
    const auto entries = static_cast<std::size_t>(little(file, directory, 2));
    std::vector<std::size_t> places;
    for (std::size_t at = directory + 2; at + 12 <= file.size() && at < directory + 2 + 12 * entries; at += 12) {
        if (std::find(kTags.begin(), kTags.end(), little(file, at, 2)) != kTags.end()) {
            places.push_back(at);
        }
    }
    if (!places.empty()) {
        const std::size_t at = places[static_cast<std::size_t>(random.below(static_cast<int>(places.size())))];
        const bool about_count = random.below(4) == 0;
        set_little(file, at + (about_count ? 4 : 8), any_size(random), 4);
    }
}

void lie_in_bmp(File& file, Random& random) {
    // Where the pixels begin, width, height, bits a pixel, compression, number of colours.
    constexpr std::array<std::size_t, 6> kPlaces = {10, 18, 22, 28, 30, 46};
    const std::size_t at = kPlaces[static_cast<std::size_t>(random.below(kPlaces.size()))];
    set_little(file, at, any_size(random), at == 28 ? 2 : 4);
}

void lie_in_heif(File& file, Random& random) {
    std::vector<std::size_t> places;
    for (std::size_t at = find(file, "ispe"); at < file.size(); at = find(file, "ispe", at + 1)) {
        places.push_back(at + (random.below(2) == 0 ? 8 : 12));
    }
    if (!places.empty()) {
        set_big(file, places[static_cast<std::size_t>(random.below(static_cast<int>(places.size())))],
                any_size(random), 4);
    }
}

}  // namespace

void lie_about_size(File& file, const std::string& format, Random& random) {
    if (format == "jpeg") {
        lie_in_jpeg(file, random);
    } else if (format == "png") {
        lie_in_png(file, random);
    } else if (format == "gif") {
        lie_in_gif(file, random);
    } else if (format == "webp") {
        lie_in_webp(file, random);
    } else if (format == "tiff") {
        lie_in_tiff(file, random);
    } else if (format == "bmp") {
        lie_in_bmp(file, random);
    } else {
        lie_in_heif(file, random);
    }
}

}  // namespace whorl::test
