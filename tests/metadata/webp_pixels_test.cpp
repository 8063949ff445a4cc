// The compressed pixels of WebP files: libwebp makes them of all kinds, something is hidden in them, and libwebp
// judges the copy.
#include <webp/decode.h>
#include <webp/encode.h>

#include "lib/metadata/bool_codes.hpp"
#include "lib/metadata/vp8_tables.hpp"
#include "tests/hostile/builders.hpp"
#include "tests/metadata/pictures.hpp"

using namespace whorl;
using namespace whorl::test;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

constexpr auto kSecret = "\xff\xd8\xff\xe1 serial number 8071995"sv;

/// Red, green, blue and alpha; nothing when libwebp refuses the file.
std::vector<std::uint8_t> shown(const File& webp) {
    int width = 0;
    int height = 0;
    std::uint8_t* pixels =
        WebPDecodeRGBA(reinterpret_cast<const std::uint8_t*>(webp.data()), webp.size(), &width, &height);
    std::vector<std::uint8_t> copy;
    if (pixels != nullptr) {
        copy.assign(pixels, pixels + std::size_t{4} * static_cast<std::size_t>(width * height));
        WebPFree(pixels);
    }
    return copy;
}

struct Drawing {
    int width;
    int height;
    std::vector<std::uint32_t> pixels;  ///< alpha, red, green, blue, from the highest byte on
};

/// Noise, smooth colours, few colours, or transparency.
Drawing draw(Random& random, int width, int height, unsigned kind) {
    Drawing drawing{width, height, {}};
    const auto colours = static_cast<unsigned>(1 + random.below(1 << random.below(9)));
    for (unsigned y = 0; y < static_cast<unsigned>(height); ++y) {
        for (unsigned x = 0; x < static_cast<unsigned>(width); ++x) {
            const auto noise = static_cast<std::uint32_t>(random.next());
            const std::array<std::uint32_t, 4> pixels = {
                0xff000000 | noise, 0xff000000 | (x & 255U) << 16U | (y & 255U) << 8U | (x * y & 255U),
                0xff000000 | (x / 7 + y / 5 * 3) % colours * 0x010305,
                x * 255 / static_cast<unsigned>(width) << 24U | (y & 255U)};
            drawing.pixels.push_back(pixels.at(kind));
        }
    }
    return drawing;
}

File encoded(const Drawing& drawing, const WebPConfig& config) {
    WebPPicture picture;
    WebPPictureInit(&picture);
    picture.use_argb = 1;
    picture.width = drawing.width;
    picture.height = drawing.height;
    WebPPictureAlloc(&picture);
    for (int y = 0; y < drawing.height; ++y) {
        std::copy_n(drawing.pixels.begin() + std::ptrdiff_t{y} * drawing.width, drawing.width,
                    picture.argb + std::ptrdiff_t{y} * picture.argb_stride);
    }
    WebPMemoryWriter writer;
    WebPMemoryWriterInit(&writer);
    picture.writer = WebPMemoryWrite;
    picture.custom_ptr = &writer;
    REQUIRE(WebPEncode(&config, &picture) != 0);
    const auto bytes = std::as_bytes(std::span(writer.mem, writer.size));
    File file(bytes.begin(), bytes.end());
    WebPMemoryWriterClear(&writer);
    WebPPictureFree(&picture);
    return file;
}

WebPConfig plain_config(bool lossless) {
    WebPConfig config;
    WebPConfigInit(&config);
    config.lossless = lossless ? 1 : 0;
    return config;
}

WebPConfig any_config(Random& random) {
    WebPConfig config = plain_config(random.below(2) == 0);
    config.quality = static_cast<float>(random.below(101));
    config.method = random.below(7);
    config.segments = 1 + random.below(4);
    config.partitions = random.below(4);
    config.filter_type = random.below(2);
    config.alpha_compression = random.below(2);
    config.alpha_filtering = random.below(3);
    config.alpha_quality = random.below(2) == 0 ? 100 : random.below(100);
    config.exact = random.below(2);
    return config;
}

/// Where the data of a chunk end; 0 if there is none.
std::size_t end_of(const File& webp, std::string_view name) {
    for (std::size_t at = 12; at + 8 <= webp.size(); at += 8 + (little(webp, at + 4, 4) + 1) / 2 * 2) {
        if (text_of(webp).substr(at, 4) == name) {
            return at + 8 + little(webp, at + 4, 4);
        }
    }
    return 0;
}

