#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>

#include "lib/image/codec.hpp"

namespace whorl::image {
namespace {

/// A file in memory for libtiff, and the last error message of libtiff.
struct Source {
    Bytes bytes;
    std::uint64_t position = 0;
    std::array<char, 200> complaint{};
    bool is_damaged = false;  ///< although libtiff goes on
};

Source& source_of(thandle_t handle) {
    return *static_cast<Source*>(handle);
}

tmsize_t read_bytes(thandle_t handle, void* to, tmsize_t size) {
    Source& source = source_of(handle);
    if (source.position >= source.bytes.size() || size <= 0) {
        return 0;
    }
    const auto n = std::min<std::uint64_t>(source.bytes.size() - source.position, static_cast<std::uint64_t>(size));
    std::memcpy(to, source.bytes.data() + source.position, n);
    source.position += n;
    return static_cast<tmsize_t>(n);
}

toff_t seek(thandle_t handle, toff_t offset, int whence) {
    Source& source = source_of(handle);
    const std::uint64_t base = whence == SEEK_CUR ? source.position : whence == SEEK_END ? source.bytes.size() : 0;
    source.position = base + offset;
    return source.position;
}

int on_error(TIFF*, void* user, const char*, const char* format, va_list arguments) {
    auto& complaint = static_cast<Source*>(user)->complaint;
    std::vsnprintf(complaint.data(), complaint.size(), format, arguments);
    return 1;  // handled: libtiff prints nothing
}

/// What libjpeg warns of in a part is damage: libtiff goes on with gray.
int on_warning(TIFF* tiff, void* user, const char* module, const char* format, va_list arguments) {
    if (module != nullptr && std::string_view(module) == "JPEGLib") {
        static_cast<Source*>(user)->is_damaged = true;
        return on_error(tiff, user, module, format, arguments);
    }
    return 1;
}

struct CloseTiff {
    void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};
struct FreeOptions {
    void operator()(TIFFOpenOptions* options) const { TIFFOpenOptionsFree(options); }
};
using Tiff = std::unique_ptr<TIFF, CloseTiff>;

Tiff open(Source& source, std::uint64_t max_pixels) {
    const std::unique_ptr<TIFFOpenOptions, FreeOptions> options(TIFFOpenOptionsAlloc());
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), on_error, &source);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), on_warning, &source);
    // Room for one uncompressed strip or tile of the largest picture, four samples of two bytes a pixel, or of a
    // smaller one with more samples.
    constexpr std::uint64_t kMore = std::uint64_t{128} << 20U;
    TIFFOpenOptionsSetMaxSingleMemAlloc(
        options.get(), static_cast<tmsize_t>(std::min<std::uint64_t>(8 * max_pixels + kMore, PTRDIFF_MAX)));
    return Tiff(TIFFClientOpenExt(
        "picture", "rm", &source, read_bytes, [](thandle_t, void*, tmsize_t) -> tmsize_t { return 0; }, seek,
        [](thandle_t) { return 0; }, [](thandle_t handle) -> toff_t { return source_of(handle).bytes.size(); },
        [](thandle_t, void**, toff_t*) { return 0; }, [](thandle_t, void*, toff_t) {}, options.get()));
}

/// libtiff takes missing strips and tiles for empty ones, and only warns.
bool is_whole(TIFF* tiff) {
    const std::uint32_t count = TIFFIsTiled(tiff) != 0 ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (TIFFGetStrileOffset(tiff, i) == 0 || TIFFGetStrileByteCount(tiff, i) == 0) {
            return false;
        }
    }
    return count > 0;
}

/// The reader of libtiff that converts all colour models to 8-bit RGBA.
class RgbaReader {
public:
    explicit RgbaReader(TIFF* tiff) {
        constexpr int kStopOnError = 1;
        std::array<char, 1024> reason{};
        if (TIFFRGBAImageOK(tiff, reason.data()) == 0 ||
            TIFFRGBAImageBegin(&image_, tiff, kStopOnError, reason.data()) == 0) {
            throw unsupported(reason.data());
        }
        image_.req_orientation = ORIENTATION_TOPLEFT;
    }
    ~RgbaReader() { TIFFRGBAImageEnd(&image_); }
    RgbaReader(const RgbaReader&) = delete;
    RgbaReader& operator=(const RgbaReader&) = delete;

    bool read(std::uint32_t* pixels) { return TIFFRGBAImageGet(&image_, pixels, image_.width, image_.height) != 0; }

private:
    TIFFRGBAImage image_{};
};

}  // namespace

DecodedImage decode_tiff(Bytes bytes, const DecodeOptions& options) {
    Source source{bytes};
    const Tiff tiff = open(source, options.max_pixels);
    if (!tiff) {
        throw damaged(source.complaint.data());
    }
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::uint16_t orientation = ORIENTATION_TOPLEFT;
    TIFFGetField(tiff.get(), TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(tiff.get(), TIFFTAG_IMAGELENGTH, &height);
    TIFFGetFieldDefaulted(tiff.get(), TIFFTAG_ORIENTATION, &orientation);
    check_size(width, height, options);
    if (!is_whole(tiff.get())) {
        throw damaged("it has fewer parts than it says");
    }

    // Rows as stored, because the canvas turns them. Colours as stored: libtiff would multiply them by unassociated
    // alpha, so tell it that the alpha is associated.
    TIFFSetField(tiff.get(), TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    std::uint16_t extra_count = 0;
    std::uint16_t* extra_kinds = nullptr;
    if (TIFFGetField(tiff.get(), TIFFTAG_EXTRASAMPLES, &extra_count, &extra_kinds) != 0 && extra_count > 0) {
        std::vector<std::uint16_t> kinds(extra_kinds, extra_kinds + extra_count);
        std::replace(kinds.begin(), kinds.end(), std::uint16_t{EXTRASAMPLE_UNASSALPHA},
                     std::uint16_t{EXTRASAMPLE_ASSOCALPHA});
        TIFFSetField(tiff.get(), TIFFTAG_EXTRASAMPLES, extra_count, kinds.data());
    }

    std::vector<std::uint32_t> pixels(std::size_t{width} * height);
    if (!RgbaReader(tiff.get()).read(pixels.data()) || source.is_damaged) {
        throw damaged(source.complaint.data());
    }
    Canvas canvas(static_cast<int>(width), static_cast<int>(height), PixelFormat::rgb, orientation, options);
    while (canvas.next_row() < static_cast<int>(height)) {
        const std::uint32_t* from = pixels.data() + static_cast<std::size_t>(canvas.next_row()) * width;
        std::uint8_t* to = canvas.row();
        for (std::uint32_t x = 0; x < width; ++x) {
            *to++ = static_cast<std::uint8_t>(TIFFGetR(from[x]));
            *to++ = static_cast<std::uint8_t>(TIFFGetG(from[x]));
            *to++ = static_cast<std::uint8_t>(TIFFGetB(from[x]));
        }
        canvas.put_row();
    }
    return std::move(canvas).finish(ImageFormat::tiff, static_cast<int>(width), static_cast<int>(height));
}

std::string tiff_library() {
    const std::string text = TIFFGetVersion();  // "LIBTIFF, Version 4.5.0\nCopyright ..."
    const std::size_t begin = text.find("Version ");
    return "libtiff " + (begin == std::string::npos ? text : text.substr(begin + 8, text.find('\n') - begin - 8));
}

}  // namespace whorl::image
