#include <libheif/heif.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "lib/image/codec.hpp"
#include "lib/image/heif_objects.hpp"

namespace whorl::image {
namespace {

/// Whether libheif could load its plugins, once for the program. It can decode with those that it has.
const heif_error& loaded() {
    static const heif_error once = heif_init(nullptr);
    return once;
}

void check(const heif_error& error) {
    if (error.code == heif_error_Ok) {
        return;
    }
    if (error.code == heif_error_Unsupported_feature || error.code == heif_error_Unsupported_filetype) {
        throw unsupported(loaded().code == heif_error_Ok ? error.message : loaded().message);
    }
    if (error.subcode == heif_suberror_Security_limit_exceeded) {
        throw beyond_limits(error.message);
    }
    if (error.code == heif_error_Memory_allocation_error) {
        throw std::bad_alloc();
    }
    throw damaged(error.message);
}

using heif::Context;
using heif::Handle;
using heif::Picture;
using Options = heif::Owned<heif_decoding_options, heif_decoding_options_free>;

/// The decoder to use; null for the choice of libheif. For AVIF that would be dav1d, which accepts damaged pixels
/// and prints to stderr.
const char* preferred_decoder(ImageFormat format) {
    if (format != ImageFormat::avif) {
        return nullptr;
    }
    constexpr std::string_view kAom = "aom";
    std::array<const heif_decoder_descriptor*, 8> decoders{};
    const int known = heif_get_decoder_descriptors(heif_compression_AV1, decoders.data(), decoders.size());
    const bool has_aom = std::any_of(decoders.begin(), decoders.begin() + known, [&](const auto* decoder) {
        return heif_decoder_descriptor_get_id_name(decoder) == kAom;
    });
    return has_aom ? kAom.data() : nullptr;
}

DecodedImage decode(Bytes bytes, const DecodeOptions& options, ImageFormat format) {
    check_structure(bytes, options);
    const std::vector<std::byte> readable = without_shared_references(bytes);
    if (!readable.empty()) {
        bytes = readable;
    }
    load_heif_codecs();
    const Context context(heif_context_alloc());
    // One thread for each picture: callers decode as many pictures in parallel as they have cores.
    heif_context_set_max_decoding_threads(context.get(), 0);
    check(heif_context_read_from_memory_without_copy(context.get(), bytes.data(), bytes.size(), nullptr));
    heif_image_handle* raw_handle = nullptr;
    check(heif_context_get_primary_image_handle(context.get(), &raw_handle));
    const Handle handle(raw_handle);
    // The size before a clap box crops it, because memory is allocated for that.
    check_size(static_cast<std::uint64_t>(heif_image_handle_get_ispe_width(handle.get())),
               static_cast<std::uint64_t>(heif_image_handle_get_ispe_height(handle.get())), options);

    const Options settings(heif_decoding_options_alloc());
    settings->convert_hdr_to_8bit = 1;
    settings->decoder_id = preferred_decoder(format);
    heif_image* raw_picture = nullptr;
    check(heif_decode_image(handle.get(), &raw_picture, heif_colorspace_RGB, heif_chroma_interleaved_RGB,
                            settings.get()));
    const Picture picture(raw_picture);
    int stride = 0;
    const std::uint8_t* pixels = heif_image_get_plane_readonly(picture.get(), heif_channel_interleaved, &stride);
    const int width = heif_image_get_width(picture.get(), heif_channel_interleaved);
    const int height = heif_image_get_height(picture.get(), heif_channel_interleaved);
    if (pixels == nullptr || width <= 0 || height <= 0) {
        throw damaged("it has no pixels");
    }

    // libheif has turned the picture by its irot and imir boxes, which are part of it. A camera repeats the
    // same turn in EXIF, where it must be ignored (ISO/IEC 23008-12, annex A.2.1). So the orientation is 1.
    Canvas canvas(width, height, PixelFormat::rgb, 1, options);
    for (int y = 0; y < height; ++y) {
        canvas.put_row(y, pixels + std::ptrdiff_t{stride} * y);
    }
    return std::move(canvas).finish(format, width, height);
}

}  // namespace

DecodedImage decode_heif(Bytes bytes, const DecodeOptions& options) {
    return decode(bytes, options, ImageFormat::heif);
}

DecodedImage decode_avif(Bytes bytes, const DecodeOptions& options) {
    return decode(bytes, options, ImageFormat::avif);
}

void load_heif_codecs() {
    static_cast<void>(loaded());  // a picture that cannot be decoded for it says why
}

std::string heif_library() {
    return std::string("libheif ") + heif_get_version();
}

}  // namespace whorl::image
