// The compressed pixels of a PNG: a zlib stream in pieces, each in a chunk of its own (PNG specification, clause
// 10).
#pragma once

#include <optional>

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

/// IHDR.
struct PngHeader {
    std::size_t width = 0;
    std::size_t height = 0;
    unsigned depth = 0;
    unsigned colour_type = 0;
    bool interlaced = false;
};

constexpr unsigned kPngPalette = 3;

/// Throws Failure when it makes no sense.
PngHeader png_header(Bytes data);

struct PngPixels {
    std::vector<Bytes> pieces{};
    std::optional<File> anew{};  ///< all of them in one instead, where they were compressed anew
    std::size_t hidden = 0;      ///< how many bytes were left out
};

/// The pieces without what stands behind the stream. When the stream itself holds more than the rows of such a
/// picture, or does not end as it should, those rows compressed anew. Throws Failure when it holds less.
PngPixels plain_pixels(const PngHeader& header, const std::vector<Bytes>& pieces);

}  // namespace whorl::metadata
