// Recipients files: platforms and helper organisations with their keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/age.hpp>
#include <whorl/ed25519.hpp>
#include <whorl/error.hpp>

namespace whorl {

struct Recipient {
    std::string name;                        ///< for people; not empty
    AgeRecipient key;                        ///< to which it is sealed
    std::optional<Ed25519PublicKey> signer;  ///< by which its receipts are signed
};

/// Reads a recipients file, one a line: the name, of one word or several, its key ("age1...") and, where it is
/// known, the key of its receipts ("ed25519:" and 64 hexadecimal digits), in any order. A word that begins with #
/// and what follows it in its line do not count, nor do empty lines.
///
/// Error `invalid`, with the number of the line, when a line has no name or not one key, when a key is mistyped or
/// stands in two lines, and when there is no recipient at all; `unsupported` likewise for a key of another kind.
Result<std::vector<Recipient>> parse_recipients(std::string_view text);

/// The line of a recipient, without a newline.
std::string recipient_line(const Recipient& recipient);

}  // namespace whorl
