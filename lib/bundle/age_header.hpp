// The header of an age file, which is text: for each recipient a stanza with the encrypted file key, and a checksum
// with that key.
#pragma once

#include <span>
#include <string>
#include <vector>
#include <whorl/age.hpp>

#include "lib/bundle/buffered.hpp"
#include "lib/bundle/crypto.hpp"

namespace whorl::bundle {

using FileKey = Wiped<16>;

struct AgeStanza {
    std::vector<std::string> arguments;  ///< the first is the kind of recipient
    std::string body;
};

struct AgeHeader {
    std::vector<AgeStanza> stanzas;
    std::string covered;  ///< its text up to the checksum
    std::string mac;
};

/// Throws Failure: `invalid` when this is not an age file, `unsupported` for another version, `corrupt`,
/// `too_large`.
AgeHeader read_age_header(Buffered& source);

/// Finds the file key by one of the identities and checks the header with it. Throws Failure: `wrong_key`,
/// `unsupported` when there is no stanza for X25519 keys, `corrupt`.
void open_age_header(const AgeHeader& header, std::span<const AgeIdentity> identities, FileKey& file_key);

/// The header for these recipients. Does not check their number. Throws Failure `invalid` for a key of small order.
std::string write_age_header(std::span<const AgeRecipient> recipients, const FileKey& file_key,
                             const SecretBytes& secret_bytes);

}  // namespace whorl::bundle
