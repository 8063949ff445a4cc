// Bytes as hexadecimal text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bench/lab/hashers/measure.hpp"

namespace whorl::lab {

/// Lower-case digits.
std::string hex_of(const HashBytes& bytes);

/// Of either case; nothing when it is anything else.
std::optional<HashBytes> bytes_of_hex(std::string_view text);

}  // namespace whorl::lab
