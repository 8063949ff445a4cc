#include "lib/metadata/inflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>

namespace whorl::metadata {
namespace {

constexpr std::size_t kPortion = 16384;

/// zlib does not change its input, but its old interface has no const.
Bytef* input_of(Bytes bytes) {
    return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
}

class Deflater {
public:
    Deflater() {
        if (deflateInit(&zlib_, Z_DEFAULT_COMPRESSION) != Z_OK) {
            throw std::bad_alloc();
        }
    }
    ~Deflater() { deflateEnd(&zlib_); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    void add(Bytes data) {
        zlib_.next_in = input_of(data);
        zlib_.avail_in = static_cast<uInt>(data.size());
        run(Z_NO_FLUSH);
    }

    File finish() {
        run(Z_FINISH);
        return std::move(stream_);
    }

private:
    /// Until zlib does not fill the buffer, and so has no more data.
    void run(int flush) {
        std::array<std::byte, kPortion> portion{};
        do {
            zlib_.next_out = reinterpret_cast<Bytef*>(portion.data());
            zlib_.avail_out = kPortion;
            deflate(&zlib_, flush);
            append(stream_, Bytes(portion).first(kPortion - zlib_.avail_out));
        } while (zlib_.avail_out == 0);
    }

    z_stream zlib_{};
    File stream_;
};

}  // namespace

Inflated inflate(std::span<const Bytes> pieces, std::size_t most, const std::function<void(Bytes)>& take) {
    z_stream zlib{};
    if (inflateInit(&zlib) != Z_OK) {
        throw std::bad_alloc();
    }
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> end(&zlib, inflateEnd);
    Inflated result;
    std::array<std::byte, kPortion> portion{};
    for (const Bytes piece : pieces) {
        zlib.next_in = input_of(piece);
        zlib.avail_in = static_cast<uInt>(piece.size());
        do {
            zlib.next_out = reinterpret_cast<Bytef*>(portion.data());
            zlib.avail_out = kPortion;
            const int status = ::inflate(&zlib, Z_NO_FLUSH);
            const std::size_t made = kPortion - zlib.avail_out;
            const std::size_t taken = std::min(made, most - result.size);
            take(Bytes(portion).first(taken));
            result.size += taken;
            const bool is_going_on = status == Z_OK || status == Z_BUF_ERROR;
            if (!is_going_on || taken < made) {
                result.ended = status == Z_STREAM_END && taken == made;
                result.read += piece.size() - zlib.avail_in;
                return result;
            }
        } while (zlib.avail_in > 0 || zlib.avail_out == 0);
        result.read += piece.size();
    }
    return result;
}

std::optional<File> inflated(Bytes stream, std::size_t most) {
    File data;
    const auto take = [&](Bytes portion) { append(data, portion); };
    return inflate({&stream, 1}, most, take).ended ? std::optional(std::move(data)) : std::nullopt;
}

File deflated(Bytes data) {
    return deflated([&](const auto& add) { add(data); });
}

File deflated(const std::function<void(const std::function<void(Bytes)>& add)>& produce) {
    Deflater deflater;
    produce([&](Bytes portion) { deflater.add(portion); });
    return deflater.finish();
}

std::uint32_t crc_of(Bytes bytes) {
    return static_cast<std::uint32_t>(crc32_z(0, input_of(bytes), bytes.size()));
}

}  // namespace whorl::metadata
