// What a picture format's decoder is given, and how it hands over or gives up. A format is one file here
// and one line in decode.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>
#include <whorl/decode.hpp>
#include <whorl/dihedral.hpp>

#include "lib/failure/failure.hpp"

namespace whorl::image {

using Bytes = std::span<const std::byte>;

/// The failure of a file that is damaged or cut off, with what the decoding library says of it.
Failure damaged(const std::string& detail);

/// Likewise of a file in a known format that uses what cannot be decoded.
Failure unsupported(const std::string& detail);

/// Likewise of a picture within the caller's limit but beyond the decoding library's own.
Failure beyond_limits(const std::string& detail);

/// Takes the picture as it is stored, row by row from the top, and gives it back as the caller asked for
/// it: turned upright, or only the samples that the caller wants of it.
class Canvas {
public:
    /// `width` and `height` are of the rows that will come. `exif_orientation` is used when the options ask
    /// for it; values without meaning count as upright. Throws what check_size() throws.
    Canvas(int width, int height, PixelFormat format, int exif_orientation, const DecodeOptions& options);

    /// The number of the next row that has to be put; `height` when there is none. Others may be skipped.
    int next_row() const noexcept;

    /// Where the decoder may write row next_row(), or any when rows are skipped: room for `width` pixels,
    /// valid until put_row().
    std::uint8_t* row() noexcept;

    /// The row is there. When none has to be put any more, it is dropped.
    void put_row() noexcept;

    /// Copies row `y` from the decoder's memory, if it has to be put.
    void put_row(int y, const std::uint8_t* pixels) noexcept;

    /// The picture, once all rows are there. `full_width` and `full_height` are as stored in the file, which
    /// the rows are not when the decoder reduced them.
    DecodedImage finish(ImageFormat format, int full_width, int full_height) &&;

private:
    int height_;
    Dihedral upright_;
    Image pixels_;
    std::vector<int> rows_;               // stored row of each row of pixels_, ascending; empty when all
    std::vector<std::size_t> columns_;    // byte offset in a stored row of each sampled pixel; empty when all
    std::vector<std::uint8_t> full_row_;  // room for a stored row to take the samples from
    int next_ = 0;                        // row of pixels_ that comes next
};

/// Throws Failure when width x height is not a picture or is above the options' limit.
void check_size(std::uint64_t width, std::uint64_t height, const DecodeOptions& options);

/// Throws Failure when items of a HEIF file are made of each other in a circle, or of others too many times over,
/// and when one lays out others on a surface above the options' limit.
void check_structure(Bytes heif, const DecodeOptions& options);

/// Reads a whole regular file, but only after its first bytes have passed `check_head`, which throws
/// otherwise. Throws Failure with the system's reason.
std::vector<std::byte> read_file(const std::filesystem::path& file, void (*check_head)(Bytes));

DecodedImage decode_jpeg(Bytes bytes, const DecodeOptions& options);
DecodedImage decode_png(Bytes bytes, const DecodeOptions& options);
DecodedImage decode_webp(Bytes bytes, const DecodeOptions& options);
DecodedImage decode_gif(Bytes bytes, const DecodeOptions& options);
DecodedImage decode_tiff(Bytes bytes, const DecodeOptions& options);
DecodedImage decode_bmp(Bytes bytes, const DecodeOptions& options);
DecodedImage decode_heif(Bytes bytes, const DecodeOptions& options);
DecodedImage decode_avif(Bytes bytes, const DecodeOptions& options);

/// As load_codecs(), for both formats of libheif.
void load_heif_codecs();

/// Name and version of the library behind each.
std::string jpeg_library();
std::string png_library();
std::string webp_library();
std::string gif_library();
std::string tiff_library();
std::string bmp_library();
std::string heif_library();

}  // namespace whorl::image
