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

/// Throws Failure when the header is invalid.
PngHeader png_header(Bytes data);

struct PngPixels {
    std::vector<Bytes> pieces{};
    std::optional<File> anew{};  ///< replaces all pieces, if they were compressed again
    std::size_t hidden = 0;      ///< the number of removed bytes
};

/// The pieces without data after the stream. If the stream has more than the rows of the picture, or does not end
/// correctly, compresses the rows again. Throws Failure when there are fewer rows.
PngPixels plain_pixels(const PngHeader& header, const std::vector<Bytes>& pieces);

}  // namespace whorl::metadata
