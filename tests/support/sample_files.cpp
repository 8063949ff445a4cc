#include "tests/support/sample_files.hpp"

namespace whorl::test {
namespace {

constexpr int kTurned = 6;  // an EXIF orientation that swaps width and height

void add_jpegs(std::vector<SampleFile>& files, const Image& rgb) {
    const File baseline = encode_jpeg(rgb, JpegMode::baseline);
    files.push_back({"jpeg", "baseline", baseline});
    files.push_back({"jpeg", "progressive", encode_jpeg(rgb, JpegMode::progressive)});
    files.push_back({"jpeg", "gray", encode_jpeg(rgb, JpegMode::gray)});
    files.push_back({"jpeg", "cmyk", encode_jpeg(rgb, JpegMode::cmyk)});
    files.push_back({"jpeg", "ycck", encode_jpeg(rgb, JpegMode::ycck)});
    files.push_back({"jpeg", "full-chroma", encode_jpeg(rgb, JpegMode::baseline, {1, 1})});
    files.push_back({"jpeg", "chroma-shared-down", encode_jpeg(rgb, JpegMode::progressive, {1, 2})});
    files.push_back({"jpeg", "exif", with_exif_in_jpeg(baseline, exif_block(kTurned, false))});
}

void add_pngs(std::vector<SampleFile>& files, const Image& rgb) {
    files.push_back({"png", "gray1", encode_png(rgb, PngMode::gray1)});
    files.push_back({"png", "gray-alpha", encode_png(rgb, PngMode::gray_alpha)});
    files.push_back({"png", "gray16", encode_png(rgb, PngMode::gray16)});
    files.push_back({"png", "palette", encode_png(rgb, PngMode::palette)});
    files.push_back({"png", "palette-alpha", encode_png(rgb, PngMode::palette_alpha)});
    files.push_back({"png", "rgb16", encode_png(rgb, PngMode::rgb16)});
    files.push_back({"png", "rgba", encode_png(rgb, PngMode::rgba)});
    const File interlaced = encode_png(rgb, PngMode::interlaced);
    files.push_back({"png", "interlaced", interlaced});
    files.push_back({"png", "exif", with_exif_in_png(interlaced, exif_block(kTurned, true), true)});
}

void add_webps(std::vector<SampleFile>& files, const Image& rgb) {
    const File lossy = encode_webp(rgb, WebpMode::lossy);
    files.push_back({"webp", "lossy", lossy});
    files.push_back({"webp", "lossless", encode_webp(rgb, WebpMode::lossless)});
    files.push_back({"webp", "animated", encode_animated_webp(rgb)});
    files.push_back({"webp", "exif", with_exif_in_webp(lossy, exif_block(kTurned, true))});
}

void add_gifs(std::vector<SampleFile>& files, const Image& rgb) {
    files.push_back({"gif", "plain", encode_gif(rgb, GifMode::plain)});
    files.push_back({"gif", "interlaced", encode_gif(rgb, GifMode::interlaced)});
    files.push_back({"gif", "animated", encode_gif(rgb, GifMode::animated)});
    files.push_back({"gif", "offset-frame", encode_gif(rgb, GifMode::offset_frame)});
}

void add_tiffs(std::vector<SampleFile>& files, const Image& rgb) {
    files.push_back({"tiff", "bilevel", encode_tiff(rgb, TiffMode::bilevel)});
    files.push_back({"tiff", "palette", encode_tiff(rgb, TiffMode::palette)});
    files.push_back({"tiff", "gray16", encode_tiff(rgb, TiffMode::gray16)});
    files.push_back({"tiff", "rgb16", encode_tiff(rgb, TiffMode::rgb16)});
    files.push_back({"tiff", "alpha", encode_tiff(rgb, TiffMode::alpha)});
    files.push_back({"tiff", "cmyk", encode_tiff(rgb, TiffMode::cmyk)});
    files.push_back({"tiff", "tiled", encode_tiff(rgb, TiffMode::tiled)});
    files.push_back({"tiff", "jpeg", encode_tiff(rgb, TiffMode::jpeg)});
    files.push_back({"tiff", "turned", encode_tiff(rgb, TiffMode::palette, kTurned)});
}

void add_bmps(std::vector<SampleFile>& files, const Image& rgb) {
    files.push_back({"bmp", "palette1", encode_bmp(rgb, BmpMode::palette1)});
    files.push_back({"bmp", "palette4", encode_bmp(rgb, BmpMode::palette4)});
    files.push_back({"bmp", "palette8", encode_bmp(rgb, BmpMode::palette8)});
    files.push_back({"bmp", "rgb16", encode_bmp(rgb, BmpMode::rgb16)});
    files.push_back({"bmp", "rgb24", encode_bmp(rgb, BmpMode::rgb24)});
    files.push_back({"bmp", "rgb32", encode_bmp(rgb, BmpMode::rgb32)});
    files.push_back({"bmp", "top-down", encode_bmp(rgb, BmpMode::rgb24_top_down)});
}

void add_heifs(std::vector<SampleFile>& files, const Image& rgb) {
    files.push_back({"heif", "plain", encode_heif(rgb, HeifCodec::hevc)});
    files.push_back({"heif", "turned", encode_heif(rgb, HeifCodec::hevc, kTurned, kTurned)});
    files.push_back({"avif", "plain", encode_heif(rgb, HeifCodec::av1)});
    files.push_back({"avif", "turned", encode_heif(rgb, HeifCodec::av1, kTurned)});
    files.push_back({"avif", "10-bit", encode_heif(rgb, HeifCodec::av1_10_bit)});
}

}  // namespace

std::vector<SampleFile> sample_files(const Image& rgb) {
    std::vector<SampleFile> files;
    add_jpegs(files, rgb);
    add_pngs(files, rgb);
    add_webps(files, rgb);
    add_gifs(files, rgb);
    add_tiffs(files, rgb);
    add_bmps(files, rgb);
    add_heifs(files, rgb);
    return files;
}

std::string file_ending(const std::string& format) {
    return format == "jpeg" ? ".jpg" : format == "heif" ? ".heic" : '.' + format;
}

}  // namespace whorl::test
