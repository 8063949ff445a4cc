#include <array>

#include "tests/hostile/builders.hpp"
#include "tests/hostile/heif_builder.hpp"
#include "tests/hostile/hostile_files.hpp"

namespace whorl::test {
namespace {

constexpr std::uint16_t kLong = 4;
constexpr std::uint16_t kShort = 3;

void put_lossless_head(BitWriter& bits, std::uint32_t width, std::uint32_t height) {
    bits.put(0x2f, 8);
    bits.put(width - 1, 14);
    bits.put(height - 1, 14);
    bits.put(0, 1 + 3);  // no alpha, version
    bits.put(0, 1);      // no transform
}

/// A prefix code by the lengths of its codes, which are written in four bits each (RFC 9649, section 3.7.2.1.2).
void put_code(BitWriter& bits, const std::vector<int>& lengths) {
    bits.put(0, 1);   // not a simple one
    bits.put(15, 4);  // all nineteen codes of lengths have a length
    constexpr std::array kOrder = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    for (const int symbol : kOrder) {
        bits.put(symbol < 16 ? 4 : 0, 3);
    }
    bits.put(0, 1);  // lengths of the whole alphabet
    for (const int length : lengths) {
        for (int bit = 3; bit >= 0; --bit) {
            bits.put(static_cast<std::uint32_t>(length) >> bit & 1U, 1);
        }
    }
}

/// CVE-2023-4863 (libwebp before 1.3.2): tables for codes of more than eight bits took more room than was set
/// aside, because they were filled before it was seen that the lengths are those of no prefix code.
std::vector<HostileFile> webp_code_lengths() {
    std::vector<HostileFile> files;
    Random random(4863);
    for (int round = 0; round < 40; ++round) {
        BitWriter bits(BitWriter::First::lowest);
        put_lossless_head(bits, 64, 64);
        bits.put(0, 1 + 1);  // no colour cache, one group of codes
        for (const int alphabet : {256 + 24, 256, 256, 256, 40}) {
            std::vector<int> lengths(static_cast<std::size_t>(alphabet));
            for (int& length : lengths) {
                // Long ones, whose tables are the largest; in every second round with short ones, too many of them.
                length = round % 2 == 0 || random.below(8) != 0 ? 9 + random.below(7) : random.below(9);
            }
            put_code(bits, lengths);
        }
        File pixels = bits.bytes();
        pixels.resize(pixels.size() + 1000, std::byte{0x55});
        files.push_back(
            {"webp-cve-2023-4863-" + std::to_string(round) + ".webp", webp_file(webp_chunk("VP8L", pixels))});
    }
    return files;
}

/// CVE-2020-36332 (libwebp before 1.0.1): a group of codes for each number up to the largest that the picture
/// names, here 65,535, at some kilobytes each.
HostileFile webp_code_groups() {
    BitWriter bits(BitWriter::First::lowest);
    put_lossless_head(bits, 512, 512);
    bits.put(0, 1);      // no colour cache
    bits.put(1, 1);      // several groups,
    bits.put(0, 3 + 1);  // one for each 4 x 4 pixels; no colour cache
    for (int code = 0; code < 5; ++code) {
        bits.put(0x1, 1);  // of one symbol
        bits.put(0, 1);
        bits.put(1, 1);
        bits.put(code < 2 ? 0xff : 0, 8);  // green and red: the number
    }
    File pixels = bits.bytes();
    pixels.resize(pixels.size() + 100'000);
    return {"webp-cve-2020-36332.webp", webp_file(webp_chunk("VP8L", pixels))};
}

std::vector<HostileFile> pngs() {
    const File rows = zlib_zeros(64 * (1 + 64));
    const File palette = png_chunk("PLTE", File(std::size_t{3} * 256, std::byte{7}));
    File alpha_first = png_chunk("tRNS", File(256, std::byte{1}));
    put(alpha_first, png_chunk("PLTE", File(6)));
    File alpha_last = png_chunk("PLTE", File(6));
    put(alpha_last, png_chunk("tRNS", File(256, std::byte{1})));
    return {
        // More colours than the bits of a pixel can name (libpng before 1.6.19).
        {"png-cve-2015-8126.png", png_file({64, 64, 1, 3}, rows, palette)},
        // The length of a row came out as zero, and was a divisor (libpng before 1.6.35).
        {"png-cve-2018-13785.png", png_file({0x55555555, 1, 8, 2}, rows)},
        // More alphas than colours (libpng before 1.2.6).
        {"png-cve-2004-0597-first.png", png_file({64, 64, 8, 3}, rows, alpha_first)},
        {"png-cve-2004-0597-last.png", png_file({64, 64, 8, 3}, rows, alpha_last)},
    };
}

std::vector<HostileFile> gifs() {
    BitWriter beyond(BitWriter::First::lowest);
    for (const std::uint32_t code : {256U, 0U, 300U, 511U, 260U}) {
        beyond.put(code, 9);
    }
    File background = gif_file(64, 64, lzw_zeros(64 * 64, LzwKind::gif));
    set_little(background, 11, 255, 1);
    return {
        // Codes beyond all that the table has so far (giflib 5.1.4).
        {"gif-cve-2018-11490.gif", gif_file(64, 64, beyond.bytes())},
        // A frame of no rows, by whose number was divided (giflib before 5.1.8).
        {"gif-cve-2019-15133.gif", gif_file(64, 0, {})},
        // A background colour that is not in the palette (giflib 5.1.2).
        {"gif-cve-2016-3977.gif", background},
    };
}

std::vector<HostileFile> tiffs() {
    constexpr std::size_t kEntries = 9;
    const std::uint32_t strip_at = 8 + tiff_directory_bytes(kEntries);
    const auto file = [&](std::uint32_t height, std::uint32_t compression, std::uint32_t rows, const File& strip) {
        return tiff_file({{256, kLong, 1, 64},
                          {257, kLong, 1, height},
                          {258, kShort, 1, 8},
                          {259, kShort, 1, compression},
                          {262, kShort, 1, 1},
                          {273, kLong, 1, strip_at},
                          {277, kShort, 1, 1},
                          {278, kLong, 1, rows},
                          {279, kLong, 1, static_cast<std::uint32_t>(strip.size())}},
                         strip);
    };
    File old_lzw(4000, std::byte{0xfe});
    old_lzw[0] = std::byte{0x00};  // which tells that the codes have the other order
    old_lzw[1] = std::byte{0x01};
    return {
        // One strip of very many rows was cut up into strips of eight kilobytes, each with its place in memory, and
        // the file was asked only then whether it has them (libtiff 4.0.8).
        {"tiff-cve-2017-11613.tiff", file(4'000'000, 1, 0xffffffff, File(100))},
        // Codes beyond the table in the order of bits of before 1992 (libtiff 4.0.9).
        {"tiff-cve-2018-8905.tiff", file(64, 5, 64, old_lzw)},
    };
}

/// CVE-2013-6629 (libjpeg-turbo before 1.3.1): a scan that names a component twice left another without pixels, and
/// what was in memory took their place.
HostileFile jpeg_component_twice() {
    File jpeg = encode_jpeg(draw_picture(3, 64, 64, PixelFormat::rgb), JpegMode::baseline);
    for (std::size_t at = 2; at + 4 < jpeg.size(); at += 2 + static_cast<std::size_t>(big(jpeg, at + 2, 2))) {
        if (big(jpeg, at, 2) == 0xffda) {
            set_big(jpeg, at + 7, big(jpeg, at + 5, 1), 1);
            break;
        }
    }
    return {"jpeg-cve-2013-6629.jpg", jpeg};
}

/// CVE-2018-14498 (libjpeg-turbo before 2.0.0's reader of BMP): pixels whose colour is not in the palette.
HostileFile bmp_beyond_palette() {
    File bmp = encode_bmp(draw_picture(3, 64, 64, PixelFormat::rgb), BmpMode::palette8);
    bmp.back() = std::byte{0xff};
    return {"bmp-cve-2018-14498.bmp", bmp};
}

/// CVE-2026-32882 (libheif before 1.22): laid over another, a picture of ten bits whose alpha has eight took alphas
/// from behind the plane that holds them.
HostileFile heif_overlay_of_depths() {
    const Image drawn = draw_picture(3, 64, 64, PixelFormat::rgb);
    const CodedPicture colours = coded_picture(encode_heif(drawn, HeifCodec::av1_10_bit));
    const CodedPicture alphas = coded_picture(encode_heif(drawn, HeifCodec::av1));
    File overlay;
    put_big(overlay, 0, 2 + 8);  // on black
    put_big(overlay, 64, 2);
    put_big(overlay, 64, 2);
    put_big(overlay, 0, 4);
    File alpha;
    put(alpha, "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha");
    put_big(alpha, 0, 1);
    return {"heif-cve-2026-32882.heic", heif_file({{"iovl", overlay, {1}, "dimg", {2}},
                                                   {"av01", colours.data, {1, 2}},
                                                   {"av01", alphas.data, {1, 3, 4}, "auxl", {2}}},
                                                  {heif_size(64, 64), colours.configuration, alphas.configuration,
                                                   full_box("auxC", 0, 0, alpha)})};
}

std::vector<HostileFile> heifs() {
    const CodedPicture tile =
        coded_picture(encode_heif(draw_picture(3, 64, 64, PixelFormat::rgb), HeifCodec::hevc));
    File alpha;
    put(alpha, "urn:mpeg:hevc:2015:auxid:1");
    put_big(alpha, 0, 1);
    File aperture;
    for (int i = 0; i < 4; ++i) {
        put_big(aperture, 64, 4);
        put_big(aperture, 0, 4);  // 64 zeroths
    }
    const File size = heif_size(64, 64);
    return {
        // Pictures that are each other's alpha (libheif 1.4.0).
        {"heif-cve-2019-11471.heic",
         heif_file({{"hvc1", tile.data, {1, 2, 3}, "auxl", {2}}, {"hvc1", tile.data, {1, 2, 3}, "auxl", {1}}},
                   {tile.configuration, size, full_box("auxC", 0, 0, alpha)})},
        // A crop by fractions whose denominator is zero (libheif 1.15.1 as its authors released it).
        {"heif-cve-2023-29659.heic",
         heif_file({{"hvc1", tile.data, {1, 2, 3}}}, {tile.configuration, size, box("clap", aperture)})},
        heif_overlay_of_depths(),
    };
}

}  // namespace

std::vector<HostileFile> advisory_files() {
    std::vector<HostileFile> files = webp_code_lengths();
    for (const auto& make : {pngs, gifs, tiffs, heifs}) {
        std::vector<HostileFile> more = make();
        std::move(more.begin(), more.end(), std::back_inserter(files));
    }
    files.push_back(webp_code_groups());
    files.push_back(jpeg_component_twice());
    files.push_back(bmp_beyond_palette());
    return files;
}

}  // namespace whorl::test
