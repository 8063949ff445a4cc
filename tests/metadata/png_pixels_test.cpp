// The pixels of PNG files, their palettes and their animations: what is hidden in them goes, and libpng shows the
// same.
#include <zlib.h>

#include <whorl/decode.hpp>

#include "tests/hostile/builders.hpp"
#include "tests/metadata/pictures.hpp"

using namespace whorl;
using namespace whorl::test;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

constexpr auto kSecret = "serial number 8071995 of a camera"sv;

File zlib_of(const std::string& data) {
    uLongf size = compressBound(data.size());
    File stream(size);
    compress(reinterpret_cast<Bytef*>(stream.data()), &size, reinterpret_cast<const Bytef*>(data.data()),
             data.size());
    stream.resize(size);
    return stream;
}

/// What the chunk of pixels holds.
std::string pixels_of(const File& png) {
    const std::size_t at = text_of(png).find("IDAT");
    REQUIRE(at != std::string_view::npos);
    std::string data(std::size_t{1} << 16U, '\0');
    uLongf size = data.size();
    const std::string_view stream = text_of(png).substr(at + 4, big(png, at - 4, 4));
    REQUIRE(uncompress(reinterpret_cast<Bytef*>(data.data()), &size, reinterpret_cast<const Bytef*>(stream.data()),
                       stream.size()) == Z_OK);
    return data.substr(0, size);
}

std::vector<std::uint8_t> shown(const File& png) {
    const auto decoded = decode_image(png);
    if (!decoded) {
        FAIL(decoded.error().message);
    }
    const Image& image = decoded->pixels;
    std::vector<std::uint8_t> bytes;
    for (int y = 0; y < image.height(); ++y) {
        bytes.insert(bytes.end(), image.row(y), image.row(y) + image.row_bytes());
    }
    return bytes;
}

std::string random_bytes(Random& random, std::size_t size) {
    std::string bytes;
    while (bytes.size() < size) {
        bytes += static_cast<char>(random.below(256));
    }
    return bytes;
}

/// Rows of any filters and values, for all passes.
std::string random_rows(Random& random, const PngHeader& header) {
    struct Pass {
        unsigned x, y, across, down;
    };
    constexpr std::array<Pass, 7> kPasses = {
        {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}};
    std::string rows;
    const auto add = [&](unsigned width, unsigned height) {
        for (unsigned y = 0; width > 0 && y < height; ++y) {
            rows += static_cast<char>(random.below(5));
            rows += random_bytes(random, (std::size_t{width} * static_cast<unsigned>(header.depth) + 7) / 8);
        }
    };
    if (!header.interlaced) {
        add(header.width, header.height);
    }
    for (const Pass& pass : kPasses) {
        if (header.interlaced) {
            add((header.width + pass.across - 1 - pass.x) / pass.across,
                (header.height + pass.down - 1 - pass.y) / pass.down);
        }
    }
    return rows;
}

std::string number(std::uint32_t value) {
    File bytes;
    put_big(bytes, value, 4);
    return std::string(text_of(bytes));
}

/// A frame of an animation, shown for a tenth of a second.
File control(std::uint32_t place, std::uint32_t width, std::uint32_t height) {
    return png_chunk("fcTL", File() + number(place) + number(width) + number(height) + number(0) + number(0) +
                                 "\0\1\0\x0a\0\0"sv);
}

File frame_pixels(std::uint32_t place, const File& zlib) {
    return png_chunk("fdAT", File() + number(place) + text_of(zlib));
}

File animation(std::uint32_t frames) {
    return png_chunk("acTL", File() + number(frames) + number(0));
}

/// Chunks put in before the end.
File with_chunks(const File& png, const std::vector<File>& chunks) {
    std::string all;
    for (const File& chunk : chunks) {
        all += text_of(chunk);
    }
    return with_inserted(png, png.size() - 12, all);
}

}  // namespace

TEST_CASE("bits behind the ends of a PNG's rows go, and the pixels stay") {
    Random random(21);
    for (int i = 0; i < 300; ++i) {
        PngHeader header{};
        header.width = static_cast<std::uint32_t>(1 + random.below(40));
        header.height = static_cast<std::uint32_t>(1 + random.below(20));
        header.depth = 1 << random.below(4);
        header.colour_type = random.below(2) * 3;
        header.interlaced = random.below(2) == 1;
        INFO(header.width << " x " << header.height << ", depth " << header.depth << ", type "
                          << header.colour_type);
        const bool has_palette = header.colour_type == 3;
        const File palette = png_chunk("PLTE", File() + random_bytes(random, 3U << header.depth));
        const File png = png_file(header, zlib_of(random_rows(random, header)), has_palette ? palette : File());
        const File copy = stripped(png);
        CHECK(shown(copy) == shown(png));
        CHECK(stripped(copy) == copy);
        CHECK(metadata_of(copy).findings.empty());
    }
    PngHeader narrow{4, 8, 1, 0, false};
    const auto rows = [](char spare) {
        std::string data;
        for (std::size_t y = 0; y < 8; ++y) {
            data += '\0';
            data += static_cast<char>(0xa0 | spare);
        }
        return data;
    };
    const File hidden = png_file(narrow, zlib_of(rows('\7')));
    CHECK(pixels_of(stripped(hidden)) == rows('\0'));
    CHECK(tells(metadata_of(hidden), FindingKind::appended, "8 bytes"));
}

