// Probabilities of VP8's codes, each that a bit is 0, in 256ths (RFC 6386).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace whorl::metadata {

/// By kind of block, band, context and place in the tree.
constexpr std::size_t kVp8TokenCount = std::size_t{4} * 8 * 3 * 11;
using Vp8Tokens = std::array<std::uint8_t, kVp8TokenCount>;

/// Of coefficients, where the file does not say another (section 13.5).
extern const Vp8Tokens kVp8Tokens;

/// That the file does not say another (section 13.4).
extern const Vp8Tokens kVp8TokenUpdates;

/// Of the modes of small blocks, by the modes above and to the left and by place in the tree (section 11.5).
extern const std::array<std::uint8_t, 900> kVp8Modes;

}  // namespace whorl::metadata
