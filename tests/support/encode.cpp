#include "tests/support/encode.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

#include <jpeglib.h>
#include <webp/encode.h>
#include <webp/mux.h>
#include <zlib.h>

namespace whorl::test {
namespace {

File to_file(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const std::byte*>(data);
    return {bytes, bytes + size};
}

void append(File& file, const File& more) {
    file.insert(file.end(), more.begin(), more.end());
}

void append_number(File& file, std::uint32_t value, int size, bool little_endian) {
    for (int i = 0; i < size; ++i) {
        const int shift = 8 * (little_endian ? i : size - 1 - i);
        file.push_back(static_cast<std::byte>(value >> shift));
    }
}

File encode_by_opencv(const Image& picture, const std::string& extension, const std::vector<int>& parameters) {
    const int count = channels(picture.format());
    const cv::Mat source(picture.height(), picture.width(), CV_8UC(count),
                         const_cast<std::uint8_t*>(picture.row(0)));
    cv::Mat ordered;
    if (count == 1) {
        ordered = source;
    } else {
        cv::cvtColor(source, ordered, count == 3 ? cv::COLOR_RGB2BGR : cv::COLOR_RGBA2BGRA);
    }
    std::vector<unsigned char> bytes;
    if (!cv::imencode(extension, ordered, bytes, parameters)) {
        throw std::runtime_error("cannot encode " + extension);
    }
    return to_file(bytes.data(), bytes.size());
}

}  // namespace

File encode(const Image& picture, const std::string& extension) {
    return encode_by_opencv(picture, extension, {});
}

File encode_webp(const Image& picture, WebpMode mode) {
    constexpr int kLosslessQuality = 101;  // OpenCV's way to say so
    return encode_by_opencv(picture, ".webp",
                            {cv::IMWRITE_WEBP_QUALITY, mode == WebpMode::lossless ? kLosslessQuality : 90});
}

File encode_jpeg(const Image& rgb, JpegMode mode, ChromaSharing chroma) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &bytes, &size);
    const bool ink = mode == JpegMode::cmyk || mode == JpegMode::ycck || mode == JpegMode::cmyk_without_adobe;
    const Image source = mode == JpegMode::gray ? to_gray(rgb) : rgb;
    info.image_width = static_cast<JDIMENSION>(rgb.width());
    info.image_height = static_cast<JDIMENSION>(rgb.height());
    info.input_components = ink ? 4 : channels(source.format());
    info.in_color_space = ink ? JCS_CMYK : mode == JpegMode::gray ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 92, TRUE);
    if (mode == JpegMode::progressive) {
        jpeg_simple_progression(&info);
    }
    constexpr std::array<jpeg_scan_info, 3> kScans = {
        {{1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}}};
    if (mode == JpegMode::scan_for_each) {
        info.scan_info = kScans.data();
        info.num_scans = kScans.size();
    }
    info.arith_code = mode == JpegMode::arithmetic ? TRUE : FALSE;
    info.restart_interval = mode == JpegMode::with_restarts ? 2 : 0;
    if (mode == JpegMode::ycck) {
        jpeg_set_colorspace(&info, JCS_YCCK);
    }
    if (info.jpeg_color_space == JCS_YCbCr) {
        info.comp_info[0].h_samp_factor = chroma.across;
        info.comp_info[0].v_samp_factor = chroma.down;
    }
    if (mode == JpegMode::cmyk_without_adobe) {
        info.write_Adobe_marker = FALSE;
    }
    jpeg_start_compress(&info, TRUE);
    std::vector<JSAMPLE> row(static_cast<std::size_t>(rgb.width()) * 4);
    for (int y = 0; y < rgb.height(); ++y) {
        const std::uint8_t* from = source.row(y);
        if (ink) {
            // As much black as all three inks share; Adobe's files hold 255 - ink.
            const bool inverted = mode != JpegMode::cmyk_without_adobe;
            for (std::size_t x = 0; x < static_cast<std::size_t>(rgb.width()); ++x) {
                const int white = std::max({from[3 * x], from[3 * x + 1], from[3 * x + 2], std::uint8_t{1}});
                for (std::size_t c = 0; c < 4; ++c) {
                    const int paper = c == 3 ? white : (from[3 * x + c] * 255 + white / 2) / white;
                    row[4 * x + c] = static_cast<JSAMPLE>(inverted ? paper : 255 - paper);
                }
            }
        } else {
            std::copy_n(from, source.row_bytes(), row.data());
        }
        JSAMPROW line = row.data();
        jpeg_write_scanlines(&info, &line, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    File file = to_file(bytes, size);
    std::free(bytes);
    return file;
}

File encode_animated_webp(const Image& rgb) {
    const int width = rgb.width();
    const int height = rgb.height();
    WebPAnimEncoderOptions options;
    WebPAnimEncoderOptionsInit(&options);
    WebPAnimEncoder* encoder = WebPAnimEncoderNew(width, height, &options);
    WebPConfig config;
    WebPConfigInit(&config);
    config.lossless = 1;
    for (int frame = 0; frame < 2; ++frame) {
        WebPPicture picture;
        WebPPictureInit(&picture);
        picture.use_argb = 1;
        picture.width = width;
        picture.height = height;
        const Image black(width, height, PixelFormat::rgb);
        WebPPictureImportRGB(&picture, (frame == 0 ? rgb : black).row(0), 3 * width);
        if (WebPAnimEncoderAdd(encoder, &picture, 100 * frame, &config) == 0) {
            throw std::runtime_error("cannot add a frame");
        }
        WebPPictureFree(&picture);
    }
    WebPAnimEncoderAdd(encoder, nullptr, 200, nullptr);
    WebPData data;
    WebPDataInit(&data);
    WebPAnimEncoderAssemble(encoder, &data);
    File file = to_file(data.bytes, data.size);
    WebPDataClear(&data);
    WebPAnimEncoderDelete(encoder);
    return file;
}

// By hand: OpenCV writes 8 and 24 bits only.
File encode_bmp(const Image& rgb, BmpMode mode) {
    const bool by_palette = mode == BmpMode::palette1 || mode == BmpMode::palette4 || mode == BmpMode::palette8;
    const unsigned bits = mode == BmpMode::palette1   ? 1
                          : mode == BmpMode::palette4 ? 4
                          : mode == BmpMode::palette8 ? 8
                          : mode == BmpMode::rgb16    ? 16
                          : mode == BmpMode::rgb32    ? 32
                                                      : 24;
    std::vector<std::uint32_t> palette;
    const Image gray = to_gray1(rgb);
    const Image coloured = to_palette(rgb);
    const auto sample = [&](int x, int y) -> std::uint32_t {
        const std::uint8_t* stored = (by_palette ? coloured : rgb).row(y) + 3 * x;
        const std::uint32_t colour = mode == BmpMode::palette1 ? gray.row(y)[x] * 0x010101U
                                                               : std::uint32_t{stored[0]} << 16U |
                                                                     std::uint32_t{stored[1]} << 8U | stored[2];
        if (by_palette) {
            const auto known = std::find(palette.begin(), palette.end(), colour);
            const auto index = static_cast<std::uint32_t>(known - palette.begin());
            if (known == palette.end()) {
                palette.push_back(colour);
            }
            return index;
        }
        if (mode == BmpMode::rgb16) {
            return (colour >> 19U & 31U) << 10U | (colour >> 11U & 31U) << 5U | (colour >> 3U & 31U);
        }
        const auto alpha = static_cast<std::uint32_t>(x * 3 + y * 5) << 24U;  // where there is room for it
        return colour | alpha;
    };
    File pixels;
    for (int i = 0; i < rgb.height(); ++i) {
        const int y = mode == BmpMode::rgb24_top_down ? i : rgb.height() - 1 - i;
        for (int x = 0; x < rgb.width(); ++x) {
            if (bits >= 8) {
                append_number(pixels, sample(x, y), static_cast<int>(bits / 8), true);
                continue;
            }
            const unsigned place = static_cast<unsigned>(x) * bits % 8;
            if (place == 0) {
                pixels.push_back(std::byte{0});
            }
            pixels.back() |= static_cast<std::byte>(sample(x, y) << (8 - bits - place));
        }
        pixels.resize((pixels.size() + 3) / 4 * 4);
    }

    constexpr std::uint32_t kHeaders = 14 + 40;
    const auto pixels_at = kHeaders + 4 * static_cast<std::uint32_t>(palette.size());
    const auto rows = static_cast<std::uint32_t>(rgb.height());
    File file = to_file("BM", 2);
    const auto put = [&](std::uint32_t value, int size) { append_number(file, value, size, true); };
    put(pixels_at + static_cast<std::uint32_t>(pixels.size()), 4);
    put(0, 4);
    put(pixels_at, 4);
    put(40, 4);  // the information header
    put(static_cast<std::uint32_t>(rgb.width()), 4);
    put(mode == BmpMode::rgb24_top_down ? ~rows + 1 : rows, 4);
    put(1, 2);  // plane
    put(bits, 2);
    put(0, 4);  // uncompressed
    put(static_cast<std::uint32_t>(pixels.size()), 4);
    put(0, 4);  // no resolution
    put(0, 4);
    put(static_cast<std::uint32_t>(palette.size()), 4);
    put(0, 4);  // all colours matter
    for (const std::uint32_t colour : palette) {
        put(colour, 4);
    }
    append(file, pixels);
    return file;
}

File exif_block(int orientation, bool little_endian) {
    File file = to_file(little_endian ? "II" : "MM", 2);
    const auto put = [&](std::uint32_t value, int size) { append_number(file, value, size, little_endian); };
    put(42, 2);
    put(8, 4);       // the first directory follows
    put(2, 2);       // with two entries:
    put(0x0100, 2);  // ImageWidth, which must be passed over
    put(3, 2);
    put(1, 4);
    put(320, 2);
    put(0, 2);
    put(0x0112, 2);  // Orientation
    put(3, 2);
    put(1, 4);
    put(static_cast<std::uint32_t>(orientation), 2);
    put(0, 2);
    put(0, 4);  // no further directory
    return file;
}

File with_exif_in_jpeg(const File& jpeg, const File& exif) {
    File file(jpeg.begin(), jpeg.begin() + 2);
    append_number(file, 0xffe1, 2, false);
    append_number(file, static_cast<std::uint32_t>(exif.size()) + 8, 2, false);
    append(file, to_file("Exif\0\0", 6));
    append(file, exif);
    file.insert(file.end(), jpeg.begin() + 2, jpeg.end());
    return file;
}

File with_exif_in_png(const File& png, const File& exif, bool after_pixels) {
    File named = to_file("eXIf", 4);
    append(named, exif);
    File chunk;
    append_number(chunk, static_cast<std::uint32_t>(exif.size()), 4, false);
    append(chunk, named);
    append_number(chunk,
                  static_cast<std::uint32_t>(
                      crc32(0, reinterpret_cast<const Bytef*>(named.data()), static_cast<uInt>(named.size()))),
                  4, false);
    // Behind the signature and IHDR, or before IEND, which is always twelve bytes.
    const std::ptrdiff_t at = after_pixels ? std::ssize(png) - 12 : 33;
    File file(png.begin(), png.begin() + at);
    append(file, chunk);
    file.insert(file.end(), png.begin() + at, png.end());
    return file;
}

File with_exif_in_webp(const File& webp, const File& exif) {
    const WebPData image{reinterpret_cast<const std::uint8_t*>(webp.data()), webp.size()};
    const WebPData block{reinterpret_cast<const std::uint8_t*>(exif.data()), exif.size()};
    WebPMux* mux = WebPMuxCreate(&image, 1);
    WebPMuxSetChunk(mux, "EXIF", &block, 1);
    WebPData data;
    WebPMuxAssemble(mux, &data);
    File file = to_file(data.bytes, data.size);
    WebPDataClear(&data);
    WebPMuxDelete(mux);
    return file;
}

Image to_gray(const Image& rgb) {
    Image gray(rgb.width(), rgb.height(), PixelFormat::gray);
    for (int y = 0; y < rgb.height(); ++y) {
        for (int x = 0; x < rgb.width(); ++x) {
            const std::uint8_t* pixel = rgb.row(y) + 3 * x;
            gray.row(y)[x] =
                static_cast<std::uint8_t>((299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2] + 500) / 1000);
        }
    }
    return gray;
}

Image to_gray1(const Image& rgb) {
    Image gray = to_gray(rgb);
    for (int y = 0; y < gray.height(); ++y) {
        std::transform(gray.row(y), gray.row(y) + gray.width(), gray.row(y),
                       [](int level) { return static_cast<std::uint8_t>(level >= 128 ? 255 : 0); });
    }
    return gray;
}

Image to_rgb15(const Image& rgb) {
    Image result = rgb;
    for (int y = 0; y < rgb.height(); ++y) {
        std::transform(rgb.row(y), rgb.row(y) + rgb.row_bytes(), result.row(y),
                       [](int level) { return static_cast<std::uint8_t>((level & 0xf8) | level >> 5); });
    }
    return result;
}

Image to_palette(const Image& rgb) {
    Image result = rgb;
    constexpr std::uint8_t kMask[] = {0xc0, 0x80, 0x80};  // 4 x 2 x 2 colours
    for (int y = 0; y < rgb.height(); ++y) {
        for (std::size_t i = 0; i < rgb.row_bytes(); ++i) {
            result.row(y)[i] = rgb.row(y)[i] & kMask[i % 3];
        }
    }
    return result;
}

}  // namespace whorl::test
