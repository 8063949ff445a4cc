// What the pixels of a JPEG do not need: bits and bytes among their codes, entries of tables, numbers in headers.
#include <whorl/decode.hpp>

#include "tests/hostile/builders.hpp"
#include "tests/metadata/pictures.hpp"

using namespace whorl;
using namespace whorl::test;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

std::size_t place_of(const File& file, std::string_view text, std::size_t from = 0) {
    const std::size_t place = text_of(file).find(text, from);
    REQUIRE(place != std::string_view::npos);
    return place;
}

std::vector<std::uint8_t> shown(const File& jpeg) {
    const auto decoded = decode_image(jpeg);
    std::vector<std::uint8_t> bytes;
    if (decoded) {
        const Image& image = decoded->pixels;
        for (int y = 0; y < image.height(); ++y) {
            bytes.insert(bytes.end(), image.row(y), image.row(y) + image.row_bytes());
        }
    }
    return bytes;
}

void check_same_copy(const File& hidden, const File& plain, FindingKind kind) {
    CHECK(stripped(hidden) == stripped(plain));
    CHECK(tells(metadata_of(hidden), kind, ""));
}

File with_byte(File file, std::size_t at, unsigned change) {
    file[at] ^= static_cast<std::byte>(change);
    return file;
}

void check_not_cleaned(const File& jpeg) {
    const auto copy = strip_metadata(jpeg);
    REQUIRE_FALSE(copy);
    CHECK(copy.error().kind == ErrorKind::unsupported);
    const Metadata metadata = metadata_of(jpeg);
    CHECK_FALSE(metadata.complete);
    CHECK_FALSE(metadata.findings.empty());
}

/// A progressive picture of one gray block, whose scan of the coefficients behind the first begins at bit `low`. It
/// has one code, 0, which stands for `symbol`, with the seven bits behind it.
File one_block(unsigned symbol, unsigned bits, char low = 0) {
    const std::string one_code = '\1' + std::string(15, '\0');
    return File() + "\xff\xd8" + jpeg_segment(0xdb, '\0' + std::string(64, '\1')) +
           jpeg_segment(0xc2, "\x08\0\x08\0\x08\1\1\x11\0"s) + jpeg_segment(0xc4, '\0' + one_code + '\0') +
           jpeg_segment(0xda, "\1\1\0\0\0\0"s) + "\x7f" +
           jpeg_segment(0xc4, '\x10' + one_code + static_cast<char>(symbol)) +
           jpeg_segment(0xda, "\1\1\0\1\1"s + low) + std::string(1, static_cast<char>(bits)) + "\xff\xd9";
}

}  // namespace

TEST_CASE("bits behind the codes of a JPEG's pixels go") {
    for (const JpegMode mode :
         {JpegMode::baseline, JpegMode::gray, JpegMode::progressive, JpegMode::cmyk, JpegMode::with_restarts}) {
        INFO(static_cast<int>(mode));
        const File jpeg = encode_jpeg(picture(), mode);
        REQUIRE(stripped(jpeg) == stripped(stripped(jpeg)));
        std::size_t spare = 0;
        const std::size_t scan = place_of(jpeg, "\xff\xda");
        for (std::size_t at = scan + 14; at + 1 < jpeg.size(); ++at) {
            const bool is_last = jpeg[at + 1] == std::byte{0xff} && jpeg[at] != std::byte{0xff} &&
                                 at + 2 < jpeg.size() && jpeg[at + 2] != std::byte{0};
            for (const unsigned bit : {1U, 2U, 4U, 8U, 16U, 32U}) {
                const File hidden = with_byte(jpeg, at, bit);
                if (is_last && shown(hidden) == shown(jpeg)) {
                    ++spare;
                    check_same_copy(hidden, jpeg, FindingKind::other);
                }
            }
        }
        CHECK(spare > 0);
    }
}