TEST_CASE("PNGs are refused with filters that do not exist") {
    CHECK_FALSE(strip_metadata(png_file({4, 1, 8, 0, false}, zlib_of("\5abcd"))));
    CHECK_FALSE(strip_metadata(png_file({4, 1, 3, 0, false}, zlib_of("\0abcd"s))));
}

TEST_CASE("colours and transparencies that no pixel of a PNG has go") {
    std::string colours(std::size_t{3} * 256, '\0');
    std::string opacities(256, '\xff');
    std::copy(kSecret.begin(), kSecret.end(), colours.begin() + 30);
    std::copy(kSecret.begin(), kSecret.end(), colours.begin() + 300);
    std::copy(kSecret.begin(), kSecret.end(), opacities.begin() + 150);
    const File palette = png_chunk("PLTE", File() + colours);
    const File between = palette + text_of(png_chunk("tRNS", File() + opacities));
    const File png = png_file({4, 1, 8, 3, false}, zlib_of("\0\0\1\2\x90"s), between);
    const File copy = stripped(png);
    CHECK(shown(copy) == shown(png));
    CHECK(stripped(copy) == copy);
    CHECK(text_of(copy).find("serial") == std::string_view::npos);
    CHECK(big(copy, text_of(copy).find("PLTE") - 4, 4) == std::size_t{3} * (0x90 + 1));
    CHECK(tells(metadata_of(png), FindingKind::other, "bytes"));

    // The bits behind the end of a row are no pixel of the first colour.
    const File two = png_chunk("PLTE", File() + "anneee"sv);
    CHECK(text_of(stripped(png_file({3, 1, 1, 3, false}, zlib_of("\0\xe0"s), two))).find("ann") ==
          std::string_view::npos);
}

TEST_CASE("a transparent colour that no pixel of a PNG has goes") {
    const auto with = [](const PngHeader& header, const std::string& rows, const std::string& colour) {
        return stripped(png_file(header, zlib_of(rows), png_chunk("tRNS", File() + colour)));
    };
    const auto keeps = [](const File& copy) { return text_of(copy).find("tRNS") != std::string_view::npos; };
    CHECK(text_of(with({1, 1, 8, 2, false}, "\0\1\2\3"s, "\xab\1\xcd\2\xef\3"s)).find("tRNS\0\1\0\2\0\3"sv) !=
          std::string_view::npos);
    CHECK_FALSE(keeps(with({2, 1, 8, 2, false}, "\0\1\1\2\3\3\3"s, "\0\1\0\2\0\3"s)));
    CHECK(keeps(with({1, 1, 16, 0, false}, "\0ab"s, "ab")));
    CHECK_FALSE(keeps(with({1, 1, 16, 0, false}, "\0ab"s, "ba")));
    CHECK(keeps(with({3, 1, 2, 0, false}, "\0\xf4"s, "\0\1"s)));
    CHECK_FALSE(keeps(with({3, 1, 2, 0, false}, "\0\xfc"s, "\0\0"s)));
    CHECK(metadata_of(with({3, 1, 2, 0, false}, "\0\xfc"s, "\0\0"s)).findings.empty());
}

TEST_CASE("settings go that no pixel of a PNG needs") {
    const File pixels = zlib_of("\0abc"s);
    const File plain = png_file({1, 1, 8, 2, false}, pixels);
    const auto with = [&](std::string_view name, std::string_view data) {
        return png_file({1, 1, 8, 2, false}, pixels, png_chunk(name, File() + data));
    };
    for (const File& file : {with("bKGD", "secret"), with("sBIT", "abc"),
                             with("pHYs", "\0\0\x0b\x13\0\0\x0b\x13\1"sv), with("pHYs", "serialno\0"sv)}) {
        CHECK(stripped(file) == plain);
        CHECK_FALSE(metadata_of(file).findings.empty());
    }
    const File srgb = with("sRGB", "\0"sv);
    for (const File& file : {png_file({1, 1, 8, 2, false}, pixels,
                                      png_chunk("gAMA", File() + "abcd"sv) + text_of(png_chunk("sRGB", File(1)))),
                             png_file({1, 1, 8, 2, false}, pixels,
                                      png_chunk("cHRM", File(32)) + text_of(png_chunk("sRGB", File(1))))}) {
        CHECK(stripped(file) == srgb);
        CHECK_FALSE(metadata_of(file).findings.empty());
    }
    CHECK(stripped(with("sRGB", "s")) == plain);
    CHECK(stripped(with("cICP", "anne")) == plain);
    const File coding = with("cICP", "\1\15\0\1"sv);
    CHECK(stripped(coding) == coding);
    const File wide = with("pHYs", "\0\0\0\2\0\0\0\1\0"sv);
    CHECK(stripped(wide) == wide);
    CHECK(stripped(with("pHYs", "\0\0\x20\0\0\0\x10\0\1"sv)) == wide);
}

