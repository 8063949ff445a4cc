// Copies without metadata: nothing is left by exiftool's count, and the pixels are the same to the last bit.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <whorl/decode.hpp>

#include "tests/metadata/pictures.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

std::vector<std::uint8_t> pixels_of(const File& file, bool auto_orient) {
    DecodeOptions options;
    options.auto_orient = auto_orient;
    const auto decoded = decode_image(file, options);
    if (!decoded) {
        FAIL("not decoded: " << decoded.error().message);
    }
    const Image& image = decoded->pixels;
    std::vector<std::uint8_t> bytes = {static_cast<std::uint8_t>(image.width()),
                                       static_cast<std::uint8_t>(image.height())};
    for (int y = 0; y < image.height(); ++y) {
        bytes.insert(bytes.end(), image.row(y), image.row(y) + image.row_bytes());
    }
    return bytes;
}

/// The compressed pixels of a JPEG or WebP without metadata, in the pieces in which they stand in it.
std::vector<std::string_view> compressed_in(const File& clean) {
    const std::string_view text = text_of(clean);
    std::vector<std::string_view> pieces;
    if (text.starts_with("\xff\xd8")) {
        for (std::size_t from = text.find("\xff\xda"); from < text.size(); from = text.find("\xff\xda", from + 1)) {
            const auto head = static_cast<unsigned char>(text[from + 3]);
            const std::size_t data = from + 2 + head;
            const std::size_t end = std::min(text.find("\xff\xc4", data), text.find("\xff\xd9", data));
            pieces.push_back(text.substr(data, end - data));
        }
    } else {
        const std::size_t from = std::min({text.find("VP8 "), text.find("VP8L"), text.find("ANMF")});
        pieces.push_back(text.substr(from, text.find("EXIF", from) - from));
    }
    return pieces;
}

void check_copy(const File& file, const File& copy) {
    const Metadata left = metadata_of(copy);
    INFO(in_words(left));
    CHECK(left.findings.empty());
    CHECK(stripped(copy) == copy);
    CHECK(pixels_of(copy, true) == pixels_of(file, true));
    CHECK(pixels_of(copy, false) == pixels_of(file, false));
    if (text_of(copy).starts_with("\x89PNG") || text_of(copy).find("VP8L") != std::string_view::npos) {
        return;  // its pixels are compressed again
    }
    REQUIRE_FALSE(compressed_in(copy).empty());
    for (const std::string_view piece : compressed_in(copy)) {
        CHECK_FALSE(piece.empty());
        CHECK(text_of(file).find(piece) != std::string_view::npos);
    }
}

/// All at once, since exiftool takes long to start.
void check_strip(const std::vector<File>& files) {
    std::vector<File> copies;
    for (std::size_t i = 0; i < files.size(); ++i) {
        INFO("file " << i);
        copies.push_back(stripped(files[i]));
        check_copy(files[i], copies.back());
    }
    const auto found = found_by_exiftool(copies);
    for (std::size_t i = 0; i < files.size(); ++i) {
        INFO("file " << i << (found[i].empty() ? "" : ": " + found[i][0]));
        CHECK(found[i].empty());
    }
}

File with_profile(const File& file, const std::string& profile) {
    const TemporaryFolder folder;
    return with_tags(file, {"-ICC_Profile<=" + folder.write("profile", profile)});
}

std::string number(std::size_t value) {
    return {static_cast<char>(value >> 24U), static_cast<char>(value >> 16U), static_cast<char>(value >> 8U),
            static_cast<char>(value)};
}

