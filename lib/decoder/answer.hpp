// The answer of a worker that decoded a picture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <whorl/decode.hpp>

namespace whorl::decoder {

/// What an answer begins with.
struct Head {
    std::int32_t width;         ///< of the full picture
    std::int32_t height;        ///< likewise
    std::int32_t pixel_width;   ///< of the pixels that follow
    std::int32_t pixel_height;  ///< likewise
    ImageFormat file_format;
    PixelFormat pixel_format;
};

/// Where the pixels begin.
constexpr std::size_t kPixels = 64;
static_assert(sizeof(Head) <= kPixels);

/// The head of an answer, or nothing when it is not an answer to this question: it may come from a worker that a
/// malicious picture controls. Its sizes and its format can be those of a file in this format, decoded with these
/// options, and there are exactly as many pixels as it says.
std::optional<Head> checked_head(std::span<const std::byte> answer, const DecodeOptions& asked, ImageFormat format);

}  // namespace whorl::decoder
