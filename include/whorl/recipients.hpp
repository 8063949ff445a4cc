// Recipients files: platforms and helper organisations with their keys.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/age.hpp>
#include <whorl/ed25519.hpp>
#include <whorl/error.hpp>

namespace whorl {

struct Recipient {
    std::string name;                        ///< for people; not empty
    AgeRecipient key;                        ///< bundles are encrypted to it
    std::optional<Ed25519PublicKey> signer;  ///< the key that signs its receipts
};

/// Reads a recipients file. Each line has a name of one or more words, a key ("age1...") and, where it is known,
/// the key of the receipts ("ed25519:" and 64 hexadecimal digits), in any order. A word that begins with # starts a
/// comment. Empty lines are skipped.
///
/// Error `invalid`, with the number of the line, when a line has no name or not exactly one key, or when a key is
/// mistyped or is in two lines. Error `invalid` when there is no recipient. Error `unsupported` for a key of
/// another kind.
Result<std::vector<Recipient>> parse_recipients(std::string_view text);

/// The recipient that signs with this key; null when none does. A receipt that no recipient of its case signed
/// proves nothing: anybody who has a bundle of the case can make one.
const Recipient* find_signer(const Ed25519PublicKey& key, std::span<const Recipient> recipients) noexcept;

/// The line of a recipient, without a newline.
std::string recipient_line(const Recipient& recipient);

}  // namespace whorl