/// A matrix profile of version 2 for RGB, with names and a day (ICC.1:2001-04).
std::string telling_profile() {
    std::string header(128, '\0');
    header.replace(8, 16, "\2\x10\0\0mntrRGB XYZ "sv);
    header.replace(24, 12, "\x07\xe8\0\5\0\6\0\7\0\x08\0\x09"sv);
    header.replace(36, 4, "acsp");
    header.replace(48, 8, "ACMEBOX7");
    header.replace(80, 4, "ANN ");
    header.replace(68, 12, "\0\0\xf6\xd6\0\1\0\0\0\0\xd3\x2d"sv);
    const std::string description = "desc\0\0\0\0\0\0\0\x0e"s + "Ann's monitor\0"s + std::string(78, '\0');
    const std::string copyright = "text\0\0\0\0(c) Ann\0"s;
    const std::string white = "XYZ \0\0\0\0\0\0\xf6\xd6\0\1\0\0\0\0\xd3\x2d"s;
    const std::string curve = "curv\0\0\0\0\0\0\0\1\2\x33\0\0"s;
    const std::vector<std::pair<std::string, std::string>> tags = {
        {"desc", description}, {"cprt", copyright}, {"wtpt", white},      {"rXYZ", white},
        {"gXYZ", white},       {"bXYZ", white},     {"rTRC", curve},      {"gTRC", curve},
        {"bTRC", curve},       {"vcgt", curve},     {"dmnd", description}};
    std::string table = number(tags.size());
    std::string data;
    for (const auto& [name, value] : tags) {
        table += name + number(128 + 4 + tags.size() * 12 + data.size()) + number(value.size());
        data += value + std::string((4 - value.size() % 4) % 4, '\0');
    }
    std::string profile = header + table + data;
    return profile.replace(0, 4, number(profile.size()));
}

}  // namespace

TEST_CASE("the judge sees what is there") {
    const File file = with_tags(encode(picture(), ".jpg"), telling_tags());
    for (const File& telling : {file, with_tags(encode(picture(), ".png"), {"-PNG:Author=Ann"}),
                                with_tags(encode_webp(picture(), WebpMode::lossy), {"-EXIF:Artist=Ann"}),
                                with_profile(encode(picture(), ".jpg"), telling_profile())}) {
        CHECK_FALSE(found_by_exiftool({telling})[0].empty());
    }
    CHECK(found_by_exiftool({file})[0].size() > 30);
}

TEST_CASE("JPEGs of all modes are stripped of tags of all kinds") {
    std::vector<File> files = {encode(picture(), ".jpg")};
    for (const JpegMode mode : {JpegMode::baseline, JpegMode::progressive, JpegMode::gray, JpegMode::cmyk,
                                JpegMode::ycck, JpegMode::cmyk_without_adobe}) {
        files.push_back(encode_jpeg(picture(), mode));
    }
    std::vector<File> tagged = files;
    for (const File& file : files) {
        tagged.push_back(with_tags(file, telling_tags()));
    }
    check_strip(tagged);
}

TEST_CASE("what stands in odd places of a JPEG goes") {
    const File jpeg = encode(picture(), ".jpg");
    const File progressive = encode_jpeg(picture(), JpegMode::progressive);
    const std::size_t second_scan =
        text_of(progressive).find("\xff\xda", text_of(progressive).find("\xff\xda") + 2);
    constexpr std::size_t kBehindJfif = 2 + 2 + 16;
    const std::size_t last_two = jpeg.size() - 2;
    check_strip({with_tags(jpeg, telling_tags()) + text_of(jpeg),
                 with_inserted(jpeg, 2, jpeg_segment(0xe2, "MPF\0MM\0*"sv)) + text_of(jpeg),
                 with_inserted(jpeg, 2, jpeg_segment(0xe0, "JFXX\0\x10"sv)),
                 with_inserted(jpeg, 2, jpeg_segment(0xe0, "JFIF\0\1\2\0\0\1\0\1\1\1abc"sv)),
                 with_inserted(jpeg, 2, jpeg_segment(0xe1, "Exif\0\0no block at all"sv)),
                 with_inserted(jpeg, kBehindJfif, "hidden\xff\xff"),
                 with_inserted(jpeg, last_two, jpeg_segment(0xfe, "before the end")),
                 with_inserted(jpeg, last_two, jpeg_segment(0xec, "Ducky"))});
    for (const std::string& between :
         {jpeg_segment(0xfe, "between scans"), jpeg_segment(0xe1, "Exif\0\0between scans"sv)}) {
        CHECK(stripped(with_inserted(progressive, second_scan, between)) == stripped(progressive));
    }
}