TEST_CASE("a picture outside of an animation goes, and the animation stays") {
    const PngHeader header{8, 8, 8, 0, false};
    const auto picture_of = [](const std::string& text) {
        std::string rows;
        for (std::size_t y = 0; y < 8; ++y) {
            rows += '\0' + text;
        }
        return zlib_of(rows);
    };
    const File first = picture_of("abcdefgh");
    const File second = picture_of("ijklmnop");
    const File outside = picture_of("(secret)");
    const auto shows_outside = [&](const File& file) { return shown(file) == shown(png_file(header, outside)); };

    const File hidden =
        with_chunks(png_file(header, outside, animation(2)),
                    {control(0, 8, 8), frame_pixels(1, first), control(2, 8, 8), frame_pixels(3, second)});
    const File plain = with_chunks(png_file(header, first, animation(2) + text_of(control(0, 8, 8))),
                                   {control(1, 8, 8), frame_pixels(2, second)});
    REQUIRE(shows_outside(hidden));
    CHECK(stripped(hidden) == stripped(plain));
    CHECK(shown(stripped(plain)) == shown(plain));
    CHECK(stripped(stripped(plain)) == stripped(plain));
    CHECK(tells(metadata_of(hidden), FindingKind::thumbnail, "bytes"));

    // A first picture of the animation that is smaller than the whole cannot stand in its place.
    const File small = zlib_of("\0abcd"s);
    const auto with_small = [&](const File& still) {
        return with_chunks(png_file(header, still, animation(1)), {control(0, 4, 1), frame_pixels(1, small)});
    };
    const File empty = stripped(with_small(outside));
    CHECK_FALSE(shows_outside(empty));
    CHECK(pixels_of(empty) == std::string(std::size_t{8} * 9, '\0'));
    CHECK(stripped(empty) == empty);
    CHECK(metadata_of(empty).findings.empty());
    CHECK(tells(metadata_of(with_small(outside)), FindingKind::thumbnail, "bytes"));
}

TEST_CASE("of a PNG with an animation that viewers do not play, the picture stays") {
    const PngHeader header{8, 8, 8, 0, false};
    const File outside = zlib_of(std::string(std::size_t{8} * 9, '\0'));
    const File first = zlib_of("\0(secret)"s + std::string(std::size_t{7} * 9, '\0'));
    const File still = png_file(header, outside);
    const auto with = [&](const File& before, const std::vector<File>& behind) {
        return with_chunks(png_file(header, outside, animation(2) + text_of(before)), behind);
    };
    const auto with_byte = [](File chunk, std::size_t at, char byte) {
        chunk[8 + at] = static_cast<std::byte>(byte);
        chunk.resize(chunk.size() - 4);
        chunk.erase(chunk.begin(), chunk.begin() + 4);
        return png_chunk(text_of(chunk).substr(0, 4), File(chunk.begin() + 4, chunk.end()));
    };
    const auto two_frames = [&](const std::array<std::uint32_t, 4>& numbers) {
        return with({}, {control(numbers[0], 8, 8), frame_pixels(numbers[1], first), control(numbers[2], 8, 8),
                         frame_pixels(numbers[3], first)});
    };
    REQUIRE(tells(metadata_of(two_frames({0, 1, 2, 3})), FindingKind::thumbnail, "bytes"));
    File damaged = control(0, 8, 8);
    damaged.back() ^= std::byte{1};
    const std::vector<File> last = {control(2, 8, 8), frame_pixels(3, first)};
    std::size_t i = 0;
    for (const File& file :
         {two_frames({1, 0, 2, 3}), two_frames({1, 2, 3, 4}), two_frames({0, 1, 3, 2}), two_frames({0, 1, 1, 2}),
          two_frames({0, 1, 2, 4}), with({}, {control(0, 8, 8), frame_pixels(1, first)}), with({}, {}),
          with({}, {control(0, 8, 8), control(1, 8, 8), frame_pixels(2, first)}),
          with({}, {control(0, 8, 8), frame_pixels(1, first), control(2, 8, 8)}),
          with(control(0, 8, 8) + text_of(control(1, 8, 8)), {frame_pixels(2, first)}),
          with(control(0, 8, 8), {frame_pixels(1, first), last[0], last[1]}),
          with({}, {frame_pixels(0, first), control(1, 8, 8), frame_pixels(2, first), control(3, 8, 8)}),
          with(control(0, 4, 8), {control(1, 8, 8), frame_pixels(2, first)}),
          with({}, {control(0, 9, 8), frame_pixels(1, first), last[0], last[1]}),
          with({}, {control(0, 0, 8), frame_pixels(1, first), last[0], last[1]}),
          with({}, {with_byte(control(0, 8, 8), 24, 3), frame_pixels(1, first), last[0], last[1]}),
          with({}, {with_byte(control(0, 8, 8), 25, 2), frame_pixels(1, first), last[0], last[1]}),
          with({}, {damaged, frame_pixels(1, first), last[0], last[1]})}) {
        INFO("file " << i++);
        CHECK(stripped(file) == stripped(still));
        CHECK(tells(metadata_of(file), FindingKind::appended, "bytes"));
    }
}

