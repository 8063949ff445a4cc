// Saved again, as every program and platform does it.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <whorl/decode.hpp>

#include <jpeglib.h>  // needs <cstdio> before it

#include "lab/edits/families.hpp"

namespace whorl::lab {
namespace {

struct FreeBytes {
    void operator()(unsigned char* bytes) const { std::free(bytes); }
};

/// In memory, 4:2:0, baseline, as most programs write them.
std::vector<std::byte> jpeg_of(const ImageView& picture, int quality) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    errors.error_exit = [](j_common_ptr) { throw CannotEdit("is too large for a JPEG"); };
    jpeg_create_compress(&info);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &bytes, &size);
    info.image_width = static_cast<JDIMENSION>(picture.width);
    info.image_height = static_cast<JDIMENSION>(picture.height);
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    jpeg_start_compress(&info, TRUE);
    for (int y = 0; y < picture.height; ++y) {
        auto* row = const_cast<JSAMPROW>(picture.row(y));
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    const std::unique_ptr<unsigned char, FreeBytes> owned(bytes);
    const auto* begin = reinterpret_cast<const std::byte*>(bytes);
    return {begin, begin + size};
}

Image decoded(const std::vector<std::byte>& file) {
    Result<DecodedImage> picture = decode_image(file);
    if (!picture) {
        throw CannotEdit("cannot be decoded again: " + picture.error().message);
    }
    return std::move(picture->pixels);
}

Image jpeg(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    return decoded(jpeg_of(picture, values.whole("quality")));
}

}  // namespace

std::vector<Operation> compression_operations() {
    return {{"jpeg", "saved as a JPEG", {{"quality", "of libjpeg, 1 to 100", 1, 100, {}, true}}, jpeg}};
}

}  // namespace whorl::lab
