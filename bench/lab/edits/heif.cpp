// Saved again as HEIC, as phones do it, or as AVIF, as web sites do.
#include <libheif/heif.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <new>
#include <string>
#include <whorl/decode.hpp>

#include "bench/lab/edits/families.hpp"
#include "bench/lab/edits/files.hpp"
#include "bench/lab/edits/parameters.hpp"

namespace whorl::lab {
namespace {

void check(const heif_error& error) {
    if (error.code == heif_error_Memory_allocation_error) {
        throw std::bad_alloc();
    }
    if (error.code != heif_error_Ok) {
        throw CannotEdit(std::string("cannot be saved as HEIC or AVIF: ") + error.message);
    }
}

template <class T, auto Release>
struct Releaser {
    void operator()(T* object) const { Release(object); }
};
template <class T, auto Release>
using Owned = std::unique_ptr<T, Releaser<T, Release>>;
using Context = Owned<heif_context, heif_context_free>;
using Handle = Owned<heif_image_handle, heif_image_handle_release>;
using Picture = Owned<heif_image, heif_image_release>;
using Encoder = Owned<heif_encoder, heif_encoder_release>;

Picture picture_of(const ImageView& pixels) {
    heif_image* raw = nullptr;
    check(heif_image_create(pixels.width, pixels.height, heif_colorspace_RGB, heif_chroma_interleaved_RGB, &raw));
    Picture picture(raw);
    check(heif_image_add_plane(raw, heif_channel_interleaved, pixels.width, pixels.height, 8));
    int stride = 0;
    std::uint8_t* plane = heif_image_get_plane(raw, heif_channel_interleaved, &stride);
    for (int y = 0; y < pixels.height; ++y) {
        std::copy_n(pixels.row(y), std::ptrdiff_t{3} * pixels.width, plane + std::ptrdiff_t{stride} * y);
    }
    return picture;
}

Encoder encoder_of(const Context& context, heif_compression_format format) {
    heif_encoder* raw = nullptr;
    check(heif_context_get_encoder_for_format(context.get(), format, &raw));
    return Encoder(raw);
}

/// Without threads of the encoder's own: their number would depend on the machine's.
Encoder x265(const Context& context) {
    Encoder encoder = encoder_of(context, heif_compression_HEVC);
    check(heif_encoder_set_parameter_string(encoder.get(), "preset", "ultrafast"));
    check(heif_encoder_set_parameter_string(encoder.get(), "x265:pools", "none"));
    check(heif_encoder_set_parameter_string(encoder.get(), "x265:frame-threads", "1"));
    check(heif_encoder_set_parameter_string(encoder.get(), "x265:wpp", "0"));
    return encoder;
}

Encoder aom(const Context& context) {
    Encoder encoder = encoder_of(context, heif_compression_AV1);
    check(heif_encoder_set_parameter_integer(encoder.get(), "speed", 9));
    check(heif_encoder_set_parameter_boolean(encoder.get(), "realtime", 1));
    check(heif_encoder_set_parameter_integer(encoder.get(), "threads", 1));
    return encoder;
}

heif_error append(heif_context* /*context*/, const void* data, std::size_t size, void* file) {
    const std::size_t written = std::fwrite(data, 1, size, static_cast<std::FILE*>(file));
    return {written == size ? heif_error_Ok : heif_error_Memory_allocation_error, heif_suberror_Unspecified, ""};
}

Image saved(const ImageView& pixels, const Values& values, Encoder (*make_encoder)(const Context&)) {
    check_sides(pixels, 16384, "HEIC or AVIF");  // the levels of both codecs end about there
    load_codecs();
    const Context context(heif_context_alloc());
    const Encoder encoder = make_encoder(context);
    check(heif_encoder_set_lossy_quality(encoder.get(), values.whole("quality")));
    const Picture picture = picture_of(pixels);
    heif_image_handle* raw_handle = nullptr;
    check(heif_context_encode_image(context.get(), picture.get(), encoder.get(), nullptr, &raw_handle));
    const Handle handle(raw_handle);
    FileInMemory file;
    heif_writer writer{1, append};
    check(heif_context_write(context.get(), &writer, file.stream()));
    return decoded(file.bytes());
}

Image heic(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    return saved(picture, values, x265);
}

Image avif(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    return saved(picture, values, aom);
}

}  // namespace

std::vector<Operation> heif_operations() {
    return {{"heic",
             "saved as HEIC by libheif and x265 (preset ultrafast, one thread) and opened again",
             {whole_number("quality", "of libheif", 0, 100)},
             heic},
            {"avif",
             "saved as AVIF by libheif and aom (realtime, speed 9, one thread) and opened again",
             {whole_number("quality", "of libheif", 0, 100)},
             avif}};
}

}  // namespace whorl::lab