TEST_CASE("what compresses the pixels of a PNG says nothing") {
    const PngHeader header{4, 2, 8, 0, false};
    const std::string rows = "\0aaaa\0aaaa"s;
    const File png = png_file(header, zlib_of(rows));
    CHECK(stripped(png_file(header, zlib_of("\1a\0\0\0\2\0\0\0\0"s))) == stripped(png));

    // Blocks without data: each has codes for the end and for one byte, which no pixel is.
    BitWriter bits(BitWriter::First::lowest);
    bits.put(0x0178, 16);
    bits.put(0, 8);  // a block that is not compressed
    bits.put(static_cast<std::uint32_t>(rows.size()), 16);
    bits.put(~static_cast<std::uint32_t>(rows.size()) & 0xffffU, 16);
    for (const char c : rows) {
        bits.put(static_cast<unsigned char>(c), 8);
    }
    for (const char c : kSecret) {
        bits.put(0b100, 3);
        bits.put(0, 5 + 5);
        bits.put(14, 4);
        for (std::size_t place = 0; place < 18; ++place) {
            bits.put(place == 3 || place == 17 ? 1 : 0, 3);  // lengths 0 and 1
        }
        for (int symbol = 0; symbol < 258; ++symbol) {
            bits.put(symbol == c || symbol >= 256 ? 1 : 0, 1);
        }
        bits.put(1, 1);
    }
    bits.put(0b011, 3 + 7);
    File stream = bits.bytes();
    put_big(stream, adler32(1, reinterpret_cast<const Bytef*>(rows.data()), static_cast<uInt>(rows.size())), 4);
    const File hidden = png_file(header, stream);
    REQUIRE(shown(hidden) == shown(png));
    CHECK(stripped(hidden) == stripped(png));
    CHECK(tells(metadata_of(hidden), FindingKind::appended, "bytes"));
    CHECK(metadata_of(png).findings.empty());
}

TEST_CASE("colours of a PNG go that others replace, or that cannot be") {
    const File pixels = zlib_of("\0abc"s);
    const PngHeader header{1, 1, 8, 2, false};
    const auto with = [&](std::string_view name, std::string_view data, const File& more = {}) {
        return png_file(header, pixels, png_chunk(name, File() + data) + text_of(more));
    };
    const std::string colours = number(31270) + number(32900) + number(64000) + number(33000) + number(30000) +
                                number(60000) + number(15000) + number(6000);
    CHECK(metadata_of(with("cHRM", colours)).findings.empty());
    CHECK(metadata_of(with("gAMA", number(45455))).findings.empty());
    const File coding = png_chunk("cICP", File() + "\1\15\0\1"sv);
    const File srgb = png_chunk("sRGB", File(1));
    for (const File& other : {coding, srgb}) {
        for (const File& file : {with("gAMA", number(45455), other), with("cHRM", colours, other)}) {
            CHECK(stripped(file) == stripped(png_file(header, pixels, other)));
            CHECK_FALSE(metadata_of(file).findings.empty());
        }
    }
    std::string flat = colours;
    flat.replace(24, 8, flat.substr(16, 8));
    for (const File& file : {with("gAMA", "anna"), with("gAMA", number(0)), with("cHRM", std::string(32, 'a')),
                             with("cHRM", std::string(32, '\0')), with("cHRM", flat)}) {
        CHECK(stripped(file) == stripped(png_file(header, pixels)));
        CHECK_FALSE(metadata_of(file).findings.empty());
    }
}
