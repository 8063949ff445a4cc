// What zlib is needed for in PNG files.
#pragma once

#include <optional>

#include "metadata/dissect.hpp"

namespace whorl::metadata {

/// The data of a zlib stream, up to `most` bytes. Nothing when it is damaged or holds more.
std::optional<File> inflated(Bytes stream, std::size_t most);

File deflated(Bytes data);

/// The checksum of a PNG chunk, over its name and data.
std::uint32_t crc_of(Bytes bytes);

}  // namespace whorl::metadata
