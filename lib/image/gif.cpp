#include <gif_lib.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "lib/image/codec.hpp"

namespace whorl::image {
namespace {

struct CloseGif {
    void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};

int read_bytes(GifFileType* gif, GifByteType* to, int size) {
    auto& rest = *static_cast<Bytes*>(gif->UserData);
    const std::size_t n = std::min(rest.size(), static_cast<std::size_t>(std::max(size, 0)));
    std::memcpy(to, rest.data(), n);
    rest = rest.subspan(n);
    return static_cast<int>(n);
}

void check(int status, const GifFileType& gif) {
    if (status == GIF_ERROR) {
        const char* reason = GifErrorString(gif.Error);
        throw damaged(reason == nullptr ? "premature end of GIF file" : reason);
    }
}

/// Reads up to the pixels of the first frame, including its description.
void seek_first_frame(GifFileType& gif) {
    for (;;) {
        GifRecordType record = UNDEFINED_RECORD_TYPE;
        check(DGifGetRecordType(&gif, &record), gif);
        if (record == IMAGE_DESC_RECORD_TYPE) {
            check(DGifGetImageDesc(&gif), gif);
            return;
        }
        if (record != EXTENSION_RECORD_TYPE) {
            throw damaged("it has no frame");
        }
        int code = 0;
        GifByteType* extension = nullptr;
        check(DGifGetExtension(&gif, &code, &extension), gif);
        while (extension != nullptr) {
            check(DGifGetExtensionNext(&gif, &extension), gif);
        }
    }
}

void paint(Image& canvas, int x, int y, const ColorMapObject& colours, int index) {
    if (index < colours.ColorCount) {
        const GifColorType& colour = colours.Colors[index];
        std::uint8_t* pixel = canvas.row(y) + std::ptrdiff_t{3} * x;
        pixel[0] = colour.Red;
        pixel[1] = colour.Green;
        pixel[2] = colour.Blue;
    }
}

/// The order in which an interlaced frame's rows are stored (GIF89a specification, appendix E).
std::vector<int> row_order(int height, bool interlaced) {
    std::vector<int> order;
    const auto add = [&](int first, int step) {
        for (int y = first; y < height; y += step) {
            order.push_back(y);
        }
    };
    if (interlaced) {
        add(0, 8);
        add(4, 8);
        add(2, 4);
        add(1, 2);
    } else {
        add(0, 1);
    }
    return order;
}

}  // namespace

DecodedImage decode_gif(Bytes bytes, const DecodeOptions& options) {
    Bytes rest = bytes;
    int error = 0;
    const std::unique_ptr<GifFileType, CloseGif> gif(DGifOpen(&rest, read_bytes, &error));
    if (!gif) {
        throw damaged("premature end of GIF file");
    }
    seek_first_frame(*gif);
    const GifImageDesc& frame = gif->Image;
    // Some writers leave the screen empty; then the frame is the picture.
    const int width = gif->SWidth > 0 ? gif->SWidth : frame.Left + frame.Width;
    const int height = gif->SHeight > 0 ? gif->SHeight : frame.Top + frame.Height;
    check_size(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height), options);
    check_size(static_cast<std::uint64_t>(frame.Width), static_cast<std::uint64_t>(frame.Height), options);
    const ColorMapObject* colours = frame.ColorMap != nullptr ? frame.ColorMap : gif->SColorMap;
    if (colours == nullptr) {
        throw damaged("it has no colours");
    }

    Image whole(width, height, PixelFormat::rgb);
    if (gif->SColorMap != nullptr) {
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                paint(whole, x, y, *gif->SColorMap, gif->SBackGroundColor);
            }
        }
    }
    // Transparent pixels keep the colour that their index names: alpha is ignored everywhere.
    std::vector<GifPixelType> indices(static_cast<std::size_t>(frame.Width));
    for (const int y : row_order(frame.Height, frame.Interlace)) {
        check(DGifGetLine(gif.get(), indices.data(), frame.Width), *gif);
        for (int x = 0; x < frame.Width; ++x) {
            if (frame.Left + x < width && frame.Top + y < height) {
                paint(whole, frame.Left + x, frame.Top + y, *colours, indices[static_cast<std::size_t>(x)]);
            }
        }
    }

    Canvas canvas(width, height, PixelFormat::rgb, 1, options);
    for (int y = 0; y < height; ++y) {
        canvas.put_row(y, whole.row(y));
    }
    return std::move(canvas).finish(ImageFormat::gif, width, height);
}

std::string gif_library() {
    return "giflib " + std::to_string(GIFLIB_MAJOR) + '.' + std::to_string(GIFLIB_MINOR) + '.' +
           std::to_string(GIFLIB_RELEASE);
}

}  // namespace whorl::image
