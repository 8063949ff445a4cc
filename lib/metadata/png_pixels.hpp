// The compressed pixels of a PNG: a zlib stream in pieces, each in a chunk of its own (PNG specification, clause
// 10).
#pragma once

#include <bitset>

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
    File stream{};               ///< zlib
    std::size_t hidden = 0;      ///< the number of removed bytes
    std::size_t spare = 0;       ///< the number of rows with bits behind their end that were not 0
    std::bitset<256> colours{};  ///< numbers that pixels have, of a palette
};

/// The stream without data after it. If it has more than the rows of the picture, or bits behind the end of a row,
/// or does not end correctly, the rows are compressed again. Throws Failure when there are fewer rows.
PngPixels plain_pixels(const PngHeader& header, const std::vector<Bytes>& pieces);

/// The stream of a picture whose pixels are all 0.
File blank_pixels(const PngHeader& header);

}  // namespace whorl::metadata
