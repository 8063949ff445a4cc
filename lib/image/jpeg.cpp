#include <csetjmp>
#include <cstdio>  // before jpeglib.h, which needs FILE

#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <array>
#include <new>

#include "lib/exif/orientation.hpp"
#include "lib/image/codec.hpp"

namespace whorl::image {
namespace {

/// A crafted progressive file can hold thousands of scans of the whole picture in a few kilobytes
/// ("Two Issues with the JPEG Standard", libjpeg-turbo project, 2015). Real ones have about ten.
constexpr int kMaxScans = 500;

/// Fewer scans for large pictures, because they would take minutes: twenty-five for the largest default size.
constexpr std::uint64_t kMaxScannedPixels = 25 * DecodeOptions().max_pixels;

/// The error hooks of libjpeg. They use longjmp, because C++ exceptions must not pass through C code.
struct Errors {
    jpeg_error_mgr manager{};
    jpeg_progress_mgr progress{};
    std::jmp_buf escape{};
    std::array<char, JMSG_LENGTH_MAX> message{};
    ErrorKind kind = ErrorKind::corrupt;
    bool lacks_end = false;  ///< the file ends without the marker for it

    static Errors& of(j_common_ptr info) { return *static_cast<Errors*>(info->client_data); }

    static ErrorKind kind_of(int code) {
        switch (code) {
            case JERR_OUT_OF_MEMORY: return ErrorKind::too_large;
            case JERR_BAD_PRECISION:
            case JERR_SOF_UNSUPPORTED:
            case JERR_ARITH_NOTIMPL:
            case JERR_CONVERSION_NOTIMPL:
            case JERR_BAD_J_COLORSPACE: return ErrorKind::unsupported;
            default: return ErrorKind::corrupt;
        }
    }

    [[noreturn]] static void give_up(j_common_ptr info) {
        Errors& errors = of(info);
        errors.kind = kind_of(info->err->msg_code);
        info->err->format_message(info, errors.message.data());
        std::longjmp(errors.escape, 1);
    }

    /// Most warnings mean lost pixels, which would give a wrong hash.
    static void on_message(j_common_ptr info, int level) {
        if (level >= 0) {
            return;
        }
        switch (info->err->msg_code) {
            case JWRN_EXTRANEOUS_DATA:  // junk between segments, skipped
            case JWRN_ADOBE_XFORM:      // unknown colour transform, guessed from the components
            case JWRN_JFIF_MAJOR:       // a newer JFIF, which changes nothing for pixels
                return;
            case JWRN_JPEG_EOF:  // where bits are missing, another warning follows
                of(info).lacks_end = true;
                info->err->format_message(info, of(info).message.data());
                return;
            default: give_up(info);
        }
    }

    static void on_progress(j_common_ptr info) {
        const auto& picture = *reinterpret_cast<j_decompress_ptr>(info);
        const int scans = picture.input_scan_number;
        const std::uint64_t pixels = std::uint64_t{picture.image_width} * picture.image_height;
        if (scans > kMaxScans || static_cast<std::uint64_t>(scans) * pixels > kMaxScannedPixels) {
            Errors& errors = of(info);
            std::snprintf(errors.message.data(), errors.message.size(), "more than %d scans of %u x %u pixels",
                          scans - 1, picture.image_width, picture.image_height);
            std::longjmp(errors.escape, 1);
        }
    }
};

class Decompressor {
public:
    Decompressor() {
        info_.err = jpeg_std_error(&errors_.manager);
        info_.client_data = &errors_;
        errors_.manager.error_exit = Errors::give_up;
        errors_.manager.emit_message = Errors::on_message;
        errors_.progress.progress_monitor = Errors::on_progress;
        guarded([&] { jpeg_create_decompress(&info_); });
        info_.progress = &errors_.progress;
    }
    ~Decompressor() { jpeg_destroy_decompress(&info_); }
    Decompressor(const Decompressor&) = delete;
    Decompressor& operator=(const Decompressor&) = delete;

    /// Not in the constructor, so that the destructor frees memory when this fails.
    void read_header(Bytes bytes) {
        guarded([&] {
            jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
            jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xffff);
            jpeg_read_header(&info_, TRUE);
        });
    }

    jpeg_decompress_struct& info() noexcept { return info_; }

    /// Throws Failure for a file that ends without the marker for it, unless only that is missing. Viewers show
    /// this picture, and so does the reference of PDQ. Called when all pixels are decoded.
    void check_end() const {
        if (errors_.lacks_end && !has_all_scans()) {
            throw damaged(errors_.message.data());
        }
    }

    /// Runs calls of libjpeg; throws Failure when one fails. The calls must not own anything.
    template <class Calls>
    void guarded(const Calls& calls) {
        if (setjmp(errors_.escape) != 0) {
            switch (errors_.kind) {
                case ErrorKind::too_large: throw std::bad_alloc();
                case ErrorKind::unsupported: throw unsupported(errors_.message.data());
                default: throw damaged(errors_.message.data());
            }
        }
        calls();
    }

private:
    bool has_all_scans() const {
        const std::span components(info_.comp_info, static_cast<std::size_t>(info_.num_components));
        if (info_.arith_code != 0) {
            return false;  // zeros stand for what is missing, without a warning
        }
        if (info_.progressive_mode == 0) {  // a component's first scan has its quantization table
            return std::all_of(components.begin(), components.end(),
                               [](const auto& component) { return component.quant_table != nullptr; });
        }
        return std::all_of(components.begin(), components.end(), [&](const auto& component) {
            const auto& missing_bits = info_.coef_bits[component.component_index];
            return std::all_of(std::begin(missing_bits), std::end(missing_bits),
                               [](int bits) { return bits == 0; });
        });
    }

