#include "tests/hostile/builders.hpp"

#include <algorithm>

#include <zlib.h>

namespace whorl::test {
namespace {

/// zlib's stream of zeros without its head and its checksum.
File deflated_zeros(std::size_t count, int how_it_ends) {
    const std::vector<Bytef> zeros(count);
    std::vector<Bytef> out(count / 500 + 200);
    z_stream stream{};
    constexpr int kRaw = -15;
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kRaw, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = const_cast<Bytef*>(zeros.data());
    stream.avail_in = static_cast<uInt>(count);
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, how_it_ends);
    File result;
    std::transform(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(stream.total_out),
                   std::back_inserter(result), [](Bytef byte) { return std::byte{byte}; });
    deflateEnd(&stream);
    return result;
}

}  // namespace

void put(File& file, std::string_view text) {
    std::transform(text.begin(), text.end(), std::back_inserter(file), [](char c) { return std::byte(c); });
}

void put(File& file, const File& more) {
    file.insert(file.end(), more.begin(), more.end());
}

void put_little(File& file, std::uint64_t value, int bytes) {
    file.resize(file.size() + static_cast<std::size_t>(bytes));
    set_little(file, file.size() - static_cast<std::size_t>(bytes), value, bytes);
}

void put_big(File& file, std::uint64_t value, int bytes) {
    file.resize(file.size() + static_cast<std::size_t>(bytes));
    set_big(file, file.size() - static_cast<std::size_t>(bytes), value, bytes);
}

void set_little(File& file, std::size_t at, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes && at < file.size(); ++i, ++at) {
        file[at] = static_cast<std::byte>(value >> (8 * i));
    }
}

void set_big(File& file, std::size_t at, std::uint64_t value, int bytes) {
    constexpr int kWord = 8;
    for (int i = bytes; i-- > 0 && at < file.size(); ++at) {
        file[at] = i < kWord ? static_cast<std::byte>(value >> (8 * i)) : std::byte{0};
    }
}

std::uint64_t little(const File& file, std::size_t at, int bytes) {
    std::uint64_t value = 0;
    for (int i = bytes; i-- > 0;) {
        const std::size_t place = at + static_cast<std::size_t>(i);
        value = value << 8U | (place < file.size() ? std::to_integer<std::uint64_t>(file[place]) : 0);
    }
    return value;
}

std::uint64_t big(const File& file, std::size_t at, int bytes) {
    std::uint64_t value = 0;
    for (int i = 0; i < bytes; ++i) {
        const std::size_t place = at + static_cast<std::size_t>(i);
        value = value << 8U | (place < file.size() ? std::to_integer<std::uint64_t>(file[place]) : 0);
    }
    return value;
}

void BitWriter::put(std::uint32_t value, int bits) {
    for (int i = 0; i < bits; ++i, ++used_) {
        if (used_ == 8) {
            bytes_.push_back(std::byte{0});
            used_ = 0;
        }
        const bool highest = first_ == First::highest;
        const std::uint32_t bit = value >> (highest ? bits - 1 - i : i) & 1U;
        bytes_.back() |= static_cast<std::byte>(bit << (highest ? 7 - used_ : used_));
    }
}

File zlib_zeros(std::uint64_t count) {
    constexpr std::uint64_t kBlock = std::uint64_t{1} << 20U;
    const File block = deflated_zeros(kBlock, Z_FULL_FLUSH);
    File stream;
    put_big(stream, 0x78da, 2);
    for (std::uint64_t i = 0; i < count / kBlock; ++i) {
        put(stream, block);
    }
    put(stream, deflated_zeros(count % kBlock, Z_FINISH));
    constexpr std::uint64_t kAdlerModulus = 65521;  // RFC 1950, section 9
    put_big(stream, count % kAdlerModulus << 16U | 1U, 4);
    return stream;
}

// A code that is not yet in the table stands for the string before and one sample more, so that each code says one
// zero more than the one before.
File lzw_zeros(std::uint64_t count, LzwKind kind) {
    constexpr std::uint32_t kClear = 256;
    constexpr std::uint32_t kEnd = 257;
    constexpr std::uint32_t kFirst = 258;
    constexpr std::uint32_t kLast = 4000;
    // TIFF's codes grow by a bit one code earlier.
    const std::uint32_t early = kind == LzwKind::tiff ? 1 : 0;
    BitWriter writer(kind == LzwKind::tiff ? BitWriter::First::highest : BitWriter::First::lowest);
    int bits = 9;
    for (std::uint64_t done = 0; done < count;) {
        writer.put(kClear, bits);
        bits = 9;
        writer.put(0, bits);
        ++done;
        for (std::uint32_t code = kFirst; code < kLast && done < count; ++code) {
            writer.put(code, bits);
            done += code - kClear;
            bits += code + 1 + early == 1U << bits ? 1 : 0;
        }
    }
    writer.put(kEnd, bits);
    return writer.bytes();
}

