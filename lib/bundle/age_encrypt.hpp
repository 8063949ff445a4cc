// age_encrypt() with secrets from anywhere, for files that have to be the same bytes when they are made again.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <whorl/age.hpp>

#include "lib/bundle/crypto.hpp"

namespace whorl::bundle {

/// age_encrypt() with these secret bytes, which must never be used for other contents or other recipients. They are
/// asked for again for each recipient, and must be others then. Throws Failure.
std::uint64_t age_encrypt_with(const ByteSource& source, const ByteSink& sink,
                               std::span<const AgeRecipient> recipients, AgeForm form,
                               const SecretBytes& secret_bytes);

/// A sink that appends to the text, which must outlive it.
ByteSink into_text(std::string& text);

}  // namespace whorl::bundle