    jpeg_decompress_struct info_{};
    Errors errors_;
};

int stored_orientation(const jpeg_decompress_struct& info) {
    for (const jpeg_marker_struct* marker = info.marker_list; marker != nullptr; marker = marker->next) {
        const Bytes data = std::as_bytes(std::span(marker->data, marker->data_length));
        constexpr std::array kExif = {'E', 'x', 'i', 'f', '\0'};
        if (marker->marker == JPEG_APP0 + 1 && data.size() > kExif.size() &&
            std::equal(kExif.begin(), kExif.end(), marker->data)) {
            return exif::orientation(data);
        }
    }
    return 1;
}

/// 8, 4, 2 or 1: the largest division of both dimensions that leaves `reduce_to` pixels in each.
unsigned reduction(const jpeg_decompress_struct& info, int reduce_to) {
    if (reduce_to > 0) {
        for (const unsigned divisor : {8U, 4U, 2U}) {
            const unsigned smaller = std::min(info.image_width, info.image_height);
            if ((smaller + divisor - 1) / divisor >= static_cast<unsigned>(reduce_to)) {
                return divisor;
            }
        }
    }
    return 1;
}

/// How many of the next `rows` can be skipped at once. A skip that begins inside a group of rows with common chroma
/// must end with that group; otherwise rows would be repeated (libjpeg-turbo issue 915).
JDIMENSION skippable(const jpeg_decompress_struct& info, JDIMENSION rows) {
    const auto group = static_cast<JDIMENSION>(info.max_v_samp_factor);
    const JDIMENSION within = info.output_scanline % group;
    return within == 0 ? rows : std::min(rows, group - within);
}

/// CMYK to RGB by multiplication, like other users of libjpeg; no ink profile is applied. 255 means no ink in files
/// of Adobe programs, and full ink in others.
void cmyk_to_rgb(const std::uint8_t* cmyk, bool inverted, unsigned width, std::uint8_t* rgb) {
    const unsigned flip = inverted ? 0 : 255;
    for (unsigned x = 0; x < width; ++x, cmyk += 4) {
        for (int c = 0; c < 3; ++c) {
            *rgb++ = static_cast<std::uint8_t>(((cmyk[c] ^ flip) * (cmyk[3] ^ flip) + 127) / 255);
        }
    }
}

}  // namespace

DecodedImage decode_jpeg(Bytes bytes, const DecodeOptions& options) {
    Decompressor decompressor;
    decompressor.read_header(bytes);
    jpeg_decompress_struct& info = decompressor.info();
    check_size(info.image_width, info.image_height, options);

    const bool gray = info.num_components == 1;
    const bool cmyk = info.num_components == 4;
    info.out_color_space = gray ? JCS_GRAYSCALE : cmyk ? JCS_CMYK : JCS_RGB;
    info.scale_num = 1;
    info.scale_denom = reduction(info, options.reduce_to);
    const bool inverted = info.saw_Adobe_marker != 0;
    // Now: with all scans, libjpeg would also read markers behind the first one, where no viewer looks for EXIF.
    const int orientation = stored_orientation(info);
    decompressor.guarded([&] { jpeg_start_decompress(&info); });

    Canvas canvas(static_cast<int>(info.output_width), static_cast<int>(info.output_height),
                  gray ? PixelFormat::gray : PixelFormat::rgb, orientation, options);
    std::vector<std::uint8_t> ink(cmyk ? std::size_t{4} * info.output_width : 0);
    decompressor.guarded([&] {
        while (info.output_scanline < info.output_height) {
            // Unused rows are skipped, except the last: a skip of the last row would not detect a file that is
            // cut off.
            const auto wanted = std::min(static_cast<JDIMENSION>(canvas.next_row()), info.output_height - 1);
            if (wanted > info.output_scanline) {
                jpeg_skip_scanlines(&info, skippable(info, wanted - info.output_scanline));
                continue;
            }
            JSAMPROW row = cmyk ? ink.data() : canvas.row();
            jpeg_read_scanlines(&info, &row, 1);
            if (cmyk) {
                cmyk_to_rgb(ink.data(), inverted, info.output_width, canvas.row());
            }
            canvas.put_row();
        }
        while (jpeg_consume_input(&info) != JPEG_REACHED_EOI) {
        }
    });
    decompressor.check_end();
    return std::move(canvas).finish(ImageFormat::jpeg, static_cast<int>(info.image_width),
                                    static_cast<int>(info.image_height));
}

std::string jpeg_library() {
#ifdef LIBJPEG_TURBO_VERSION_NUMBER
    constexpr int kNumber = LIBJPEG_TURBO_VERSION_NUMBER;  // 2001005 is 2.1.5
    return "libjpeg-turbo " + std::to_string(kNumber / 1000000) + '.' + std::to_string(kNumber / 1000 % 1000) +
           '.' + std::to_string(kNumber % 1000);
#else
    return "libjpeg " + std::to_string(JPEG_LIB_VERSION);
#endif
}

}  // namespace whorl::image