File png_chunk(std::string_view name, const File& contents) {
    File named;
    put(named, name);
    put(named, contents);
    File chunk;
    put_big(chunk, contents.size(), 4);
    put(chunk, named);
    put_big(chunk, crc32(0, reinterpret_cast<const Bytef*>(named.data()), static_cast<uInt>(named.size())), 4);
    return chunk;
}

File png_file(const PngHeader& header, const File& zlib, const File& between) {
    File file;
    put(file, "\x89PNG\r\n\x1a\n");
    File fields;
    put_big(fields, header.width, 4);
    put_big(fields, header.height, 4);
    put_big(fields, static_cast<std::uint64_t>(header.depth), 1);
    put_big(fields, static_cast<std::uint64_t>(header.colour_type), 1);
    put_big(fields, header.interlaced ? 1 : 0, 3);
    put(file, png_chunk("IHDR", fields));
    put(file, between);
    put(file, png_chunk("IDAT", zlib));
    put(file, png_chunk("IEND", {}));
    return file;
}

std::uint32_t tiff_directory_bytes(std::size_t entries) {
    return static_cast<std::uint32_t>(2 + 12 * entries + 4);
}

File tiff_file(const std::vector<TiffEntry>& entries, const File& behind, std::uint32_t next_directory) {
    File file;
    put(file, "II*");
    put_little(file, 0, 1);
    put_little(file, 8, 4);
    put_little(file, entries.size(), 2);
    for (const TiffEntry& entry : entries) {
        put_little(file, entry.tag, 2);
        put_little(file, entry.type, 2);
        put_little(file, entry.count, 4);
        put_little(file, entry.value, 4);
    }
    put_little(file, next_directory, 4);
    put(file, behind);
    return file;
}

File gif_blocks(const File& data) {
    constexpr std::size_t kMost = 255;
    File blocks;
    for (std::size_t at = 0; at < data.size(); at += kMost) {
        const std::size_t size = std::min(kMost, data.size() - at);
        put_little(blocks, size, 1);
        blocks.insert(blocks.end(), data.begin() + static_cast<std::ptrdiff_t>(at),
                      data.begin() + static_cast<std::ptrdiff_t>(at + size));
    }
    put_little(blocks, 0, 1);
    return blocks;
}

File gif_file(std::uint16_t width, std::uint16_t height, const File& lzw, const File& before) {
    File file;
    put(file, "GIF89a");
    put_little(file, width, 2);
    put_little(file, height, 2);
    put_little(file, 0xf0, 1);  // two colours
    put_little(file, 0, 2);
    put_little(file, 0xffffff000000, 6);
    put(file, before);
    put(file, ",");
    put_little(file, 0, 4);
    put_little(file, width, 2);
    put_little(file, height, 2);
    put_little(file, 0, 1);
    put_little(file, 8, 1);  // bits of a sample
    put(file, gif_blocks(lzw));
    put(file, ";");
    return file;
}

File webp_chunk(std::string_view name, const File& contents) {
    File chunk;
    put(chunk, name);
    put_little(chunk, contents.size(), 4);
    put(chunk, contents);
    chunk.resize((chunk.size() + 1) / 2 * 2);
    return chunk;
}

File webp_file(const File& chunks) {
    File file;
    put(file, "RIFF");
    put_little(file, chunks.size() + 4, 4);
    put(file, "WEBP");
    put(file, chunks);
    return file;
}

File jpeg_segment(int marker, const File& contents) {
    File segment;
    put_big(segment, static_cast<std::uint64_t>(0xff00 | marker), 2);
    put_big(segment, contents.size() + 2, 2);
    put(segment, contents);
    return segment;
}

File box(std::string_view name, const File& contents) {
    File result;
    put_big(result, contents.size() + 8, 4);
    put(result, name);
    put(result, contents);
    return result;
}

File full_box(std::string_view name, int version, std::uint32_t flags, const File& contents) {
    File all;
    put_big(all, static_cast<std::uint64_t>(version), 1);
    put_big(all, flags, 3);
    put(all, contents);
    return box(name, all);
}

}  // namespace whorl::test