/// The file with more data in a chunk.
File with_longer(const File& webp, std::string_view name, std::string_view more) {
    File longer(webp.begin(), webp.begin() + 12);
    for (std::size_t at = 12; at + 8 <= webp.size(); at += 8 + (little(webp, at + 4, 4) + 1) / 2 * 2) {
        const std::string_view chunk = text_of(webp).substr(at, 4);
        std::string data(text_of(webp).substr(at + 8, little(webp, at + 4, 4)));
        data += chunk == name ? more : std::string_view();
        longer = longer + webp_chunk(chunk, data);
    }
    set_little(longer, 4, longer.size() - 8, 4);
    return longer;
}

bool contains(const File& file, std::string_view text) {
    return text_of(file).find(text) != std::string_view::npos;
}

/// A picture of 16 x 16 pixels whose header says other probabilities of coefficients, though it has none.
File vp8_with_probabilities(std::string_view probabilities) {
    constexpr unsigned kHalf = 128;
    metadata::BoolWriter first;
    const auto number = [&](unsigned value, unsigned bits) {
        while (bits-- > 0) {
            first.bit((value >> bits & 1U) != 0, kHalf);
        }
    };
    number(0, 2);   // colours
    number(0, 1);   // no segments
    number(0, 10);  // no filter
    number(0, 1);
    number(0, 2);  // one partition
    number(40, 7);
    number(0, 5);
    number(0, 1);
    for (std::size_t i = 0; i < metadata::kVp8TokenCount; ++i) {
        const bool is_there = i < probabilities.size();
        first.bit(is_there, metadata::kVp8TokenUpdates.at(i));
        if (is_there) {
            number(static_cast<unsigned char>(probabilities[i]), 8);
        }
    }
    number(1, 1);  // blocks may be without coefficients
    number(100, 8);
    first.bit(true, 100);
    first.bit(true, 145);
    first.bit(false, 156);
    first.bit(false, 163);
    first.bit(false, 142);
    const File modes = first.finish();
    File data;
    put_little(data, 0x10 | modes.size() << 5U, 3);
    put(data, "\x9d\x01\x2a\x10\0\x10\0"sv);
    put(data, modes);
    put(data, metadata::BoolWriter().finish());
    return webp_file(test::webp_chunk("VP8 ", data));
}

/// Codes of one symbol each, in their order: green, red, blue, alpha, distance.
void put_codes(BitWriter& bits, const std::array<unsigned, 5>& symbols) {
    for (const unsigned symbol : symbols) {
        bits.put(0b101, 3);  // simple, one symbol, of eight bits
        bits.put(symbol, 8);
    }
}

/// Lossless pixels after their header.
template <class Put>
File vp8l(unsigned width, unsigned height, const Put& put_transform) {
    BitWriter bits(BitWriter::First::lowest);
    bits.put(0x2f, 8);
    bits.put(width - 1, 14);
    bits.put(height - 1, 14);
    bits.put(0, 4);
    put_transform(bits);
    bits.put(0, 1);  // no more of them
    bits.put(0, 2);  // no cache, one group
    put_codes(bits, {0, 0, 0, 255, 0});
    return webp_file(test::webp_chunk("VP8L", bits.bytes()));
}

/// A prediction for the whole picture, with a number where only green counts.
File with_prediction(unsigned red) {
    return vp8l(8, 8, [&](BitWriter& bits) {
        bits.put(1, 1);
        bits.put(0, 2);
        bits.put(1, 3);
        bits.put(0, 1);
        put_codes(bits, {2, red, 0, 255, 0});
    });
}

/// `mode`: of a prediction of the numbers of colours, if there is one.
File with_palette(unsigned colours, std::optional<unsigned> mode = {}) {
    return vp8l(8, 8, [&](BitWriter& bits) {
        bits.put(1, 1);
        bits.put(3, 2);
        bits.put(colours - 1, 8);
        bits.put(0, 1);
        put_codes(bits, {65, 66, 67, 255, 0});
        if (mode) {
            bits.put(1, 1);
            bits.put(0, 2);
            bits.put(1, 3);
            bits.put(0, 1);
            put_codes(bits, {*mode, 0, 0, 255, 0});
        }
    });
}

