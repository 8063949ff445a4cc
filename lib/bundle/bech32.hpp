// Keys of 32 bytes as age writes them: Bech32 (BIP 173) without its limit on length.
#pragma once

#include <string_view>
#include <whorl/secret.hpp>

#include "lib/bundle/crypto.hpp"

namespace whorl::bundle {

inline constexpr std::size_t kKeyBytes = 32;

/// `prefix`, "1", and 58 characters of data and checksum, in the case of the prefix.
Secret encode_bech32(std::string_view prefix, BytesView key);

/// Reads such a text to `key`; false when it has another prefix, case or length, a foreign character, a wrong
/// checksum or bits left over that are not zero.
bool decode_bech32(std::string_view prefix, std::string_view text, Wiped<kKeyBytes>& key);

}  // namespace whorl::bundle