TEST_CASE("fill bytes among the codes of a JPEG's pixels go") {
    Image noise(64, 64, PixelFormat::gray);
    Random random(9);
    for (int y = 0; y < 64; ++y) {
        std::generate_n(noise.row(y), 64, [&] { return static_cast<std::uint8_t>(random.below(256)); });
    }
    const File jpeg = encode(noise, ".jpg");
    const std::size_t full = place_of(jpeg, "\xff\0"sv, place_of(jpeg, "\xff\xda"));
    const File hidden = with_inserted(jpeg, full, "\xff\xff\xff");
    check_same_copy(hidden, jpeg, FindingKind::appended);
}

TEST_CASE("numbers of a JPEG's headers that count for nothing go") {
    const File jpeg = encode_jpeg(picture(), JpegMode::gray);
    const std::size_t scan = place_of(jpeg, "\xff\xda");
    CHECK(stripped(with_inserted(jpeg, scan, jpeg_segment(0xdd, "\x7f\x7f"))) == stripped(jpeg));
    File numbers = jpeg;
    numbers[scan + 7] = std::byte{'a'};
    numbers[scan + 8] = std::byte{'b'};
    numbers[scan + 9] = std::byte{'c'};
    CHECK(stripped(numbers) == stripped(jpeg));
    const File progressive = encode_jpeg(picture(), JpegMode::progressive);
    const std::size_t first = place_of(progressive, "\xff\xda");
    CHECK(stripped(with_byte(progressive, first + 6, 3)) == stripped(progressive));

    const File colours = encode_jpeg(picture(), JpegMode::baseline);
    File named = colours;
    const std::size_t frame = place_of(colours, "\xff\xc0") + 10;
    const std::size_t colour_scan = place_of(colours, "\xff\xda") + 5;
    for (std::size_t i = 0; i < 3; ++i) {
        named[frame + 3 * i] = named[colour_scan + 2 * i] = static_cast<std::byte>("ann"[i] + static_cast<char>(i));
    }
    REQUIRE(shown(named) == shown(colours));
    CHECK(stripped(named) == stripped(colours));

    const File jfif = encode(picture(), ".jpg");
    const std::size_t density = place_of(jfif, "JFIF") + 7;
    File dense = jfif;
    std::memcpy(dense.data() + density, "\1\x1f\x90\x1f\x90", 5);
    check_same_copy(dense, jfif, FindingKind::other);
    File version = jfif;
    version[density - 1] = std::byte{'v'};
    CHECK(stripped(version) == stripped(jfif));
    const File cmyk = encode_jpeg(picture(), JpegMode::cmyk);
    File adobe = cmyk;
    std::memcpy(adobe.data() + place_of(cmyk, "Adobe") + 5, "secret", 6);
    check_same_copy(adobe, cmyk, FindingKind::other);

    File wide = jfif;
    std::memcpy(wide.data() + density, "\0\0\2\0\1", 5);
    CHECK(text_of(stripped(wide)).find("JFIF\0\1\1\0\0\2\0\1\0\0"sv) != std::string_view::npos);
}

TEST_CASE("entries of a JPEG's tables that no pixel needs go") {
    const Image blank(64, 64, PixelFormat::gray);
    const File jpeg = encode(blank, ".jpg");
    REQUIRE(stripped(jpeg) == jpeg);

    const std::string text = "a name and where she lives, in the numbers of no coefficient ...";
    File numbers = jpeg;
    std::copy_n(std::as_bytes(std::span(text)).begin() + 1, 63,
                numbers.begin() + static_cast<std::ptrdiff_t>(place_of(jpeg, "\xff\xdb") + 6));
    REQUIRE(shown(numbers) == shown(jpeg));
    CHECK(text_of(stripped(numbers)).find("where she lives") == std::string_view::npos);
    CHECK(tells(metadata_of(numbers), FindingKind::other, "bytes"));

    File symbols = jpeg;
    const std::size_t table = place_of(jpeg, "\xff\xc4\0\xb5\x10"sv);
    std::copy_n(std::as_bytes(std::span(text)).begin(), 60,
                symbols.begin() + static_cast<std::ptrdiff_t>(table + 5 + 16 + 60));
    REQUIRE(shown(symbols) == shown(jpeg));
    CHECK(text_of(stripped(symbols)).find("where she lives") == std::string_view::npos);
    CHECK(shown(stripped(symbols)) == shown(jpeg));
    CHECK(tells(metadata_of(symbols), FindingKind::other, "bytes"));
}

