// The interface of decoders: their input, their result and their failures. A format is one file here and one line
// in decode.cpp.
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

/// The failure for a file that is damaged or cut off, with the message of the decoding library.
Failure damaged(const std::string& detail);

/// The failure for a file in a known format that Whorl cannot decode.
Failure unsupported(const std::string& detail);

/// The failure for a picture within the limit of the caller, but not of the decoding library.
Failure beyond_limits(const std::string& detail);

/// Takes the stored picture row by row from the top, and returns it as the options say: upright, and perhaps
/// sampled.
class Canvas {
public:
    /// `width` and `height` are those of the stored rows. `exif_orientation` is used if the options say so; invalid
    /// values count as upright. Throws like check_size().
    Canvas(int width, int height, PixelFormat format, int exif_orientation, const DecodeOptions& options);

    /// The number of the next row that is needed; `height` when there is none. Other rows may be skipped.
    int next_row() const noexcept;

    /// Memory for row next_row(), or for any other row, which is then skipped: `width` pixels, valid until
    /// put_row().
    std::uint8_t* row() noexcept;

    /// Takes the row in row(). Drops it when no row is needed any more.
    void put_row() noexcept;

    /// Copies row `y` from memory of the decoder, if it is needed.
    void put_row(int y, const std::uint8_t* pixels) noexcept;

    /// The picture, after the last row. `full_width` and `full_height` are those in the file; the rows are smaller
    /// if the decoder reduced them.
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

/// Throws Failure when width x height is empty or above the limit of the options.
void check_size(std::uint64_t width, std::uint64_t height, const DecodeOptions& options);

/// Throws Failure when items of a HEIF file contain each other in a circle or to a too large depth, and when an
/// item places others on a canvas above the limit of the options.
void check_structure(Bytes heif, const DecodeOptions& options);

/// A copy of a HEIF file for libheif, which before 1.19 refuses side pictures and metadata that belong to several
/// pictures, as iPhones have written them since iOS 18; empty when it has none. Their references have a name in it
/// that nobody knows, and the pixels are the same: we take neither alphas nor metadata from libheif. The file must
/// have passed check_structure().
std::vector<std::byte> without_shared_references(Bytes heif);

/// Reads a whole regular file, but only if `check_head` accepts its first bytes; otherwise it throws. Throws
/// Failure with the reason of the system.
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
