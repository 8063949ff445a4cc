// What zlib is needed for in PNG files.
#pragma once

#include <functional>
#include <optional>

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

struct Inflated {
    std::size_t size = 0;  ///< of the data, as far as they are no more than was asked for
    bool ended = false;    ///< that was all, and the stream ended as it should
    std::size_t read = 0;  ///< of the stream, to its end
};

/// Goes through a zlib stream in pieces, and hands over its data, portion by portion, up to `most` bytes.
Inflated inflate(std::span<const Bytes> pieces, std::size_t most, const std::function<void(Bytes)>& take);

/// The data of a zlib stream, up to `most` bytes. Nothing when it is damaged or holds more.
std::optional<File> inflated(Bytes stream, std::size_t most);

File deflated(Bytes data);

/// The first `size` bytes of a stream's data, compressed anew. They must be there.
File deflated_again(std::span<const Bytes> pieces, std::size_t size);

/// The checksum of a PNG chunk, over its name and data.
std::uint32_t crc_of(Bytes bytes);

}  // namespace whorl::metadata
