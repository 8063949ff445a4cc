// Pieces of picture files, put together by hand where no encoder would write them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/support/encode.hpp"

namespace whorl::test {

void put(File& file, std::string_view text);
void put(File& file, const File& more);
void put_little(File& file, std::uint64_t value, int bytes);
void put_big(File& file, std::uint64_t value, int bytes);

/// The same, over what is there; nothing where that ends before.
void set_little(File& file, std::size_t at, std::uint64_t value, int bytes);
void set_big(File& file, std::size_t at, std::uint64_t value, int bytes);

/// 0 beyond the end.
std::uint64_t little(const File& file, std::size_t at, int bytes);
std::uint64_t big(const File& file, std::size_t at, int bytes);

/// Numbers of any width, one after the other.
class BitWriter {
public:
    enum class First { lowest, highest };  ///< bit of a byte

    explicit BitWriter(First first) : first_(first) {}

    /// Of a code that is given highest bit first, when that is how the writer goes.
    void put(std::uint32_t value, int bits);

    /// The last byte is filled with zeros.
    const File& bytes() const { return bytes_; }

private:
    First first_;
    File bytes_;
    int used_ = 8;  // bits of the last byte
};

/// `count` zeros as zlib compresses them.
File zlib_zeros(std::uint64_t count);

/// Likewise by LZW, of samples of eight bits: `count` zeros or more.
enum class LzwKind { gif, tiff };
File lzw_zeros(std::uint64_t count, LzwKind kind);

struct PngHeader {
    std::uint32_t width;
    std::uint32_t height;
    int depth = 8;
    int colour_type = 2;
    bool interlaced = false;
};
File png_chunk(std::string_view name, const File& contents);
/// `between` stands before the pixels.
File png_file(const PngHeader& header, const File& zlib, const File& between = {});

struct TiffEntry {
    std::uint16_t tag;
    std::uint16_t type;
    std::uint32_t count;
    std::uint32_t value;
};
/// In Intel's byte order: the head, one directory, and what `behind` holds from byte 8 + tiff_directory_bytes() on.
File tiff_file(const std::vector<TiffEntry>& entries, const File& behind, std::uint32_t next_directory = 0);
std::uint32_t tiff_directory_bytes(std::size_t entries);

/// The data of a frame in the blocks that GIF has.
File gif_blocks(const File& data);
/// One frame as large as the screen; `before` stands before it.
File gif_file(std::uint16_t width, std::uint16_t height, const File& lzw, const File& before = {});

File webp_chunk(std::string_view name, const File& contents);
File webp_file(const File& chunks);

/// A segment of JPEG, with its length.
File jpeg_segment(int marker, const File& contents);

/// A box of ISO/IEC 14496-12; the second with version and flags.
File box(std::string_view name, const File& contents);
File full_box(std::string_view name, int version, std::uint32_t flags, const File& contents);

}  // namespace whorl::test
