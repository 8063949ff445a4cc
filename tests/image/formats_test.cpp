// Every format and odd mode comes out as the same picture does by way of a plain PNG.
#include <algorithm>

#include "tests/image/decoded.hpp"
#include "tests/support/drawn_picture.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

constexpr double kExact = 0;
constexpr double kLossy = 6;  // levels of 255, mean

Image scene() {
    return draw_picture(21, 320, 240, PixelFormat::rgb);
}

/// The file decodes to `original`, in pixels and in hash.
void check_same(const std::string& name, const File& file, const Image& original, ImageFormat format,
                double tolerance) {
    INFO(name);
    const DecodedImage picture = decoded(file);
    CHECK(picture.format == format);
    CHECK(picture.width == original.width());
    CHECK(picture.height == original.height());
    CHECK(mean_difference(picture.pixels, original) <= tolerance);
    const PdqResult by_png = pdq_hash(decoded(encode(original, ".png")).pixels.view());
    const PdqResult hash = pdq_hash(picture.pixels.view());
    CHECK(by_png.quality >= kPdqMinQuality);
    CHECK(distance(hash.hash, by_png.hash) <= 6);
    if (tolerance == kExact) {
        CHECK(hash == by_png);
    }
}

}  // namespace

TEST_CASE("JPEG: baseline, progressive, gray, CMYK, YCCK") {
    const Image rgb = scene();
    const auto same = [&](const std::string& name, JpegMode mode, const Image& original) {
        check_same(name, encode_jpeg(rgb, mode), original, ImageFormat::jpeg, kLossy);
    };
    same("baseline", JpegMode::baseline, rgb);
    same("progressive", JpegMode::progressive, rgb);
    same("gray", JpegMode::gray, to_gray(rgb));
    same("CMYK", JpegMode::cmyk, rgb);
    same("YCCK", JpegMode::ycck, rgb);
    same("CMYK without Adobe's marker", JpegMode::cmyk_without_adobe, rgb);
    check_same("by OpenCV", encode(rgb, ".jpg"), rgb, ImageFormat::jpeg, kLossy);
    CHECK(decoded(encode_jpeg(rgb, JpegMode::gray)).pixels.format() == PixelFormat::gray);
}

TEST_CASE("PNG: bit depths, palette, alpha, interlacing") {
    const Image rgb = scene();
    const auto same = [&](const std::string& name, PngMode mode, const Image& original) {
        check_same(name, encode_png(rgb, mode), original, ImageFormat::png, kExact);
    };
    same("1-bit gray", PngMode::gray1, to_gray1(rgb));
    same("gray", PngMode::gray8, to_gray(rgb));
    same("gray and alpha (LA)", PngMode::gray_alpha, to_gray(rgb));
    same("16-bit gray (I;16)", PngMode::gray16, to_gray(rgb));
    same("palette (P)", PngMode::palette, to_palette(rgb));
    same("palette and alpha (PA)", PngMode::palette_alpha, to_palette(rgb));
    same("16-bit RGB", PngMode::rgb16, rgb);
    same("RGBA", PngMode::rgba, rgb);
    same("interlaced", PngMode::interlaced, rgb);
    check_same("by OpenCV", encode(rgb, ".png"), rgb, ImageFormat::png, kExact);
    CHECK(decoded(encode_png(rgb, PngMode::gray_alpha)).pixels.format() == PixelFormat::gray);
}

TEST_CASE("WebP: lossy, lossless, alpha, animated") {
    const Image rgb = scene();
    check_same("lossy", encode_webp(rgb, WebpMode::lossy), rgb, ImageFormat::webp, kLossy);
    check_same("lossless", encode_webp(rgb, WebpMode::lossless), rgb, ImageFormat::webp, kExact);
    Image rgba(rgb.width(), rgb.height(), PixelFormat::rgba);
    for (int y = 0; y < rgb.height(); ++y) {
        for (int x = 0; x < rgb.width(); ++x) {
            std::copy_n(rgb.row(y) + 3 * x, 3, rgba.row(y) + 4 * x);
            rgba.row(y)[4 * x + 3] = static_cast<std::uint8_t>(1 + x % 255);  // where 0, WebP drops the colour
        }
    }
    check_same("alpha", encode_webp(rgba, WebpMode::lossless), rgb, ImageFormat::webp, kExact);
    check_same("animated: its first frame", encode_animated_webp(rgb), rgb, ImageFormat::webp, kExact);
}

TEST_CASE("GIF: plain, interlaced, animated with transparency") {
    const Image rgb = scene();
    const Image original = to_palette(rgb);
    check_same("plain", encode_gif(rgb, GifMode::plain), original, ImageFormat::gif, kExact);
    check_same("interlaced", encode_gif(rgb, GifMode::interlaced), original, ImageFormat::gif, kExact);
    check_same("animated: its first frame", encode_gif(rgb, GifMode::animated), original, ImageFormat::gif, kExact);
}

TEST_CASE("GIF: a frame smaller than the screen stands on the background colour") {
    const Image rgb = scene();
    const Image picture = decoded(encode_gif(rgb, GifMode::offset_frame)).pixels;
    Image expected = to_palette(rgb);
    for (int y = 0; y < expected.height(); ++y) {
        for (int x = 0; x < expected.width(); ++x) {
            if (x < 16 || y < 16 || x >= expected.width() - 16 || y >= expected.height() - 16) {
                const std::uint8_t background[] = {0, 128, 128};  // colour 3 of the palette
                std::copy_n(background, 3, expected.row(y) + 3 * x);
            }
        }
    }
    CHECK(mean_difference(picture, expected) == 0);
}

