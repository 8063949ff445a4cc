// The payload of an age file: STREAM, ChaCha20-Poly1305 in chunks of 64 KiB with a mark on the last one.
#pragma once

#include <cstdint>
#include <whorl/byte_stream.hpp>

#include "lib/bundle/age_header.hpp"

namespace whorl::bundle {

/// Both return the number of plaintext bytes, and throw Failure with the errors of source and sink;
/// open_age_payload() also `corrupt`. No byte reaches the sink before its chunk is authenticated.
std::uint64_t seal_age_payload(Buffered& source, const ByteSink& sink, const FileKey& file_key,
                               const SecretBytes& secret_bytes);
std::uint64_t open_age_payload(Buffered& source, const ByteSink& sink, const FileKey& file_key);

}  // namespace whorl::bundle
