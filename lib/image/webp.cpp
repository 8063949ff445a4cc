#include <webp/decode.h>
#include <webp/demux.h>

#include <algorithm>
#include <memory>

#include "lib/exif/orientation.hpp"
#include "lib/image/codec.hpp"

namespace whorl::image {
namespace {

WebPData as_webp(Bytes bytes) {
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

int stored_orientation(const WebPDemuxer& demuxer) {
    int orientation = 1;
    WebPChunkIterator chunk;
    if (WebPDemuxGetChunk(&demuxer, "EXIF", 1, &chunk) != 0) {
        orientation = exif::orientation(std::as_bytes(std::span(chunk.chunk.bytes, chunk.chunk.size)));
    }
    WebPDemuxReleaseChunkIterator(&chunk);
    return orientation;
}

/// The first frame of an animation on the whole canvas. Four bytes for each pixel, alpha last.
Image first_frame(Bytes bytes, int width, int height) {
    WebPAnimDecoderOptions settings;
    if (WebPAnimDecoderOptionsInit(&settings) == 0) {
        throw std::bad_alloc();
    }
    settings.color_mode = MODE_RGBA;
    const WebPData data = as_webp(bytes);
    const std::unique_ptr<WebPAnimDecoder, void (*)(WebPAnimDecoder*)> decoder(WebPAnimDecoderNew(&data, &settings),
                                                                               WebPAnimDecoderDelete);
    std::uint8_t* pixels = nullptr;
    int timestamp = 0;
    if (!decoder || WebPAnimDecoderGetNext(decoder.get(), &pixels, &timestamp) == 0) {
        throw damaged("its first frame cannot be decoded");
    }
    Image frame(width, height, PixelFormat::rgba);
    std::copy_n(pixels, frame.row_bytes() * static_cast<std::size_t>(height), frame.row(0));
    return frame;
}

}  // namespace

DecodedImage decode_webp(Bytes bytes, const DecodeOptions& options) {
    WebPBitstreamFeatures features;
    const WebPData data = as_webp(bytes);
    if (WebPGetFeatures(data.bytes, data.size, &features) != VP8_STATUS_OK) {
        throw damaged("its header cannot be read");
    }
    check_size(static_cast<std::uint64_t>(features.width), static_cast<std::uint64_t>(features.height), options);
    const std::unique_ptr<WebPDemuxer, void (*)(WebPDemuxer*)> demuxer(WebPDemux(&data), WebPDemuxDelete);
    if (!demuxer) {
        throw damaged("premature end of WebP file");
    }

    // Colour under alpha stays as stored: RGB is decoded without blending.
    Image whole(features.width, features.height, PixelFormat::rgb);
    if (features.has_animation != 0) {
        const Image frame = first_frame(bytes, features.width, features.height);
        for (int y = 0; y < whole.height(); ++y) {
            for (int x = 0; x < whole.width(); ++x) {
                std::copy_n(frame.row(y) + std::ptrdiff_t{4} * x, 3, whole.row(y) + std::ptrdiff_t{3} * x);
            }
        }
    } else if (WebPDecodeRGBInto(data.bytes, data.size, whole.row(0),
                                 whole.row_bytes() * static_cast<std::size_t>(whole.height()),
                                 static_cast<int>(whole.row_bytes())) == nullptr) {
        throw damaged("its pixels cannot be decoded");
    }

    Canvas canvas(whole.width(), whole.height(), PixelFormat::rgb, stored_orientation(*demuxer), options);
    for (int y = 0; y < whole.height(); ++y) {
        canvas.put_row(y, whole.row(y));
    }
    return std::move(canvas).finish(ImageFormat::webp, whole.width(), whole.height());
}

std::string webp_library() {
    const int version = WebPGetDecoderVersion();  // 0x010204 is 1.2.4
    return "libwebp " + std::to_string(version >> 16) + '.' + std::to_string(version >> 8 & 0xff) + '.' +
           std::to_string(version & 0xff);
}

}  // namespace whorl::image
