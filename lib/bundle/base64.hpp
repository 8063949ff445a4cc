// Base64 (RFC 4648), read strictly: only the canonical form of the bytes, without blanks and other characters.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/bundle/crypto.hpp"

namespace whorl::bundle {

enum class Base64 {
    padded = sodium_base64_VARIANT_ORIGINAL,
    unpadded = sodium_base64_VARIANT_ORIGINAL_NO_PADDING,
    url_safe = sodium_base64_VARIANT_URLSAFE,  ///< with padding
};

std::string encode_base64(BytesView bytes, Base64 variant);

/// The bytes; nothing when encode_base64() gives this text for no bytes.
std::optional<std::string> decode_base64(std::string_view text, Base64 variant);

}  // namespace whorl::bundle
