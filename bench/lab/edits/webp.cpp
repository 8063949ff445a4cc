// Saved again as a WebP.
#include <webp/encode.h>

#include <new>

#include "bench/lab/edits/families.hpp"
#include "bench/lab/edits/files.hpp"
#include "bench/lab/edits/parameters.hpp"

namespace whorl::lab {
namespace {

/// libwebp's memory for one picture and its file.
class Encoding {
public:
    Encoding(const ImageView& picture, bool lossless) {
        WebPMemoryWriterInit(&file_);
        if (WebPPictureInit(&picture_) == 0) {
            throw std::bad_alloc();
        }
        picture_.use_argb = lossless ? 1 : 0;
        picture_.width = picture.width;
        picture_.height = picture.height;
        picture_.writer = WebPMemoryWrite;
        picture_.custom_ptr = &file_;
        if (WebPPictureImportRGB(&picture_, picture.data, static_cast<int>(picture.stride)) == 0) {
            release();
            throw std::bad_alloc();
        }
    }
    ~Encoding() { release(); }
    Encoding(const Encoding&) = delete;
    Encoding& operator=(const Encoding&) = delete;

    std::span<const std::byte> encode(const WebPConfig& config) {
        if (WebPEncode(&config, &picture_) == 0) {
            if (picture_.error_code == VP8_ENC_ERROR_OUT_OF_MEMORY ||
                picture_.error_code == VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY) {
                throw std::bad_alloc();
            }
            throw CannotEdit("cannot be saved as a WebP");
        }
        return std::as_bytes(std::span(file_.mem, file_.size));
    }

private:
    void release() {
        WebPPictureFree(&picture_);
        WebPMemoryWriterClear(&file_);
    }

    WebPPicture picture_{};
    WebPMemoryWriter file_{};
};

WebPConfig default_config() {
    WebPConfig config;
    if (WebPConfigInit(&config) == 0) {
        throw std::bad_alloc();
    }
    return config;
}

Image webp(const ImageView& picture, const Values& values, Scene& /*scene*/) {
    check_sides(picture, WEBP_MAX_DIMENSION, "a WebP");
    WebPConfig config = default_config();
    config.quality = static_cast<float>(values.number("quality"));
    config.method = 2;
    return decoded(Encoding(picture, false).encode(config));
}

Image webp_lossless(const ImageView& picture, const Values& /*values*/, Scene& /*scene*/) {
    check_sides(picture, WEBP_MAX_DIMENSION, "a WebP");
    WebPConfig config = default_config();
    config.lossless = 1;
    config.quality = 0;  // the least effort
    config.method = 0;
    return decoded(Encoding(picture, true).encode(config));
}

}  // namespace

std::vector<Operation> webp_operations() {
    return {
        {"webp",
         "saved as a lossy WebP by libwebp (method 2 of 6, for speed) and opened again",
         {number("quality", "of libwebp", 0, 100)},
         webp},
        {"webp-lossless", "saved as a lossless WebP and opened again, which changes nothing", {}, webp_lossless}};
}

}  // namespace whorl::lab
