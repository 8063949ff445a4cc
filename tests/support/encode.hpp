// Pictures to files of every format and odd mode, for the decoders to read back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>
#include <whorl/pixels.hpp>

namespace whorl::test {

using File = std::vector<std::byte>;

/// By OpenCV: ".jpg", ".png", ".webp", ".tiff" or ".bmp". Gray, RGB or RGBA. Throws when it fails.
File encode(const Image& picture, const std::string& extension);
enum class WebpMode { lossy, lossless };
File encode_webp(const Image& picture, WebpMode mode);

enum class JpegMode {
    baseline,
    progressive,
    gray,
    cmyk,
    ycck,
    cmyk_without_adobe,
    with_restarts,
    scan_for_each,
    arithmetic
};
/// How many pixels across and down share a chroma sample, in the modes that have chroma.
struct ChromaSharing {
    int across = 2;
    int down = 2;
};
File encode_jpeg(const Image& rgb, JpegMode mode, ChromaSharing chroma = {});

/// `rgb` is reduced to what the mode can hold; see the reduced pictures below for what is to come back.
enum class PngMode { gray1, gray8, gray_alpha, gray16, palette, palette_alpha, rgb16, rgba, interlaced };
File encode_png(const Image& rgb, PngMode mode);

enum class GifMode { plain, interlaced, animated, offset_frame };
File encode_gif(const Image& rgb, GifMode mode);

enum class TiffMode { bilevel, palette, gray16, rgb16, alpha, cmyk, tiled, jpeg };
File encode_tiff(const Image& rgb, TiffMode mode, int orientation = 1);

/// The picture, then a black frame.
File encode_animated_webp(const Image& rgb);

/// `rgb` is reduced as for PNG. 16 bits a pixel hold five of each colour.
enum class BmpMode { palette1, palette4, palette8, rgb16, rgb24, rgb32, rgb24_top_down };
File encode_bmp(const Image& rgb, BmpMode mode);

enum class HeifCodec { hevc, av1, av1_10_bit };
/// `box_orientation` becomes irot and imir boxes, `exif_orientation` an EXIF block, where above zero.
File encode_heif(const Image& rgb, HeifCodec codec, int box_orientation = 1, int exif_orientation = 0);

/// An EXIF block, without "Exif\0\0", of that orientation, in Intel's or Motorola's byte order.
File exif_block(int orientation, bool little_endian);

/// The file with an EXIF block added.
File with_exif_in_jpeg(const File& jpeg, const File& exif);
File with_exif_in_png(const File& png, const File& exif, bool after_pixels);
File with_exif_in_webp(const File& webp, const File& exif);

/// Luma as in BT.601, the 16 colours that the palette modes keep, and five bits of each colour.
Image to_gray(const Image& rgb);
Image to_gray1(const Image& rgb);
Image to_palette(const Image& rgb);
Image to_rgb15(const Image& rgb);

}  // namespace whorl::test