/// Black, with a code that no pixel has.
File with_two_codes(unsigned other) {
    BitWriter bits(BitWriter::First::lowest);
    bits.put(0x2f, 8);
    bits.put(7, 14);  // 8 x 8
    bits.put(7, 14);
    bits.put(0, 4 + 1 + 2);  // no transforms, no cache, one group
    bits.put(0b111, 3);      // simple, two symbols, of eight bits
    bits.put(0, 8);
    bits.put(other, 8);
    for (const unsigned symbol : {0U, 0U, 255U, 0U}) {
        bits.put(0b101, 3);
        bits.put(symbol, 8);
    }
    bits.put(0, 32);
    bits.put(0, 32);
    return webp_file(test::webp_chunk("VP8L", bits.bytes()));
}

void check_not_cleaned(const File& file) {
    REQUIRE_FALSE(shown(file).empty());
    const auto copy = strip_metadata(file);
    REQUIRE_FALSE(copy);
    CHECK(copy.error().message.find("no viewer shows") != std::string::npos);
    const Metadata metadata = metadata_of(file);
    CHECK_FALSE(metadata.complete);
    CHECK_FALSE(metadata.findings.empty());
}

}  // namespace

TEST_CASE("what stands behind the codes of a WebP's pixels goes, and the pixels stay") {
    Random random(16);
    for (int i = 0; i < 200; ++i) {
        const auto side = [&] { return 1 + random.below(150); };
        const int width = side();
        const int height = side();
        const File webp = encoded(draw(random, width, height, static_cast<unsigned>(i) % 4), any_config(random));
        INFO("file " << i << ", " << width << " x " << height);
        const File copy = stripped(webp);
        CHECK(stripped(copy) == copy);
        CHECK(shown(copy) == shown(webp));
        for (const std::string_view chunk : {"VP8 "sv, "VP8L"sv, "ALPH"sv}) {
            if (end_of(webp, chunk) == 0) {
                continue;
            }
            INFO(chunk);
            const File hidden = with_longer(webp, chunk, kSecret);
            CHECK(shown(hidden) == shown(webp));
            CHECK(stripped(hidden) == copy);
            CHECK(tells(metadata_of(hidden), FindingKind::appended, "bytes"));
            CHECK_FALSE(contains(stripped(hidden), kSecret.substr(4)));
        }
    }
}

TEST_CASE("what stands behind one part of a WebP's coefficients and before the next goes") {
    Random random(17);
    WebPConfig config = plain_config(false);
    config.method = 1;  // later ones write one part only
    config.partitions = 2;
    const File webp = encoded(draw(random, 100, 100, 0), config);
    constexpr std::size_t kData = 20;
    const std::size_t sizes = kData + 10 + (little(webp, kData, 3) >> 5U);
    const std::size_t first = little(webp, sizes, 3);
    File hidden = with_inserted(webp, sizes + 9 + first, kSecret);
    set_little(hidden, sizes, first + kSecret.size(), 3);
    set_little(hidden, 16, hidden.size() - kData, 4);
    hidden.resize(hidden.size() + hidden.size() % 2);
    set_little(hidden, 4, hidden.size() - 8, 4);
    REQUIRE(shown(hidden) == shown(webp));
    CHECK(stripped(hidden) == stripped(webp));
    CHECK(tells(metadata_of(hidden), FindingKind::appended, "bytes"));
}

TEST_CASE("of a WebP that its header alone cuts off, the rest goes") {
    Random random(18);
    const Drawing tall = draw(random, 64, 512, 0);
    for (const bool lossless : {false, true}) {
        const File whole = encoded(tall, plain_config(lossless));
        const auto with_height = [&](File file, unsigned height) {
            constexpr std::size_t kData = 20;
            if (lossless) {
                const std::size_t sides = little(file, kData + 1, 4) & ~(std::size_t{0x3fff} << 14U);
                set_little(file, kData + 1, sides | std::size_t{height - 1} << 14U, 4);
            } else {
                set_little(file, kData + 8, height, 2);
            }
            return file;
        };
        const File cropped = with_height(whole, 64);
        const File copy = stripped(cropped);
        CHECK(copy.size() < whole.size() / 7);
        CHECK(tells(metadata_of(cropped), FindingKind::appended, "bytes"));
        REQUIRE_FALSE(shown(cropped).empty());
        CHECK(shown(copy) == shown(cropped));
        CHECK(shown(with_height(cropped, 512)) == shown(whole));
        CHECK(shown(with_height(copy, 512)).empty());
    }
}

