// Keys of 32 bytes as age writes them: Bech32 (BIP 173) without its limit on length.
#pragma once

#include <string_view>
#include <whorl/secret.hpp>

#include "lib/bundle/crypto.hpp"

namespace whorl::bundle {

inline constexpr std::size_t kKeyBytes = 32;

/// `prefix`, "1", and 58 characters of data and checksum, in the case of the prefix.
Secret encode_bech32(std::string_view prefix, BytesView key);

/// Reads a text of this form into `key`. Returns false for another prefix, case or length, an invalid character, a
/// wrong checksum, or padding bits that are not zero.
bool decode_bech32(std::string_view prefix, std::string_view text, Wiped<kKeyBytes>& key);

}  // namespace whorl::bundle
