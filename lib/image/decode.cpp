#include <whorl/decode.hpp>

#include <algorithm>
#include <array>
#include <new>

#include "lib/image/codec.hpp"
#include "lib/image/signatures.hpp"

namespace whorl {
namespace {

using image::Bytes;

struct Codec {
    ImageFormat format;
    std::string_view name;
    bool (*recognises)(Bytes) noexcept;
    DecodedImage (*decode)(Bytes, const DecodeOptions&);
    std::string (*library)();
};

/// The first codec that recognises a file decodes it, so AVIF comes before HEIF.
constexpr std::array kCodecs = {
    Codec{ImageFormat::jpeg, "JPEG", image::is_jpeg, image::decode_jpeg, image::jpeg_library},
    Codec{ImageFormat::png, "PNG", image::is_png, image::decode_png, image::png_library},
    Codec{ImageFormat::webp, "WebP", image::is_webp, image::decode_webp, image::webp_library},
    Codec{ImageFormat::gif, "GIF", image::is_gif, image::decode_gif, image::gif_library},
    Codec{ImageFormat::tiff, "TIFF", image::is_tiff, image::decode_tiff, image::tiff_library},
    Codec{ImageFormat::bmp, "BMP", image::is_bmp, image::decode_bmp, image::bmp_library},
    Codec{ImageFormat::avif, "AVIF", image::is_avif, image::decode_avif, image::heif_library},
    Codec{ImageFormat::heif, "HEIF", image::is_heif, image::decode_heif, image::heif_library},
};

const Codec* recognise(Bytes bytes) noexcept {
    const auto found =
        std::find_if(kCodecs.begin(), kCodecs.end(), [&](const Codec& codec) { return codec.recognises(bytes); });
    return found == kCodecs.end() ? nullptr : &*found;
}

const Codec& codec_of(Bytes bytes) {
    if (bytes.empty()) {
        fail(ErrorKind::not_an_image, "is empty");
    }
    const Codec* codec = recognise(bytes);
    if (codec == nullptr) {
        fail(ErrorKind::not_an_image, "is not a picture in a format that Whorl knows");
    }
    return *codec;
}

DecodedImage decode(Bytes bytes, const DecodeOptions& options) {
    const Codec& codec = codec_of(bytes);
    try {
        return codec.decode(bytes, options);
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& exception) {  // of a decoding library in C++, for a bad picture
        fail(ErrorKind::corrupt, std::string("cannot be decoded: ") + exception.what());
    }
}

}  // namespace

std::string_view image_format_name(ImageFormat format) noexcept {
    for (const Codec& codec : kCodecs) {
        if (codec.format == format) {
            return codec.name;
        }
    }
    return {};
}

Result<DecodedImage> decode_image(std::span<const std::byte> bytes, const DecodeOptions& options,
                                  std::string_view name) {
    return guarded(name, [&] { return decode(bytes, options); });
}

Result<std::vector<std::byte>> read_image_file(const std::filesystem::path& file) {
    return guarded(file.native(), [&] { return image::read_file(file, [](Bytes head) { codec_of(head); }); });
}

Result<DecodedImage> load_image(const std::filesystem::path& file, const DecodeOptions& options) {
    const Result<std::vector<std::byte>> bytes = read_image_file(file);
    return bytes ? decode_image(*bytes, options, file.native()) : bytes.error();
}

void load_codecs() {
    image::load_heif_codecs();
}

std::optional<ImageFormat> image_format_of(std::span<const std::byte> head) noexcept {
    const Codec* codec = recognise(head);
    return codec == nullptr ? std::nullopt : std::optional(codec->format);
}

bool looks_like_image(std::span<const std::byte> head) noexcept {
    return recognise(head) != nullptr;
}

std::vector<std::string> decoder_versions() {
    std::vector<std::string> versions;
    for (const Codec& codec : kCodecs) {
        std::string version = codec.library();
        if (std::find(versions.begin(), versions.end(), version) == versions.end()) {
            versions.push_back(std::move(version));
        }
    }
    return versions;
}

}  // namespace whorl
