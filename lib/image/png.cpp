#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>

#include "lib/exif/orientation.hpp"
#include "lib/image/codec.hpp"

namespace whorl::image {
namespace {

constexpr std::size_t kSignatureBytes = 8;

std::size_t big_endian(Bytes bytes, std::size_t at) {
    const auto byte = [&](std::size_t i) { return std::to_integer<std::size_t>(bytes[at + i]); };
    return byte(0) << 24U | byte(1) << 16U | byte(2) << 8U | byte(3);
}

/// Width and height in the first chunk (PNG specification, 11.2.1). Read before libpng reads more, so that a huge
/// picture is refused as too large even if it has other faults.
void check_declared_size(Bytes bytes, const DecodeOptions& options) {
    constexpr std::size_t kWidthAt = kSignatureBytes + 8;
    if (bytes.size() >= kWidthAt + 8) {
        check_size(big_endian(bytes, kWidthAt), big_endian(bytes, kWidthAt + 4), options);
    }
}

/// Chunks have a length, a name, data and a checksum (PNG specification, 5.3). This looks for eXIf itself, because
/// it may come after the pixels, which are sampled as they are read.
int stored_orientation(Bytes bytes) {
    std::size_t at = kSignatureBytes;
    while (bytes.size() - at >= 12) {
        const std::size_t length = big_endian(bytes, at);
        if (length > bytes.size() - at - 12) {
            break;
        }
        if (std::memcmp(bytes.data() + at + 4, "IEND", 4) == 0) {
            break;  // what follows is not part of the picture
        }
        if (std::memcmp(bytes.data() + at + 4, "eXIf", 4) == 0) {
            return exif::orientation(bytes.subspan(at + 8, length));
        }
        at += length + 12;
    }
    return 1;
}

class Reader {
public:
    explicit Reader(Bytes bytes) : rest_(bytes) {
        png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, give_up, [](png_structp, png_const_charp) {});
        info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
        if (info_ == nullptr) {
            png_destroy_read_struct(&png_, nullptr, nullptr);
            throw std::bad_alloc();
        }
        png_set_read_fn(png_, this, read);
        // Only pixels matter: texts and profiles are not parsed.
        png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
        // Our own limit is on the number of pixels.
        png_set_user_limits(png_, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    }
    ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    png_structp png() const noexcept { return png_; }
    png_infop info() const noexcept { return info_; }

    /// Runs calls of libpng; throws Failure when one fails. The calls must not own anything.
    template <class Calls>
    void guarded(const Calls& calls) {
        if (setjmp(escape_) != 0) {
            throw damaged(message_);
        }
        calls();
    }

private:
    static void give_up(png_structp png, png_const_charp message) {
        auto& self = *static_cast<Reader*>(png_get_error_ptr(png));
        std::strncpy(self.message_, message, sizeof self.message_ - 1);
        std::longjmp(self.escape_, 1);
    }

    static void read(png_structp png, png_bytep to, std::size_t size) {
        auto& self = *static_cast<Reader*>(png_get_io_ptr(png));
        if (size > self.rest_.size()) {
            png_error(png, "premature end of PNG file");
        }
        std::memcpy(to, self.rest_.data(), size);
        self.rest_ = self.rest_.subspan(size);
    }

    Bytes rest_;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
    std::jmp_buf escape_{};
    char message_[128] = {};
};

}  // namespace

DecodedImage decode_png(Bytes bytes, const DecodeOptions& options) {
    check_declared_size(bytes, options);
    Reader reader(bytes);
    png_structp png = reader.png();
    png_infop info = reader.info();
    reader.guarded([&] { png_read_info(png, info); });
    const png_uint_32 width = png_get_image_width(png, info);
    const png_uint_32 height = png_get_image_height(png, info);

    const bool gray = (png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR) == 0;
    const bool interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
    reader.guarded([&] {
        png_set_expand(png);
        png_set_scale_16(png);
        png_set_strip_alpha(png);
        png_set_interlace_handling(png);
        png_read_update_info(png, info);
    });

    Canvas canvas(static_cast<int>(width), static_cast<int>(height), gray ? PixelFormat::gray : PixelFormat::rgb,
                  stored_orientation(bytes), options);
    if (interlaced) {
        // Each pass needs the rows of the pass before.
        Image whole(static_cast<int>(width), static_cast<int>(height), gray ? PixelFormat::gray : PixelFormat::rgb);
        std::vector<png_bytep> rows(height);
        for (png_uint_32 y = 0; y < height; ++y) {
            rows[y] = whole.row(static_cast<int>(y));
        }
        reader.guarded([&] {
            png_read_image(png, rows.data());
            png_read_end(png, nullptr);
        });
        for (int y = 0; y < whole.height(); ++y) {
            canvas.put_row(y, whole.row(y));
        }
    } else {
        std::vector<std::uint8_t> unwanted(png_get_rowbytes(png, info));
        reader.guarded([&] {
            for (int y = 0; y < static_cast<int>(height); ++y) {
                const bool wanted = y == canvas.next_row();
                png_read_row(png, wanted ? canvas.row() : unwanted.data(), nullptr);
                if (wanted) {
                    canvas.put_row();
                }
            }
            png_read_end(png, nullptr);
        });
    }
    return std::move(canvas).finish(ImageFormat::png, static_cast<int>(width), static_cast<int>(height));
}

std::string png_library() {
    return std::string("libpng ") + png_get_libpng_ver(nullptr);
}

}  // namespace whorl::image
