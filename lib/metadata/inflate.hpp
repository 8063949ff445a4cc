// zlib for PNG files.
#pragma once

#include <functional>
#include <optional>

#include "lib/metadata/dissect.hpp"

namespace whorl::metadata {

struct Inflated {
    std::uint64_t size = 0;  ///< bytes of data, at most the limit
    bool ended = false;      ///< there are no more data, and the stream ended correctly
    std::size_t read = 0;    ///< bytes of the stream
    std::size_t idle = 0;    ///< bytes of the stream in blocks without data, longer than an encoder makes them
};

/// Reads a zlib stream in pieces, and passes on its data in portions, up to `most` bytes.
Inflated inflate(std::span<const Bytes> pieces, std::uint64_t most, const std::function<void(Bytes)>& take);

/// The data of a zlib stream, up to `most` bytes. Nothing when it is damaged or longer.
std::optional<File> inflated(Bytes stream, std::size_t most);

File deflated(Bytes data);

/// Compresses the data that `produce` gives, in portions, to the function that it gets.
File deflated(const std::function<void(const std::function<void(Bytes)>& add)>& produce);

/// The checksum of a PNG chunk, over its name and data.
std::uint32_t crc_of(Bytes bytes);

}  // namespace whorl::metadata
