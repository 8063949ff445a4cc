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

/// Read once, for what is to be told of them.
struct PngPixels {
    PngHeader header{};
    std::vector<Bytes> pieces{};   ///< of the stream, in the file; none for a picture whose pixels are all 0
    std::size_t hidden = 0;        ///< the number of bytes that are not for pixels
    std::size_t spare = 0;         ///< the number of rows with bits behind their end that were not 0
    std::bitset<256> colours{};    ///< numbers that pixels have, of a palette
    bool has_transparent = false;  ///< one has the transparent colour
    bool is_blank = true;          ///< all are 0
};

/// `transparent`: a colour that is transparent, or empty; two bytes a sample. Throws Failure when there are fewer
/// pixels than the header says.
PngPixels png_pixels(const PngHeader& header, std::vector<Bytes> pieces, Bytes transparent);

PngPixels blank_png_pixels(const PngHeader& header);

/// The same pixels in a stream of our own: filters, codes and blocks of another could say something else.
File compressed(const PngPixels& pixels);

}  // namespace whorl::metadata