TEST_CASE("no copy is made of a JPEG whose codes cannot be followed, and the person is told") {
    const File jpeg = encode_jpeg(picture(), JpegMode::gray);
    const std::size_t pixels = place_of(jpeg, "\xff\xda") + 10;
    File damaged(jpeg.begin(), jpeg.begin() + static_cast<std::ptrdiff_t>(pixels + 40));
    damaged = damaged + "\xff\xd9";
    const auto copy = strip_metadata(damaged);
    REQUIRE_FALSE(copy);
    CHECK(copy.error().kind == ErrorKind::unsupported);
    const Metadata metadata = metadata_of(damaged);
    CHECK_FALSE(metadata.complete);
    CHECK(tells(metadata, FindingKind::unread, ""));
}

TEST_CASE("no copy is made of a JPEG with values that its numbers hide") {
    for (const JpegMode mode : {JpegMode::baseline, JpegMode::gray, JpegMode::progressive, JpegMode::cmyk}) {
        INFO(static_cast<int>(mode));
        const File jpeg = encode_jpeg(picture(), mode);
        REQUIRE(strip_metadata(jpeg));
        const std::size_t numbers = place_of(jpeg, "\xff\xdb") + 5;
        for (const std::size_t at : {numbers, numbers + 1, numbers + 4}) {
            File hidden = jpeg;
            hidden[at] = std::byte{0};
            check_not_cleaned(hidden);
        }
        File white = jpeg;  // or black, as a whole, whatever else the blocks have
        white[numbers] = std::byte{255};
        check_not_cleaned(white);
    }
    File blank = encode(Image(64, 64, PixelFormat::gray), ".jpg");
    blank[place_of(blank, "\xff\xdb") + 5 + 20] = std::byte{0};
    CHECK(strip_metadata(blank));
}

TEST_CASE("no copy is made of a JPEG whose codes say more than pixels can have") {
    CHECK(strip_metadata(one_block(0x00, 0x7f)));
    check_not_cleaned(one_block(0x70, 0x2a));  // no coefficients in 170 blocks
    CHECK(strip_metadata(one_block(0x01, 0x7f, 10)));
    check_not_cleaned(one_block(0x01, 0x7f, 11));
    File two = encode_jpeg(picture(), JpegMode::gray);
    const std::size_t frame = place_of(two, "\xff\xc0");
    two = with_inserted(two, frame + 13, "\2\x11\0"s);
    set_big(two, frame + 2, 14, 2);
    two[frame + 9] = std::byte{2};
    CHECK_FALSE(strip_metadata(two));
}

TEST_CASE("numbers stay that libjpeg guesses the missing coefficients of a JPEG by") {
    const File whole = encode_jpeg(picture(), JpegMode::progressive);
    const std::size_t first_scan = place_of(whole, "\xff\xda");
    File first(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(place_of(whole, "\xff\xc4", first_scan)));
    const std::size_t numbers = place_of(first, "\xff\xdb") + 5;
    for (std::size_t i = 1; i < 64; ++i) {
        first[numbers + i] = static_cast<std::byte>(20 + 3 * i);
    }
    first = first + "\xff\xd9";
    const File copy = stripped(first);
    REQUIRE_FALSE(shown(first).empty());
    CHECK(shown(copy) == shown(first));
    CHECK(stripped(copy) == copy);
    CHECK(copy[place_of(copy, "\xff\xdb") + 5 + 9] == first[numbers + 9]);
    CHECK(copy[place_of(copy, "\xff\xdb") + 5 + 10] != first[numbers + 10]);
}