TEST_CASE("TIFF: bilevel, palette, 16-bit, alpha, CMYK, tiles, JPEG inside") {
    const Image rgb = scene();
    const auto same = [&](const std::string& name, TiffMode mode, const Image& original, double tolerance) {
        check_same(name, encode_tiff(rgb, mode), original, ImageFormat::tiff, tolerance);
    };
    same("bilevel", TiffMode::bilevel, to_gray1(rgb), kExact);
    same("palette", TiffMode::palette, to_palette(rgb), kExact);
    same("16-bit gray", TiffMode::gray16, to_gray(rgb), kExact);
    same("16-bit RGB", TiffMode::rgb16, rgb, kExact);
    same("unassociated alpha", TiffMode::alpha, rgb, kExact);
    same("CMYK", TiffMode::cmyk, rgb, kExact);
    same("tiled", TiffMode::tiled, rgb, kExact);
    same("JPEG inside", TiffMode::jpeg, rgb, kLossy);
    check_same("by OpenCV", encode(rgb, ".tiff"), rgb, ImageFormat::tiff, kExact);
}

TEST_CASE("BMP") {
    const Image rgb = scene();
    check_same("24-bit", encode(rgb, ".bmp"), rgb, ImageFormat::bmp, kExact);
    check_same("8-bit", encode(to_gray(rgb), ".bmp"), to_gray(rgb), ImageFormat::bmp, kExact);
    const Image odd = draw_picture(21, 317, 240, PixelFormat::rgb);  // rows that need padding
    const auto same = [&](const std::string& name, BmpMode mode, const Image& original) {
        check_same(name, encode_bmp(odd, mode), original, ImageFormat::bmp, kExact);
    };
    same("1-bit", BmpMode::palette1, to_gray1(odd));
    same("4-bit", BmpMode::palette4, to_palette(odd));
    same("8-bit palette", BmpMode::palette8, to_palette(odd));
    same("16-bit", BmpMode::rgb16, to_rgb15(odd));
    same("24-bit by hand", BmpMode::rgb24, odd);
    same("32-bit, alpha ignored", BmpMode::rgb32, odd);
    same("top-down", BmpMode::rgb24_top_down, odd);
}

TEST_CASE("BMP as OS/2 writes it: a shorter header, colours of three bytes, as many as 256") {
    constexpr std::size_t kHeaders = 14 + 40;
    constexpr std::size_t kShortHeaders = 14 + 12;
    constexpr std::size_t kColours = 256;
    const Image gray = to_gray(draw_picture(21, 317, 240, PixelFormat::rgb));
    const File file = encode(gray, ".bmp");  // by OpenCV, with all the grays in its palette
    File short_form(file.begin(), file.begin() + 14);
    const auto put = [&](std::size_t from, std::size_t size) {
        const auto at = file.begin() + static_cast<std::ptrdiff_t>(from);
        short_form.insert(short_form.end(), at, at + static_cast<std::ptrdiff_t>(size));
    };
    short_form[10] = std::byte{(kShortHeaders + 3 * kColours) & 0xffU};  // where the pixels begin
    short_form[11] = std::byte{(kShortHeaders + 3 * kColours) >> 8U};
    short_form.insert(short_form.end(), {std::byte{12}, std::byte{0}, std::byte{0}, std::byte{0}});
    put(18, 2);  // width
    put(22, 2);  // height
    put(26, 4);  // planes, bits a pixel
    for (std::size_t i = 0; i < kColours; ++i) {
        put(kHeaders + 4 * i, 3);
    }
    put(kHeaders + 4 * kColours, file.size() - kHeaders - 4 * kColours);
    check_same("OS/2", short_form, gray, ImageFormat::bmp, kExact);
}

TEST_CASE("HEIC and AVIF") {
    const Image rgb = scene();
    check_same("HEIC", encode_heif(rgb, HeifCodec::hevc), rgb, ImageFormat::heif, kLossy);
    check_same("AVIF", encode_heif(rgb, HeifCodec::av1), rgb, ImageFormat::avif, kLossy);
    check_same("10-bit AVIF", encode_heif(rgb, HeifCodec::av1_10_bit), rgb, ImageFormat::avif, kLossy);
    const Image odd = draw_picture(21, 321, 241, PixelFormat::rgb);  // cropped out of a grid of one tile
    check_same("odd HEIC", encode_heif(odd, HeifCodec::hevc), odd, ImageFormat::heif, kLossy);
}

TEST_CASE("AVIF is told by its compatible brands when the major brand is the family's") {
    File file = encode_heif(scene(), HeifCodec::av1);
    constexpr std::size_t kMajorBrandAt = 8;
    const std::string family = "mif1";
    std::transform(family.begin(), family.end(), file.begin() + kMajorBrandAt, [](char c) { return std::byte(c); });
    CHECK(decoded(file).format == ImageFormat::avif);
}

TEST_CASE("every format can be told by its first 32 bytes") {
    const Image rgb = draw_picture(21, 64, 48, PixelFormat::rgb);
    for (const File& file :
         {encode(rgb, ".jpg"), encode(rgb, ".png"), encode(rgb, ".webp"), encode(rgb, ".tiff"), encode(rgb, ".bmp"),
          encode_gif(rgb, GifMode::plain), encode_heif(rgb, HeifCodec::hevc), encode_heif(rgb, HeifCodec::av1)}) {
        CHECK(looks_like_image(std::span(file).first(32)));
    }
    const std::string text = "BM is how this sentence begins, and it is no bitmap";
    CHECK_FALSE(looks_like_image(std::as_bytes(std::span(text))));
    CHECK_FALSE(looks_like_image({}));
    CHECK(decoder_versions().size() == 7);
}
