#include "lib/metadata/png_pixels.hpp"

#include <algorithm>
#include <array>

#include "lib/metadata/inflate.hpp"

namespace whorl::metadata {
namespace {

/// Bits of a pixel by colour type, for one bit of a sample; 0 for types that do not exist (11.2.1).
constexpr std::array<std::size_t, 7> kSamples = {1, 0, 3, 1, 2, 0, 4};

std::size_t size_of_rows(const PngHeader& header, std::size_t width, std::size_t height) {
    const std::size_t bits = width * header.depth * kSamples.at(header.colour_type);
    return width == 0 ? 0 : height * (1 + (bits + 7) / 8);
}

/// The size of all uncompressed rows, each with the byte for its filter.
std::size_t size_of_pixels(const PngHeader& header) {
    if (!header.interlaced) {
        return size_of_rows(header, header.width, header.height);
    }
    struct Pass {
        std::size_t x, y, across, down;
    };
    constexpr std::array<Pass, 7> kPasses = {
        {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}};  // 8.2
    std::size_t size = 0;
    for (const Pass& pass : kPasses) {
        size += size_of_rows(header, (header.width + pass.across - 1 - pass.x) / pass.across,
                             (header.height + pass.down - 1 - pass.y) / pass.down);
    }
    return size;
}

std::size_t size_of_all(const std::vector<Bytes>& pieces) {
    std::size_t size = 0;
    for (const Bytes piece : pieces) {
        size += piece.size();
    }
    return size;
}

}  // namespace

PngHeader png_header(Bytes data) {
    constexpr std::size_t kMaxSide = 1'000'000;  // the default of libpng
    const PngHeader header{big_endian(data, 0), big_endian(data, 4), big_endian(data, 8, 1), big_endian(data, 9, 1),
                           big_endian(data, 12, 1) == 1};
    if (header.width > kMaxSide || header.height > kMaxSide) {
        fail(ErrorKind::too_large, "is too large");
    }
    if (header.width == 0 || header.height == 0 || header.colour_type >= kSamples.size() ||
        kSamples.at(header.colour_type) == 0 || header.depth > 16 || big_endian(data, 10, 2) != 0 ||
        big_endian(data, 12, 1) > 1) {
        throw damaged("its header is wrong");
    }
    return header;
}

PngPixels plain_pixels(const PngHeader& header, const std::vector<Bytes>& pieces) {
    const std::size_t size = size_of_pixels(header);
    const std::size_t all = size_of_all(pieces);
    const Inflated stream = inflate(pieces, size, [](Bytes) {});
    if (stream.size < size) {
        throw damaged("it has fewer pixels than its header says");
    }
    if (!stream.ended) {
        File anew = deflated_again(pieces, size);
        const std::size_t hidden = all > anew.size() ? all - anew.size() : 1;
        return {{}, std::move(anew), hidden};
    }
    PngPixels pixels{{}, {}, all - stream.read};
    std::size_t left = stream.read;
    for (const Bytes piece : pieces) {
        if (left > 0 && !piece.empty()) {
            pixels.pieces.push_back(piece.first(std::min(piece.size(), left)));
            left -= pixels.pieces.back().size();
        }
    }
    return pixels;
}

}  // namespace whorl::metadata
