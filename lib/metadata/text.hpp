// Texts of unknown origin, made fit to be shown.
#pragma once

#include <string>
#include <string_view>

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

enum class ByteOrder : std::uint8_t { little, big };

/// At most some hundred bytes of UTF-8 on one line. What is no UTF-8 is taken for Latin-1; control characters, and
/// those that turn the direction of writing, become spaces; spaces at the ends are removed.
std::string harmless(std::string_view text);

/// harmless(), or how many bytes there are when they are no text.
std::string text_or_size(std::string_view bytes);

/// UTF-16 to UTF-8; halves of characters become U+FFFD.
std::string from_utf16(Bytes text, ByteOrder order);

}  // namespace whorl::metadata
