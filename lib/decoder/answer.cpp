#include "lib/decoder/answer.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace whorl::decoder {
namespace {

/// Whether a picture of the size in the head is returned with as many pixels as the head says, if its decoder
/// divides its sides by `reduction`.
bool fits_reduced(const Head& head, int sample_to, int reduction) {
    const int width = (head.width + reduction - 1) / reduction;
    const int height = (head.height + reduction - 1) / reduction;
    const bool sampled = sample_to > 0 && std::max(width, height) > sample_to;
    return head.pixel_width == (sampled ? sample_to : width) && head.pixel_height == (sampled ? sample_to : height);
}

bool fits(const Head& head, const DecodeOptions& asked) {
    if (head.width <= 0 || head.height <= 0 || static_cast<std::uint64_t>(head.width) > kMaxPictureSide ||
        static_cast<std::uint64_t>(head.height) > kMaxPictureSide ||
        std::uint64_t{static_cast<std::uint32_t>(head.width)} * static_cast<std::uint32_t>(head.height) >
            asked.max_pixels) {
        return false;
    }
    if (fits_reduced(head, asked.sample_to, 1)) {
        return true;
    }
    constexpr std::array kReductions = {2, 4, 8};
    return asked.reduce_to > 0 && head.file_format == ImageFormat::jpeg &&
           std::any_of(kReductions.begin(), kReductions.end(),
                       [&](int reduction) { return fits_reduced(head, asked.sample_to, reduction); });
}

}  // namespace

std::optional<Head> checked_head(std::span<const std::byte> answer, const DecodeOptions& asked,
                                 ImageFormat format) {
    Head head{};
    if (answer.size() < kPixels) {
        return std::nullopt;
    }
    std::memcpy(&head, answer.data(), sizeof head);
    const bool known = head.pixel_format == PixelFormat::gray || head.pixel_format == PixelFormat::rgb;
    if (!known || head.file_format != format || !fits(head, asked)) {
        return std::nullopt;
    }
    const auto bytes = static_cast<std::uint64_t>(head.pixel_width) * static_cast<unsigned>(head.pixel_height) *
                       static_cast<unsigned>(channels(head.pixel_format));
    return answer.size() - kPixels == bytes ? std::optional(head) : std::nullopt;
}

}  // namespace whorl::decoder
