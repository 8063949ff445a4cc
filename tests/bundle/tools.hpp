// Programs of others that bundles are tested against, and what tests say to them.
#pragma once

#include <string>
#include <string_view>
#include <vector>
#include <whorl/age.hpp>

#include "tests/support/temporary_folder.hpp"

namespace whorl::test {

/// Runs a line of shell and returns its exit code.
int shell(const std::string& line);

/// Bytes of a fixed pattern that does not repeat within any chunk.
std::string some_bytes(std::size_t size);

std::string from_hex(const std::string& hex);

/// "age1..." for these 32 bytes, whatever they are.
std::string recipient_text(std::string_view bytes);

/// The u-coordinates whose shared secret is zero with any key, as 64 hexadecimal digits: libsodium's list
/// (x25519_ref10.c, has_small_order), each with the highest bit clear and set, which RFC 7748 ignores.
const std::vector<std::string>& keys_of_small_order();

/// The text with one bit of it turned.
std::string with_bit_flipped(std::string text, std::size_t bit);

/// age_decrypt_text() as a string, for comparison.
Result<std::string> open_text(std::string_view sealed, const AgeIdentity& identity);

}  // namespace whorl::test
