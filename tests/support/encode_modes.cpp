// PNG, GIF, TIFF and HEIF through their own libraries, for the modes that OpenCV does not write.
#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>

#include <gif_lib.h>
#include <libheif/heif.h>
#include <png.h>
#include <tiffio.h>

#include "tests/support/encode.hpp"

namespace whorl::test {
namespace {

/// The sixteen colours of to_palette(), and the index of a pixel among them.
std::array<std::array<std::uint8_t, 3>, 16> palette() {
    std::array<std::array<std::uint8_t, 3>, 16> colours{};
    for (std::size_t i = 0; i < 16; ++i) {
        colours[i] = {static_cast<std::uint8_t>((i >> 2U) << 6U), static_cast<std::uint8_t>((i >> 1U & 1U) << 7U),
                      static_cast<std::uint8_t>((i & 1U) << 7U)};
    }
    return colours;
}

std::uint8_t palette_index(const std::uint8_t* pixel) {
    return static_cast<std::uint8_t>((pixel[0] >> 6U) << 2U | (pixel[1] >> 7U) << 1U | pixel[2] >> 7U);
}

/// Something that is not constant, to show that alpha has no say.
std::uint8_t any_alpha(int x, int y) {
    return static_cast<std::uint8_t>(x * 3 + y * 5);
}

std::vector<std::uint8_t> png_row(const Image& rgb, const Image& gray, PngMode mode, int y) {
    std::vector<std::uint8_t> row;
    for (int x = 0; x < rgb.width(); ++x) {
        const std::uint8_t* pixel = rgb.row(y) + 3 * x;
        const std::uint8_t level = gray.row(y)[x];
        switch (mode) {
            case PngMode::gray1:
                if (x % 8 == 0) {
                    row.push_back(0);
                }
                row.back() = static_cast<std::uint8_t>(row.back() | (level >= 128 ? 0x80 >> x % 8 : 0));
                break;
            case PngMode::gray8: row.push_back(level); break;
            case PngMode::gray_alpha: row.insert(row.end(), {level, any_alpha(x, y)}); break;
            case PngMode::gray16: row.insert(row.end(), {level, level}); break;
            case PngMode::palette:
            case PngMode::palette_alpha: row.push_back(palette_index(pixel)); break;
            case PngMode::rgb16:
                row.insert(row.end(), {pixel[0], pixel[0], pixel[1], pixel[1], pixel[2], pixel[2]});
                break;
            case PngMode::rgba: row.insert(row.end(), {pixel[0], pixel[1], pixel[2], any_alpha(x, y)}); break;
            case PngMode::interlaced: row.insert(row.end(), pixel, pixel + 3); break;
        }
    }
    return row;
}

}  // namespace

File encode_png(const Image& rgb, PngMode mode) {
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    File file;
    png_set_write_fn(
        png, &file,
        [](png_structp writer, png_bytep data, png_size_t size) {
            auto& out = *static_cast<File*>(png_get_io_ptr(writer));
            const auto* bytes = reinterpret_cast<const std::byte*>(data);
            out.insert(out.end(), bytes, bytes + size);
        },
        [](png_structp) {});
    int depth = 8;
    int type = PNG_COLOR_TYPE_RGB;
    switch (mode) {
        case PngMode::gray1: depth = 1; [[fallthrough]];
        case PngMode::gray8: type = PNG_COLOR_TYPE_GRAY; break;
        case PngMode::gray_alpha: type = PNG_COLOR_TYPE_GRAY_ALPHA; break;
        case PngMode::gray16:
            depth = 16;
            type = PNG_COLOR_TYPE_GRAY;
            break;
        case PngMode::palette:
        case PngMode::palette_alpha: type = PNG_COLOR_TYPE_PALETTE; break;
        case PngMode::rgb16: depth = 16; break;
        case PngMode::rgba: type = PNG_COLOR_TYPE_RGBA; break;
        case PngMode::interlaced: break;
    }
    png_set_IHDR(png, info, static_cast<png_uint_32>(rgb.width()), static_cast<png_uint_32>(rgb.height()), depth,
                 type, mode == PngMode::interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (type == PNG_COLOR_TYPE_PALETTE) {
        std::array<png_color, 16> colours{};
        const auto known = palette();
        for (std::size_t i = 0; i < known.size(); ++i) {
            colours[i] = {known[i][0], known[i][1], known[i][2]};
        }
        png_set_PLTE(png, info, colours.data(), static_cast<int>(colours.size()));
        if (mode == PngMode::palette_alpha) {
            const std::array<png_byte, 4> alphas = {0, 80, 160, 255};
            png_set_tRNS(png, info, alphas.data(), static_cast<int>(alphas.size()), nullptr);
        }
    }
    const Image gray = to_gray(rgb);
    std::vector<std::vector<std::uint8_t>> rows;
    std::vector<png_bytep> pointers;
    for (int y = 0; y < rgb.height(); ++y) {
        rows.push_back(png_row(rgb, gray, mode, y));
    }
    for (auto& row : rows) {
        pointers.push_back(row.data());
    }
    png_set_rows(png, info, pointers.data());
    png_write_png(png, info, PNG_TRANSFORM_IDENTITY, nullptr);
    png_destroy_write_struct(&png, &info);
    return file;
}

File encode_gif(const Image& rgb, GifMode mode) {
    File file;
    int error = 0;
    GifFileType* gif = EGifOpen(
        &file,
        [](GifFileType* writer, const GifByteType* data, int size) {
            auto& out = *static_cast<File*>(writer->UserData);
            const auto* bytes = reinterpret_cast<const std::byte*>(data);
            out.insert(out.end(), bytes, bytes + size);
            return size;
        },
        &error);
    ColorMapObject* colours = GifMakeMapObject(16, nullptr);
    const auto known = palette();
    for (std::size_t i = 0; i < known.size(); ++i) {
        colours->Colors[i] = {known[i][0], known[i][1], known[i][2]};
    }
    const int margin = mode == GifMode::offset_frame ? 16 : 0;
    EGifPutScreenDesc(gif, rgb.width(), rgb.height(), 8, 3, colours);
    const auto put_frame = [&](bool black) {
        const int width = rgb.width() - 2 * margin;
        const int height = rgb.height() - 2 * margin;
        EGifPutImageDesc(gif, margin, margin, width, height, mode == GifMode::interlaced, nullptr);
        std::vector<int> order;
        const auto add = [&](int first, int step) {
            for (int y = first; y < height; y += step) {
                order.push_back(y);
            }
        };
        if (mode == GifMode::interlaced) {
            add(0, 8);
            add(4, 8);
            add(2, 4);
            add(1, 2);
        } else {
            add(0, 1);
        }
        std::vector<GifPixelType> line(static_cast<std::size_t>(width));
        for (const int y : order) {
            for (int x = 0; x < width; ++x) {
                line[static_cast<std::size_t>(x)] =
                    black ? GifPixelType{0} : palette_index(rgb.row(y + margin) + 3 * (x + margin));
            }
            EGifPutLine(gif, line.data(), width);
        }
    };
    if (mode == GifMode::animated) {
        // A graphics control extension that makes colour 5 transparent.
        const std::array<GifByteType, 4> control = {1, 10, 0, 5};
        EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, control.size(), control.data());
    }
    put_frame(false);
    if (mode == GifMode::animated) {
        put_frame(true);
    }
    GifFreeMapObject(colours);
    EGifCloseFile(gif, &error);
    return file;
}

namespace {

struct TiffSink {
    File bytes;
    std::size_t position = 0;
};

TIFF* open_for_writing(TiffSink& sink) {
    return TIFFClientOpen(
        "memory", "w", &sink,
        [](thandle_t handle, void* to, tmsize_t size) -> tmsize_t {
            auto& s = *static_cast<TiffSink*>(handle);
            const auto n =
                std::min(s.bytes.size() - std::min(s.position, s.bytes.size()), static_cast<std::size_t>(size));
            std::memcpy(to, s.bytes.data() + s.position, n);
            s.position += n;
            return static_cast<tmsize_t>(n);
        },
        [](thandle_t handle, void* from, tmsize_t size) {
            auto& s = *static_cast<TiffSink*>(handle);
            s.bytes.resize(std::max(s.bytes.size(), s.position + static_cast<std::size_t>(size)));
            std::memcpy(s.bytes.data() + s.position, from, static_cast<std::size_t>(size));
            s.position += static_cast<std::size_t>(size);
            return size;
        },
        [](thandle_t handle, toff_t offset, int whence) -> toff_t {
            auto& s = *static_cast<TiffSink*>(handle);
            s.position = (whence == SEEK_SET ? 0 : whence == SEEK_CUR ? s.position : s.bytes.size()) + offset;
            return s.position;
        },
        [](thandle_t) { return 0; },
        [](thandle_t handle) -> toff_t { return static_cast<TiffSink*>(handle)->bytes.size(); },
        [](thandle_t, void**, toff_t*) { return 0; }, [](thandle_t, void*, toff_t) {});
}

std::vector<std::uint8_t> tiff_row(const Image& rgb, const Image& gray, TiffMode mode, int y) {
    std::vector<std::uint8_t> row;
    for (int x = 0; x < rgb.width(); ++x) {
        const std::uint8_t* pixel = rgb.row(y) + 3 * x;
        const std::uint8_t level = gray.row(y)[x];
        switch (mode) {
            case TiffMode::bilevel:
                if (x % 8 == 0) {
                    row.push_back(0);
                }
                row.back() = static_cast<std::uint8_t>(row.back() | (level >= 128 ? 0x80 >> x % 8 : 0));
                break;
            case TiffMode::palette: row.push_back(palette_index(pixel)); break;
            case TiffMode::gray16: row.insert(row.end(), {level, level}); break;
            case TiffMode::rgb16:
                row.insert(row.end(), {pixel[0], pixel[0], pixel[1], pixel[1], pixel[2], pixel[2]});
                break;
            case TiffMode::alpha: row.insert(row.end(), {pixel[0], pixel[1], pixel[2], any_alpha(x, y)}); break;
            case TiffMode::cmyk:
                for (int c = 0; c < 3; ++c) {
                    row.push_back(static_cast<std::uint8_t>(255 - pixel[c]));
                }
                row.push_back(0);
                break;
            case TiffMode::tiled:
            case TiffMode::jpeg: row.insert(row.end(), pixel, pixel + 3); break;
        }
    }
    return row;
}

}  // namespace

File encode_tiff(const Image& rgb, TiffMode mode, int orientation) {
    TiffSink sink;
    TIFF* tiff = open_for_writing(sink);
    const auto set = [&](std::uint32_t tag, int value) { TIFFSetField(tiff, tag, value); };
    set(TIFFTAG_IMAGEWIDTH, rgb.width());
    set(TIFFTAG_IMAGELENGTH, rgb.height());
    set(TIFFTAG_ORIENTATION, orientation);
    set(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    const bool wide = mode == TiffMode::gray16 || mode == TiffMode::rgb16;
    set(TIFFTAG_BITSPERSAMPLE, mode == TiffMode::bilevel ? 1 : wide ? 16 : 8);
    const bool one_sample = mode == TiffMode::bilevel || mode == TiffMode::palette || mode == TiffMode::gray16;
    set(TIFFTAG_SAMPLESPERPIXEL, one_sample ? 1 : mode == TiffMode::alpha || mode == TiffMode::cmyk ? 4 : 3);
    set(TIFFTAG_PHOTOMETRIC, mode == TiffMode::palette ? PHOTOMETRIC_PALETTE
                             : one_sample              ? PHOTOMETRIC_MINISBLACK
                             : mode == TiffMode::cmyk  ? PHOTOMETRIC_SEPARATED
                             : mode == TiffMode::jpeg  ? PHOTOMETRIC_YCBCR
                                                       : PHOTOMETRIC_RGB);
    if (mode == TiffMode::alpha) {
        const std::uint16_t kind = EXTRASAMPLE_UNASSALPHA;
        TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind);
    }
    if (mode == TiffMode::palette) {
        std::array<std::array<std::uint16_t, 256>, 3> map{};
        const auto known = palette();
        for (std::size_t i = 0; i < known.size(); ++i) {
            for (std::size_t c = 0; c < 3; ++c) {
                map[c][i] = static_cast<std::uint16_t>(known[i][c] * 257);
            }
        }
        TIFFSetField(tiff, TIFFTAG_COLORMAP, map[0].data(), map[1].data(), map[2].data());
    }
    set(TIFFTAG_COMPRESSION, mode == TiffMode::jpeg ? COMPRESSION_JPEG : COMPRESSION_LZW);
    if (mode == TiffMode::jpeg) {
        set(TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        set(TIFFTAG_JPEGQUALITY, 92);
        set(TIFFTAG_ROWSPERSTRIP, 16);
    }
    if (mode == TiffMode::tiled) {
        constexpr int kTile = 64;
        set(TIFFTAG_TILEWIDTH, kTile);
        set(TIFFTAG_TILELENGTH, kTile);
        for (int top = 0; top < rgb.height(); top += kTile) {
            for (int left = 0; left < rgb.width(); left += kTile) {
                std::vector<std::uint8_t> tile(std::size_t{3} * kTile * kTile);
                for (int y = top; y < std::min(top + kTile, rgb.height()); ++y) {
                    std::copy_n(rgb.row(y) + 3 * left, 3 * std::min(kTile, rgb.width() - left),
                                tile.data() + std::ptrdiff_t{3} * kTile * (y - top));
                }
                TIFFWriteTile(tiff, tile.data(), static_cast<std::uint32_t>(left), static_cast<std::uint32_t>(top),
                              0, 0);
            }
        }
    } else {
        const Image gray = to_gray(rgb);
        for (int y = 0; y < rgb.height(); ++y) {
            TIFFWriteScanline(tiff, tiff_row(rgb, gray, mode, y).data(), static_cast<std::uint32_t>(y), 0);
        }
    }
    TIFFClose(tiff);
    return sink.bytes;
}

File encode_heif(const Image& rgb, HeifCodec codec, int box_orientation, int exif_orientation) {
    const auto check = [](const heif_error& error) {
        if (error.code != heif_error_Ok) {
            throw std::runtime_error(error.message);
        }
    };
    check(heif_init(nullptr));  // loads encoders that are files of their own
    const std::unique_ptr<heif_context, decltype(&heif_context_free)> context(heif_context_alloc(),
                                                                              heif_context_free);
    const bool wide = codec == HeifCodec::av1_10_bit;
    heif_encoder* encoder = nullptr;
    check(heif_context_get_encoder_for_format(
        context.get(), codec == HeifCodec::hevc ? heif_compression_HEVC : heif_compression_AV1, &encoder));
    heif_encoder_set_lossy_quality(encoder, 90);
    if (wide) {
        // libheif 1.15 asks libaom for a profile that has 10 bits in this subsampling only.
        check(heif_encoder_set_parameter_string(encoder, "chroma", "422"));
    }
    heif_image* image = nullptr;
    check(heif_image_create(rgb.width(), rgb.height(), heif_colorspace_RGB,
                            wide ? heif_chroma_interleaved_RRGGBB_LE : heif_chroma_interleaved_RGB, &image));
    check(heif_image_add_plane(image, heif_channel_interleaved, rgb.width(), rgb.height(), wide ? 10 : 8));
    int stride = 0;
    std::uint8_t* plane = heif_image_get_plane(image, heif_channel_interleaved, &stride);
    for (int y = 0; y < rgb.height(); ++y) {
        std::uint8_t* to = plane + std::ptrdiff_t{stride} * y;
        for (std::size_t i = 0; i < rgb.row_bytes(); ++i) {
            const int level = rgb.row(y)[i];
            if (wide) {
                const int level10 = (level * 1023 + 127) / 255;
                *to++ = static_cast<std::uint8_t>(level10 & 0xff);
                *to++ = static_cast<std::uint8_t>(level10 >> 8);
            } else {
                *to++ = static_cast<std::uint8_t>(level);
            }
        }
    }
    heif_encoding_options* options = heif_encoding_options_alloc();
    options->image_orientation = static_cast<heif_orientation>(box_orientation);
    heif_image_handle* handle = nullptr;
    check(heif_context_encode_image(context.get(), image, encoder, options, &handle));
    if (exif_orientation > 0) {
        const File exif = exif_block(exif_orientation, true);
        check(heif_context_add_exif_metadata(context.get(), handle, exif.data(), static_cast<int>(exif.size())));
    }
    File file;
    heif_writer writer{1, [](heif_context*, const void* data, std::size_t size, void* to) {
                           auto& out = *static_cast<File*>(to);
                           const auto* bytes = static_cast<const std::byte*>(data);
                           out.assign(bytes, bytes + size);
                           return heif_error{heif_error_Ok, heif_suberror_Unspecified, ""};
                       }};
    check(heif_context_write(context.get(), &writer, &file));
    heif_image_handle_release(handle);
    heif_encoding_options_free(options);
    heif_image_release(image);
    heif_encoder_release(encoder);
    return file;
}

}  // namespace whorl::test
