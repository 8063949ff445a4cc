#include <whorl/decode.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

#include "image/codec.hpp"

namespace whorl {
namespace {

using image::Bytes;

bool has(Bytes bytes, std::size_t at, std::string_view text) noexcept {
    return bytes.size() >= at + text.size() && std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
}

/// Whether the file type box names one of the brands (ISO/IEC 14496-12, 4.3): the major brand, or any of
/// the compatible ones if `anywhere`.
bool has_brand(Bytes bytes, std::initializer_list<std::string_view> brands, bool anywhere) noexcept {
    if (!has(bytes, 4, "ftyp")) {
        return false;
    }
    const std::size_t box = std::to_integer<std::size_t>(bytes[2]) << 8U | std::to_integer<std::size_t>(bytes[3]);
    const std::size_t end = anywhere ? std::min(box, bytes.size()) : 12;
    for (std::size_t at = 8; at + 4 <= end; at += at == 8 ? 8 : 4) {
        if (std::any_of(brands.begin(), brands.end(), [&](auto brand) { return has(bytes, at, brand); })) {
            return true;
        }
    }
    return false;
}

bool is_jpeg(Bytes bytes) noexcept {
    return has(bytes, 0, "\xff\xd8\xff");
}

bool is_png(Bytes bytes) noexcept {
    return has(bytes, 0, "\x89PNG\r\n\x1a\n");
}

bool is_webp(Bytes bytes) noexcept {
    return has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP");
}

bool is_gif(Bytes bytes) noexcept {
    return has(bytes, 0, "GIF87a") || has(bytes, 0, "GIF89a");
}

bool is_tiff(Bytes bytes) noexcept {
    using namespace std::string_view_literals;
    return has(bytes, 0, "II*\0"sv) || has(bytes, 0, "MM\0*"sv) || has(bytes, 0, "II+\0"sv) ||
           has(bytes, 0, "MM\0+"sv);
}

/// "BM" alone begins too many texts: the size of the information header must be one that exists.
bool is_bmp(Bytes bytes) noexcept {
    constexpr std::array kHeaderSizes = {12, 40, 52, 56, 64, 108, 124};
    return has(bytes, 0, "BM") && bytes.size() >= 18 &&
           std::any_of(kHeaderSizes.begin(), kHeaderSizes.end(),
                       [&](int size) { return bytes[14] == std::byte(size); }) &&
           bytes[15] == std::byte{0} && bytes[16] == std::byte{0} && bytes[17] == std::byte{0};
}

bool is_avif(Bytes bytes) noexcept {
    return has_brand(bytes, {"avif", "avis"}, false) ||
           (has_brand(bytes, {"mif1", "msf1", "miaf"}, false) && has_brand(bytes, {"avif", "avis"}, true));
}

bool is_heif(Bytes bytes) noexcept {
    return has_brand(bytes, {"heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1"},
                     false);
}

struct Codec {
    ImageFormat format;
    std::string_view name;
    bool (*recognises)(Bytes) noexcept;
    DecodedImage (*decode)(Bytes, const DecodeOptions&);
    std::string (*library)();
};

/// The first that recognises a file decodes it, so AVIF comes before its parent format.
constexpr std::array kCodecs = {
    Codec{ImageFormat::jpeg, "JPEG", is_jpeg, image::decode_jpeg, image::jpeg_library},
    Codec{ImageFormat::png, "PNG", is_png, image::decode_png, image::png_library},
    Codec{ImageFormat::webp, "WebP", is_webp, image::decode_webp, image::webp_library},
    Codec{ImageFormat::gif, "GIF", is_gif, image::decode_gif, image::gif_library},
    Codec{ImageFormat::tiff, "TIFF", is_tiff, image::decode_tiff, image::tiff_library},
    Codec{ImageFormat::bmp, "BMP", is_bmp, image::decode_bmp, image::bmp_library},
    Codec{ImageFormat::avif, "AVIF", is_avif, image::decode_avif, image::heif_library},
    Codec{ImageFormat::heif, "HEIF", is_heif, image::decode_heif, image::heif_library},
};

const Codec* recognise(Bytes bytes) noexcept {
    const auto found =
        std::find_if(kCodecs.begin(), kCodecs.end(), [&](const Codec& codec) { return codec.recognises(bytes); });
    return found == kCodecs.end() ? nullptr : &*found;
}

/// Runs a decoder and turns whatever it throws into the error that the caller gets.
template <class Decode>
Result<DecodedImage> guarded(std::string_view name, const Decode& decode) {
    const auto failed = [&](ErrorKind kind, std::string message) {
        return Error{kind, std::move(message), std::string(name)};
    };
    try {
        return decode();
    } catch (image::Failure& failure) {
        return failed(failure.kind, std::move(failure.message));
    } catch (const std::bad_alloc&) {
        return failed(ErrorKind::too_large, "needs more memory than there is");
    } catch (const std::exception& exception) {
        return failed(ErrorKind::corrupt, std::string("cannot be decoded: ") + exception.what());
    }
}

const Codec& codec_of(Bytes bytes) {
    if (bytes.empty()) {
        throw image::Failure{ErrorKind::not_an_image, "is empty"};
    }
    const Codec* codec = recognise(bytes);
    if (codec == nullptr) {
        throw image::Failure{ErrorKind::not_an_image, "is not a picture in a format that Whorl knows"};
    }
    return *codec;
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
    return guarded(name, [&] { return codec_of(bytes).decode(bytes, options); });
}

Result<DecodedImage> load_image(const std::filesystem::path& file, const DecodeOptions& options) {
    return guarded(file.native(), [&] {
        const std::vector<std::byte> bytes = image::read_file(file, [](Bytes head) { codec_of(head); });
        return codec_of(bytes).decode(bytes, options);
    });
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
