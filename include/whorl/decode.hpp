// Picture files to pixels: JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC/HEIF and AVIF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <whorl/error.hpp>
#include <whorl/pixels.hpp>

namespace whorl {

/// File formats that Whorl decodes. The first bytes of a file tell its format, never its name.
enum class ImageFormat : std::uint8_t { jpeg, png, webp, gif, tiff, bmp, heif, avif };

/// "JPEG", "PNG", ... as a person writes it.
std::string_view image_format_name(ImageFormat format) noexcept;

/// The largest width or height, in pixels. Millions of rows of one pixel would take much longer than other
/// pictures.
inline constexpr std::uint64_t kMaxPictureSide = 1'000'000;

struct DecodeOptions {
    /// Turn the picture upright by its EXIF orientation (1 to 8), as viewers do. The irot and imir boxes of HEIF
    /// and AVIF always count, and their EXIF never does (ISO/IEC 23008-12, 6.5.10).
    bool auto_orient = true;

    /// Pictures that declare more pixels (width x height), or a side above kMaxPictureSide, are refused before
    /// memory is allocated.
    std::uint64_t max_pixels = 256'000'000;

    /// When above zero, a picture that is larger in either dimension is returned this many pixels wide and high:
    /// the pixels at floor(i * size / sample_to) along each side of the upright picture. PDQ looks only at these,
    /// so its hash stays the same to the last bit, and large pictures take less time and memory.
    int sample_to = 0;

    /// When above zero, a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size (in the DCT domain, before any
    /// sampling) as long as neither dimension falls below this. This is faster still, but hashes change a little.
    int reduce_to = 0;
};

/// A decoded picture: gray or RGB, alpha dropped (colour under transparent pixels is kept as stored,
/// which is what python-threatexchange hashes), 16-bit samples scaled to 8, CMYK multiplied out to RGB,
/// colour profiles not applied. Of an animation or a multi-page file: the first frame.
struct DecodedImage {
    Image pixels;
    int width = 0;   ///< of the full picture, after orientation, before sampling and reducing
    int height = 0;  ///< likewise
    ImageFormat format = ImageFormat::jpeg;
};

/// Decodes a picture from memory. `name` is the input of errors. Never throws for a bad picture and never writes to
/// stdout or stderr. A picture that is damaged or cut off is an error, not a partial result. Thread safe.
Result<DecodedImage> decode_image(std::span<const std::byte> bytes, const DecodeOptions& options = {},
                                  std::string_view name = {});

/// The bytes of a file, as load_image() reads it: only regular files whose first bytes are those of a picture.
/// Thread safe.
Result<std::vector<std::byte>> read_image_file(const std::filesystem::path& file);

/// Reads and decodes a file. Only regular files are read (no pipe or device). Thread safe.
Result<DecodedImage> load_image(const std::filesystem::path& file, const DecodeOptions& options = {});

/// Loads the decoders that a library keeps in files of their own until its first picture, as newer libheif does,
/// and its encoders. Only a process that is about to lose its access to files needs to call it. Thread safe.
void load_codecs();

/// The format above that the first bytes are those of; 32 bytes are enough.
std::optional<ImageFormat> image_format_of(std::span<const std::byte> head) noexcept;

/// True when there is one.
bool looks_like_image(std::span<const std::byte> head) noexcept;

/// Name and version of each decoding library in use, for `--version` and bug reports.
std::vector<std::string> decoder_versions();

}  // namespace whorl
