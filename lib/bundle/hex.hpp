// Bytes as hexadecimal digits, in lower case only.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "lib/bundle/crypto.hpp"

namespace whorl::bundle {

std::string encode_hex(BytesView bytes);

/// The bytes; nothing when the text is not encode_hex() of 32 bytes.
std::optional<std::array<std::byte, 32>> decode_hex32(std::string_view text);

}  // namespace whorl::bundle