TEST_CASE("probabilities that no coefficient of a WebP needs go") {
    const File plain = vp8_with_probabilities("");
    const File hidden = vp8_with_probabilities(kSecret);
    REQUIRE_FALSE(shown(plain).empty());
    CHECK(shown(hidden) == shown(plain));
    CHECK(stripped(hidden) == stripped(plain));
    CHECK(tells(metadata_of(hidden), FindingKind::other, std::to_string(kSecret.size()) + " bytes"));
}

TEST_CASE("lossless WebPs are refused that hold something among their codes") {
    CHECK(shown(stripped(with_prediction(0))) == shown(with_prediction(0)));
    check_not_cleaned(with_prediction('x'));
    CHECK(shown(stripped(with_palette(1))) == shown(with_palette(1)));
    check_not_cleaned(with_palette(2));
    CHECK(shown(stripped(with_palette(1, 13))) == shown(with_palette(1, 13)));
    check_not_cleaned(with_palette(2, 13));
}

TEST_CASE("the codes of a lossless WebP follow from its pixels") {
    const File copy = stripped(with_two_codes(1));
    REQUIRE_FALSE(shown(copy).empty());
    CHECK(shown(copy) == shown(with_two_codes(1)));
    for (unsigned other = 2; other < 256; ++other) {
        CHECK(stripped(with_two_codes(other)) == copy);
    }
}

TEST_CASE("no copy is made of a WebP with transparency that its headers deny") {
    Random random(19);
    constexpr unsigned kAlphaBit = 0x10;
    constexpr std::size_t kPixels = 12;
    const auto without = [](File webp, std::size_t at) {
        REQUIRE((webp[at] & std::byte{kAlphaBit}) != std::byte{0});
        webp[at] ^= std::byte{kAlphaBit};
        return webp;
    };
    const std::string animation = webp_chunk("ANIM", "\0\0\0\0\0\0"sv);
    const auto extended = [&](char flags, std::string_view chunks) {
        return webp_file(File() + webp_chunk("VP8X", std::string{flags} + "\0\0\0\x1f\0\0\x1f\0\0"s) + chunks);
    };
    const auto frame = [](const File& webp) {
        return webp_chunk("ANMF",
                          "\0\0\0\0\0\0\x1f\0\0\x1f\0\0\0\0\0\0"s + std::string(text_of(webp).substr(kPixels)));
    };
    for (const int exact : {0, 1}) {
        WebPConfig config = plain_config(true);
        config.exact = exact;
        const File lossless = encoded(draw(random, 32, 32, 3), config);
        const File denied = without(lossless, kPixels + 8 + 4);
        CHECK(strip_metadata(lossless));
        check_not_cleaned(denied);
        CHECK(strip_metadata(extended(kAlphaBit, text_of(lossless).substr(kPixels))));
        check_not_cleaned(extended(0, text_of(lossless).substr(kPixels)));
        check_not_cleaned(extended(kAlphaBit, text_of(denied).substr(kPixels)));
        CHECK(strip_metadata(extended(2 | kAlphaBit, animation + frame(lossless))));
        CHECK_FALSE(strip_metadata(extended(2, animation + frame(lossless))));
        CHECK_FALSE(strip_metadata(extended(2 | kAlphaBit, animation + frame(denied))));
    }
    const File lossy = encoded(draw(random, 32, 32, 3), plain_config(false));
    REQUIRE(end_of(lossy, "ALPH") > 0);
    CHECK(strip_metadata(lossy));
    check_not_cleaned(without(lossy, kPixels + 8));
    File whole = lossy;
    whole.erase(whole.begin(), whole.begin() + kPixels + 18);
    CHECK(strip_metadata(extended(2 | kAlphaBit, animation + frame(File(kPixels) + text_of(whole)))));
    CHECK_FALSE(strip_metadata(extended(2, animation + frame(File(kPixels) + text_of(whole)))));
}
