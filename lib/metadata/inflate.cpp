#include "lib/metadata/inflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>

namespace whorl::metadata {
namespace {

constexpr std::size_t kPortion = 16384;

/// Measures the blocks of a stream (RFC 1951, 3.2.3).
class Blocks {
public:
    /// Where zlib stops with Z_BLOCK, at the end of its head or a block; `read` and `size`: bytes up to there.
    void stop(const z_stream& zlib, std::size_t read, std::uint64_t size) {
        constexpr int kIsBetween = 128;
        if ((zlib.data_type & kIsBetween) == 0) {
            return;
        }
        const std::uint64_t end = std::uint64_t{8} * read - static_cast<unsigned>(zlib.data_type & 7);
        constexpr std::uint64_t kMaxUsual = 3 + 7 + 32;  // bits of a stored block without data
        if (size == size_ && end - end_ > kMaxUsual) {
            idle_ += static_cast<std::size_t>((end - end_) / 8);
        }
        end_ = end;
        size_ = size;
    }

    std::size_t idle() const { return idle_; }

private:
    std::uint64_t end_ = 0;  ///< of the block before, in bits
    std::uint64_t size_ = 0;
    std::size_t idle_ = 0;
};

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

Inflated inflate(std::span<const Bytes> pieces, std::uint64_t most, const std::function<void(Bytes)>& take) {
    z_stream zlib{};
    if (inflateInit(&zlib) != Z_OK) {
        throw std::bad_alloc();
    }
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> end(&zlib, inflateEnd);
    Inflated result;
    Blocks blocks;
    std::array<std::byte, kPortion> portion{};
    for (const Bytes piece : pieces) {
        const std::size_t before = result.read;
        zlib.next_in = input_of(piece);
        zlib.avail_in = static_cast<uInt>(piece.size());
        do {
            zlib.next_out = reinterpret_cast<Bytef*>(portion.data());
            zlib.avail_out = kPortion;
            const int status = ::inflate(&zlib, Z_BLOCK);
            const std::size_t made = kPortion - zlib.avail_out;
            const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(made, most - result.size));
            take(Bytes(portion).first(taken));
            result.size += taken;
            result.read = before + piece.size() - zlib.avail_in;
            blocks.stop(zlib, result.read, result.size);
            result.idle = blocks.idle();
            const bool is_going_on = status == Z_OK || status == Z_BUF_ERROR;
            if (!is_going_on || taken < made) {
                result.ended = status == Z_STREAM_END && taken == made;
                return result;
            }
        } while (zlib.avail_in > 0 || zlib.avail_out == 0);
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
