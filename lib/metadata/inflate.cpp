#include "metadata/inflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <new>

namespace whorl::metadata {
namespace {

/// zlib does not change what it reads, but its interface is older than const in C libraries.
Bytef* input_of(Bytes bytes) {
    return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
}

}  // namespace

std::optional<File> inflated(Bytes stream, std::size_t most) {
    z_stream zlib{};
    zlib.next_in = input_of(stream);
    zlib.avail_in = static_cast<uInt>(stream.size());
    if (inflateInit(&zlib) != Z_OK) {
        throw std::bad_alloc();
    }
    // Grows with what comes, so that a short stream takes no memory for what it might hold.
    File data;
    int status = Z_OK;
    while (status == Z_OK && data.size() < most) {
        const std::size_t begin = data.size();
        data.resize(std::min(most, std::max<std::size_t>(begin * 2, 4096)));
        zlib.next_out = reinterpret_cast<Bytef*>(data.data() + begin);
        zlib.avail_out = static_cast<uInt>(data.size() - begin);
        status = inflate(&zlib, Z_NO_FLUSH);
        data.resize(data.size() - zlib.avail_out);
    }
    inflateEnd(&zlib);
    return status == Z_STREAM_END ? std::optional(data) : std::nullopt;
}

File deflated(Bytes data) {
    uLongf size = compressBound(data.size());
    File stream(size);
    if (compress(reinterpret_cast<Bytef*>(stream.data()), &size, input_of(data), data.size()) != Z_OK) {
        throw std::bad_alloc();
    }
    stream.resize(size);
    return stream;
}

std::uint32_t crc_of(Bytes bytes) {
    return static_cast<std::uint32_t>(crc32_z(0, input_of(bytes), bytes.size()));
}

}  // namespace whorl::metadata
