// Foreign bytes as a picture of the format that WHORL_FUZZ_FORMAT names: each of them is a target of its own, so
// that what one learns of its format is not lost among the others. The last byte chooses the options.
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/decode.hpp>

#include <sanitizer/allocator_interface.h>

#include "lib/image/signatures.hpp"
#include "tests/fuzz/input.hpp"

using namespace whorl;
using fuzz::require;

#define WHORL_JOIN(a, b) a##b
#define WHORL_IS(format) WHORL_JOIN(is_, format)
#define WHORL_QUOTED(text) #text
#define WHORL_NAME(format) WHORL_QUOTED(format)

namespace {

/// libde265 leaves the blocks that it cannot decode as they lay in memory, and says so in warnings that libheif
/// does not ask for. Hence a damaged HEIC gives the same pixels only where memory begins the same.
constexpr bool kRefillsMemory = std::string_view(WHORL_NAME(WHORL_FUZZ_FORMAT)) != "heif";

/// What memory holds that is taken and not yet written, or nothing where it is left alone.
thread_local int memory_filler = -1;

void fill_memory(const volatile void* memory, std::size_t size) {
    // What is larger is zeros of the system's, which the sanitizer's calloc() takes for granted.
    constexpr std::size_t kMost = 124 * 1024;
    if (memory_filler >= 0 && size <= kMost) {
        std::memset(const_cast<void*>(memory), memory_filler, size);
    }
}

Result<DecodedImage> decode(std::span<const std::byte> bytes, const DecodeOptions& options, int filler) {
    memory_filler = filler;
    auto result = decode_image(bytes, options, "picture");
    memory_filler = -1;
    return result;
}

DecodeOptions options_of(unsigned choice) {
    constexpr std::array kSampleTo = {0, 7, 32, 512};
    constexpr std::array kReduceTo = {0, 1, 16, 512};
    DecodeOptions options;
    options.auto_orient = (choice & 1U) == 0;
    options.sample_to = kSampleTo[choice >> 1U & 3U];
    options.reduce_to = kReduceTo[choice >> 3U & 3U];
    // Small, that no single picture takes long.
    options.max_pixels = (choice & 0x20U) != 0 ? 1U << 11U : 1U << 18U;
    return options;
}

/// Makes the checksums of a PNG's chunks right, since few mutations would leave them so.
void mend_checksums(std::span<std::uint8_t> png) {
    const auto number = [&](std::size_t at) {
        return std::size_t{png[at]} << 24U | std::size_t{png[at + 1]} << 16U | std::size_t{png[at + 2]} << 8U |
               png[at + 3];
    };
    for (std::size_t at = 8; at + 12 <= png.size();) {
        const std::size_t length = number(at);
        if (length > png.size() - at - 12) {
            return;
        }
        const auto checksum =
            static_cast<std::uint32_t>(crc32(0, png.data() + at + 4, static_cast<uInt>(length + 4)));
        for (unsigned i = 0; i < 4; ++i) {
            png[at + 8 + length + i] = static_cast<std::uint8_t>(checksum >> (24 - 8 * i));
        }
        at += length + 12;
    }
}

void check_picture(const DecodedImage& image, const DecodeOptions& options) {
    const int width = image.pixels.width();
    const int height = image.pixels.height();
    require(width > 0 && height > 0 && image.width > 0 && image.height > 0);
    require(static_cast<std::uint64_t>(image.width) * static_cast<std::uint64_t>(image.height) <=
            options.max_pixels);
    // Sampled means squeezed into a square; reduced, no larger than stored.
    const int samples = options.sample_to;
    require(samples == 0 || std::max(width, height) <= samples);
    require((samples > 0 && width == samples && height == samples) ||
            (width <= image.width && height <= image.height));
    require(options.reduce_to > 0 || samples > 0 || (width == image.width && height == image.height));
}

void check_error(const Error& error) {
    require(error.kind == ErrorKind::corrupt || error.kind == ErrorKind::unsupported ||
            error.kind == ErrorKind::too_large);
    require(!error.message.empty() && error.input == "picture");
    require(std::none_of(error.message.begin(), error.message.end(), [](char c) { return c < ' ' || c > '~'; }));
}

/// The answer does not depend on what was in memory before, or on who asked before.
void check_same(const Result<DecodedImage>& first, const Result<DecodedImage>& second) {
    require(first.has_value() == second.has_value());
    if (!first) {
        require(first.error().kind == second.error().kind && first.error().message == second.error().message);
        return;
    }
    const Image& a = first->pixels;
    const Image& b = second->pixels;
    require(a.width() == b.width() && a.height() == b.height() && a.format() == b.format());
    for (int y = 0; y < a.height(); ++y) {
        require(std::equal(a.row(y), a.row(y) + a.row_bytes(), b.row(y)));
    }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    __sanitizer_install_malloc_and_free_hooks(fill_memory, [](const volatile void*) {});
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const unsigned choice = data[size - 1];
    std::vector<std::uint8_t> copy(data, data + size - 1);
    const auto bytes = std::as_bytes(std::span(copy));
    if (!image::WHORL_IS(WHORL_FUZZ_FORMAT)(bytes)) {
        return 0;
    }
    if (image::is_png(bytes) && (choice & 0x40U) == 0) {
        mend_checksums(copy);
    }
    const DecodeOptions options = options_of(choice);
    const auto result = decode(bytes, options, 0x00);
    if (result) {
        check_picture(*result, options);
    } else {
        check_error(result.error());
    }
    check_same(result, decode(bytes, options, kRefillsMemory ? 0x5a : 0x00));
    return 0;
}
