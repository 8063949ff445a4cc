// Making texts of unknown origin safe to show.
#pragma once

#include <string>
#include <string_view>

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

enum class ByteOrder : std::uint8_t { little, big };

/// At most some hundred bytes of UTF-8 on one line. Bytes that are not UTF-8 are read as Latin-1. Control
/// characters, and characters that change the direction of writing, become spaces. Spaces at the ends are removed.
std::string harmless(std::string_view text);

/// harmless(), or the number of bytes when they are not text.
std::string text_or_size(std::string_view bytes);

/// UTF-16 to UTF-8; halves of characters become U+FFFD.
std::string from_utf16(Bytes text, ByteOrder order);

}  // namespace whorl::metadata
