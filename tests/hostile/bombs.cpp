#include "tests/hostile/builders.hpp"
#include "tests/hostile/heif_builder.hpp"
#include "tests/hostile/hostile_files.hpp"

namespace whorl::test {
namespace {

/// As large as is decoded unless the user says otherwise (DecodeOptions::max_pixels).
constexpr std::uint32_t kSide = 16000;
constexpr std::uint64_t kPixels = std::uint64_t{kSide} * kSide;

std::vector<HostileFile> png_bombs() {
    return {{"png-bomb-gray1.png", png_file({kSide, kSide, 1, 0}, zlib_zeros(kSide * (1 + kSide / 8)))},
            {"png-bomb-rgb16.png", png_file({kSide, kSide / 4, 16, 2}, zlib_zeros(kSide / 4 * (1 + 6 * kSide)))},
            // Each pass has rows of its own; what is too much is not asked for.
            {"png-bomb-interlaced.png", png_file({kSide, kSide, 8, 0, true}, zlib_zeros(kPixels + 4 * kSide))},
            // Few pixels, and far more data than they need.
            {"png-bomb-small.png", png_file({64, 64, 8, 2}, zlib_zeros(std::uint64_t{1} << 29U))}};
}

/// A directory of 32-bit numbers, and one strip.
HostileFile tiff_bomb(const std::string& name, std::uint32_t compression, int samples, int bits, const File& strip,
                      std::uint32_t width = kSide, std::uint32_t height = kSide) {
    constexpr std::size_t kEntries = 9;
    constexpr std::uint16_t kLong = 4;
    const auto count = static_cast<std::uint32_t>(samples);
    File behind(samples == 3 ? 6 : 0);
    for (std::size_t i = 0; i < behind.size(); i += 2) {
        set_little(behind, i, static_cast<std::uint64_t>(bits), 2);
    }
    const std::uint32_t behind_at = 8 + tiff_directory_bytes(kEntries);
    const auto strip_at = behind_at + static_cast<std::uint32_t>(behind.size());
    put(behind, strip);
    return {name, tiff_file({{256, kLong, 1, width},
                             {257, kLong, 1, height},
                             {258, 3, count, samples == 3 ? behind_at : static_cast<std::uint32_t>(bits)},
                             {259, 3, 1, compression},
                             {262, 3, 1, samples == 3 ? 2U : 1U},
                             {273, kLong, 1, strip_at},
                             {277, 3, 1, count},
                             {278, kLong, 1, height},
                             {279, kLong, 1, static_cast<std::uint32_t>(strip.size())}},
                            behind)};
}

std::vector<HostileFile> tiff_bombs() {
    File pack_bits;
    for (std::uint64_t done = 0; done < kPixels / 8; done += 128) {
        put_little(pack_bits, 0x0081, 2);  // the byte that follows, 128 times
    }
    constexpr std::uint32_t kCcittG4 = 4;
    constexpr std::uint32_t kLzw = 5;
    constexpr std::uint32_t kDeflate = 8;
    constexpr std::uint32_t kPackBits = 32773;
    return {tiff_bomb("tiff-bomb-deflate.tiff", kDeflate, 3, 8, zlib_zeros(3 * kPixels)),
            tiff_bomb("tiff-bomb-lzw.tiff", kLzw, 1, 8, lzw_zeros(kPixels, LzwKind::tiff)),
            tiff_bomb("tiff-bomb-packbits.tiff", kPackBits, 1, 1, pack_bits),
            // A row that is like the one above is one bit.
            tiff_bomb("tiff-bomb-g4.tiff", kCcittG4, 1, 1, File(kSide / 8, std::byte{0xff})),
            tiff_bomb("tiff-column.tiff", kDeflate, 1, 8, zlib_zeros(250'000'000), 1, 250'000'000),
            tiff_bomb("tiff-short-column.tiff", kDeflate, 1, 8, zlib_zeros(250'000'000), 250, 1'000'000)};
}

/// One colour, where a pixel takes no bit at all: five codes of one symbol (RFC 9649, section 3.7.2.1.1).
File lossless_solid(std::uint32_t width, std::uint32_t height) {
    BitWriter bits(BitWriter::First::lowest);
    bits.put(0x2f, 8);
    bits.put(width - 1, 14);
    bits.put(height - 1, 14);
    bits.put(0, 1 + 3);      // no alpha, version
    bits.put(0, 1 + 1 + 1);  // no transform, no colour cache, one group of codes
    for (int code = 0; code < 5; ++code) {
        bits.put(0x1, 1);  // simple
        bits.put(0, 1);    // one symbol
        bits.put(0, 1);    // of one bit
        bits.put(0, 1);    // which is 0
    }
    return bits.bytes();
}

std::vector<HostileFile> webp_bombs() {
    constexpr std::uint32_t kWidest = 16383;
    const auto height = static_cast<std::uint32_t>(kPixels / kWidest);
    return {{"webp-bomb.webp", webp_file(webp_chunk("VP8L", lossless_solid(kWidest, height)))},
            {"webp-bomb-too-large.webp", webp_file(webp_chunk("VP8L", lossless_solid(kWidest, kWidest)))}};
}

std::vector<HostileFile> gif_bombs() {
    constexpr std::uint16_t kMost = 65535;
    return {{"gif-bomb.gif", gif_file(kSide, kSide, lzw_zeros(kPixels, LzwKind::gif))},
            {"gif-bomb-too-large.gif", gif_file(kMost, kMost, lzw_zeros(kPixels, LzwKind::gif))},
            // A screen of the largest size, and a frame of nothing.
            {"gif-bomb-empty.gif", gif_file(kSide, kSide, {})}};
}

/// What stands before the scans of a gray picture: tables of one code each.
File jpeg_head(int start_of_frame, std::uint32_t side, int ac_symbol) {
    File file;
    put_big(file, 0xffd8, 2);
    File quantisation(65, std::byte{1});
    quantisation[0] = std::byte{0};
    put(file, jpeg_segment(0xdb, quantisation));
    File frame;
    put_big(frame, 8, 1);
    put_big(frame, side, 2);
    put_big(frame, side, 2);
    put_big(frame, 0x01011100, 4);  // one component
    put(file, jpeg_segment(start_of_frame, frame));
    for (const bool ac : {false, true}) {
        File table;
        put_big(table, ac ? 0x10 : 0x00, 1);
        put_big(table, 1, 1);  // one code of one bit
        put_big(table, 0, 8);
        put_big(table, 0, 7);
        put_big(table, static_cast<std::uint64_t>(ac ? ac_symbol : 0), 1);
        put(file, jpeg_segment(0xc4, table));
    }
    return file;
}

File jpeg_scan(int first, int last, int high, int low, const File& codes) {
    File head;
    put_big(head, 0x010100, 3);
    put_big(head, static_cast<std::uint64_t>(first), 1);
    put_big(head, static_cast<std::uint64_t>(last), 1);
    put_big(head, static_cast<std::uint64_t>(high << 4 | low), 1);
    File scan = jpeg_segment(0xda, head);
    put(scan, codes);
    return scan;
}

/// Two bits a block: no difference, and no further coefficient.
HostileFile jpeg_bomb() {
    constexpr std::uint32_t kBlocks = (kSide / 8) * (kSide / 8);
    File file = jpeg_head(0xc0, kSide, 0);
    put(file, jpeg_scan(0, 63, 0, 0, File(kBlocks / 4)));
    put_big(file, 0xffd9, 2);
    return {"jpeg-bomb.jpg", file};
}

/// As many scans as that, each of them over the whole picture and of a few bytes, and all as the standard has them:
/// one bit more of one coefficient ("Two Issues with the JPEG Standard", libjpeg-turbo project, 2015).
HostileFile jpeg_of_scans(const std::string& name, std::uint32_t side, int scans) {
    const std::uint32_t blocks = (side / 8) * (side / 8);
    constexpr int kBandOf16384 = 0xe0;  // that many blocks, and as many more as the next fourteen bits say
    constexpr std::uint32_t kMostBlocks = 32767;
    File file = jpeg_head(0xc2, side, kBandOf16384);
    put(file, jpeg_scan(0, 0, 0, 0, File(blocks / 8 + 1)));
    BitWriter empty(BitWriter::First::highest);
    for (std::uint32_t done = 0; done < blocks; done += kMostBlocks) {
        empty.put(0, 1);
        empty.put(kMostBlocks - 16384, 14);
    }
    File codes;
    for (const std::byte code : empty.bytes()) {
        codes.push_back(code);
        if (code == std::byte{0xff}) {
            codes.push_back(std::byte{0});
        }
    }
    constexpr int kHighestBit = 13;
    for (int scan = 1; scan < scans; ++scan) {
        const int coefficient = 1 + (scan - 1) / (kHighestBit + 1);
        const int bit = kHighestBit - (scan - 1) % (kHighestBit + 1);
        put(file, jpeg_scan(coefficient, coefficient, bit == kHighestBit ? 0 : bit + 1, bit, codes));
    }
    put_big(file, 0xffd9, 2);
    return {name, file};
}

/// One small tile, laid many times.
HostileFile heif_grid(const std::string& name, int rows, int columns) {
    constexpr int kTile = 64;
    const CodedPicture tile =
        coded_picture(encode_heif(draw_picture(3, kTile, kTile, PixelFormat::rgb), HeifCodec::hevc));
    const auto width = static_cast<std::uint32_t>(columns * kTile);
    const auto height = static_cast<std::uint32_t>(rows * kTile);
    File grid;
    put_big(grid, 1, 2);  // sizes of four bytes
    put_big(grid, static_cast<std::uint64_t>(rows - 1), 1);
    put_big(grid, static_cast<std::uint64_t>(columns - 1), 1);
    put_big(grid, width, 4);
    put_big(grid, height, 4);
    const std::vector<std::uint16_t> tiles(static_cast<std::size_t>(rows * columns), 2);
    return {name, heif_file({{"grid", grid, {3}, "dimg", tiles}, {"hvc1", tile.data, {1, 2}}},
                            {tile.configuration, heif_size(kTile, kTile), heif_size(width, height)})};
}

void add(std::vector<HostileFile>& files, std::vector<HostileFile> more) {
    std::move(more.begin(), more.end(), std::back_inserter(files));
}

}  // namespace

std::vector<HostileFile> decompression_bombs() {
    std::vector<HostileFile> files = png_bombs();
    add(files, tiff_bombs());
    add(files, webp_bombs());
    add(files, gif_bombs());
    add(files,
        {jpeg_bomb(), jpeg_of_scans("jpeg-scans-499.jpg", 3000, 499),
         jpeg_of_scans("jpeg-scans-499-large.jpg", kSide, 499), jpeg_of_scans("jpeg-scans-800.jpg", 1000, 800)});
    add(files, {heif_grid("heif-grid.heic", 20, 20), heif_grid("heif-grid-large.heic", 250, 250)});
    return files;
}

}  // namespace whorl::test