TEST_CASE("PNGs of all modes are stripped of texts, times, tags and unknown chunks") {
    const std::vector<std::string> tags = {"-PNG:Author=Ann", "-PNG:ModifyDate=2024:05:06 07:08:09",
                                           "-EXIF:Artist=Ann", "-XMP-iptcExt:PersonInImage=Bea", "-IPTC:City=Gent"};
    std::vector<File> files;
    for (const PngMode mode :
         {PngMode::gray1, PngMode::gray8, PngMode::gray_alpha, PngMode::gray16, PngMode::palette,
          PngMode::palette_alpha, PngMode::rgb16, PngMode::rgba, PngMode::interlaced}) {
        files.push_back(encode_png(picture(), mode));
        files.push_back(with_tags(files.back(), tags) + "behind the end"sv);
    }
    check_strip(files);
}

TEST_CASE("WebPs of all modes are stripped of tags and unknown chunks") {
    const std::vector<std::string> tags = {"-EXIF:Artist=Ann", "-XMP-iptcExt:PersonInImage=Bea"};
    std::vector<File> files;
    for (const File& file : {encode_webp(picture(), WebpMode::lossy), encode_webp(picture(), WebpMode::lossless),
                             encode_animated_webp(picture())}) {
        files.push_back(file);
        files.push_back(with_tags(file, tags) + "behind the end"sv);
        files.push_back(with_webp_chunk(with_tags(file, tags), webp_chunk("fact", "abc")));
    }
    check_strip(files);
}

TEST_CASE("which way is up stays") {
    const File jpeg = encode(picture(), ".jpg");
    const File png = encode(picture(), ".png");
    const File webp = encode_webp(picture(), WebpMode::lossy);
    std::vector<File> files;
    for (int orientation = 0; orientation <= 9; ++orientation) {
        for (const bool little_endian : {false, true}) {
            const File exif = exif_block(orientation, little_endian);
            files.push_back(with_exif_in_jpeg(jpeg, exif));
            files.push_back(with_exif_in_png(png, exif, little_endian));
            files.push_back(with_exif_in_webp(webp, exif));
        }
    }
    files.push_back(with_exif_in_jpeg(with_exif_in_jpeg(jpeg, exif_block(6, true)), exif_block(3, true)));
    files.push_back(with_exif_in_png(with_exif_in_png(png, exif_block(6, true), true), exif_block(3, true), false));
    check_strip(files);
}

TEST_CASE("a profile keeps its numbers and nothing else") {
    const std::string profile = telling_profile();
    std::vector<File> files;
    for (const File& file :
         {encode(picture(), ".jpg"), encode(picture(), ".png"), encode_webp(picture(), WebpMode::lossless)}) {
        files.push_back(with_profile(file, profile));
        const Metadata metadata = metadata_of(files.back());
        INFO(in_words(metadata));
        CHECK(tells(metadata, FindingKind::colour_profile, "Ann's monitor"));
    }
    check_strip(files);
    for (const std::size_t i : {std::size_t{0}, std::size_t{2}}) {  // in PNG it is compressed
        const File copy = stripped(files[i]);
        CHECK(text_of(copy).find("\2\x33") != std::string_view::npos);
        CHECK(text_of(copy).find("rTRC") != std::string_view::npos);
        CHECK(text_of(copy).find("vcgt") == std::string_view::npos);
    }
    CHECK(text_of(stripped(files[1])).find("iCCPplain") != std::string_view::npos);
}

#ifdef WHORL_PDQ_DATA
TEST_CASE("photographs of phones are stripped") {
    std::vector<File> files;
    for (const auto& entry : std::filesystem::directory_iterator(WHORL_PDQ_DATA "/photos")) {
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        files.push_back(File() + bytes);
    }
    REQUIRE(files.size() > 10);
    check_strip(files);
}

TEST_CASE("photographs of phones tell where and by what they were taken") {
    std::ifstream in(WHORL_PDQ_DATA "/photos/exif-rotn-6.jpg", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const Metadata metadata = metadata_of(File() + bytes);
    REQUIRE(metadata.place);
    CHECK(metadata.place->latitude == Approx(38.977935).margin(1e-5));
    CHECK(metadata.place->longitude == Approx(-77.023203).margin(1e-5));
    CHECK(tells(metadata, FindingKind::device, "SM-G930V"));
    CHECK(tells(metadata, FindingKind::thumbnail, "504 x 376 pixels, 11492 bytes"));
    CHECK(tells(metadata, FindingKind::appended, "67 bytes"));
}
#endif
