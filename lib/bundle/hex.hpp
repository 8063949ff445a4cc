// Bytes as hexadecimal digits, in lower case only.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "lib/bundle/crypto.hpp"

namespace whorl::bundle {

std::string encode_hex(BytesView bytes);

/// Nothing when the text is not what encode_hex() gives for 32 bytes.
std::optional<std::array<std::byte, 32>> decode_hex32(std::string_view text);

}  // namespace whorl::bundle
