// What is told of a picture: tags that exiftool wrote, and parts of files that only a reader of the file finds.
#include "tests/metadata/pictures.hpp"

using namespace whorl;
using namespace whorl::test;
using namespace std::string_literals;
using namespace std::string_view_literals;
using Kind = FindingKind;

namespace {

/// Where the first segment of a JPEG ends: the marker and 16 bytes.
constexpr std::size_t kBehindJfif = 2 + 2 + 16;

}  // namespace

TEST_CASE("a JPEG tells everything that exiftool wrote into it") {
    const Metadata metadata = metadata_of(with_tags(encode(picture(), ".jpg"), telling_tags()));
    INFO(in_words(metadata));
    CHECK(metadata.format == "JPEG");
    CHECK(metadata.complete);
    REQUIRE(metadata.place);
    CHECK(metadata.place->latitude == Approx(51.0543).margin(1e-5));
    CHECK(metadata.place->longitude == Approx(-3.7174).margin(1e-5));
    CHECK(metadata.place->altitude == Approx(-12));
    CHECK(metadata.findings.front().value == "51.05430 N 3.71740 W, 12 m below the sea");
    for (const auto& [kind, text] : std::vector<std::pair<Kind, std::string_view>>{
             {Kind::place, "Gent"},
             {Kind::place, "Brugge"},
             {Kind::person, "Bea Person"},
             {Kind::person, "Cleo Face"},
             {Kind::owner, "Ann Owner"},
             {Kind::owner, "Ann Artist"},
             {Kind::owner, "(c) Ann"},
             {Kind::owner, "Dee Creator"},
             {Kind::owner, "Eve Byline"},
             {Kind::serial, "SN-1234"},
             {Kind::serial, "LN-5678"},
             {Kind::unique_id, "0123456789abcdef"},
             {Kind::unique_id, "xmp.did:1111"},
             {Kind::device, "Acme"},
             {Kind::device, "Box 7"},
             {Kind::device, "Acme 50mm"},
             {Kind::date, "2024:05:06 07:08:09"},
             {Kind::date, "+02:00"},
             {Kind::date, "03:13:42"},
             {Kind::thumbnail, "32 x 24 pixels, "},
             {Kind::description, "für dich"},
             {Kind::owner, "Änn"},
             {Kind::description, "at home"},
             {Kind::description, "secret"},
             {Kind::description, "a note"},
             {Kind::place, "Korenmarkt"},
             {Kind::device, "Ann's box"},
             {Kind::description, "for Fay"},
             {Kind::description, "cut by Gil"},
             {Kind::owner, "Hal Contributor"},
             {Kind::unique_id, "id-4711"},
             {Kind::description, "like Ida"},
             {Kind::unique_id, "ancestor-3333"},
             {Kind::description, "People/Joy"},
             {Kind::description, "job 77"},
             {Kind::software, "Acme Firmware 1"},
             {Kind::software, "Acme Editor"},
             {Kind::maker_notes, "1 entry"},
             {Kind::other, "entr"},
         }) {
        INFO(text);
        CHECK(tells(metadata, kind, text));
    }
    CHECK(std::is_sorted(metadata.findings.begin(), metadata.findings.end(),
                         [](const Finding& a, const Finding& b) { return a.kind < b.kind; }));
    for (const Finding& finding : metadata.findings) {
        CHECK_FALSE(finding.label.empty());
        CHECK_FALSE(finding.keys.empty());
    }
}

TEST_CASE("a place is read from XMP where EXIF has none") {
    const Metadata metadata = metadata_of(
        with_tags(encode(picture(), ".jpg"), {"-XMP-exif:GPSLatitude=-33.5", "-XMP-exif:GPSLongitude=151.25"}));
    REQUIRE(metadata.place);
    CHECK(metadata.place->latitude == Approx(-33.5).margin(1e-5));
    CHECK(metadata.place->longitude == Approx(151.25).margin(1e-5));
    CHECK(tells(metadata, Kind::place, "33.50000 S 151.25000 E"));
}

TEST_CASE("a PNG tells its texts, its time, and what exiv2 reads") {
    const Metadata metadata = metadata_of(with_tags(
        encode(picture(), ".png"),
        {"-PNG:Author=Ann", "-PNG:Comment=a note", "-PNG:Source=Box 7", "-PNG:ModifyDate=2024:05:06 07:08:09",
         "-PNG:Description=für dich", "-EXIF:SerialNumber=SN-1", "-XMP-iptcExt:PersonInImage=Bea",
         "-PNG:Software=Gimp", "-api", "Compress=1", "-PNG:Disclaimer=" + std::string(300, 'w')}));
    INFO(in_words(metadata));
    CHECK(metadata.complete);
    for (const auto& [kind, text] : std::vector<std::pair<Kind, std::string_view>>{
             {Kind::owner, "Ann"},
             {Kind::description, "a note"},
             {Kind::device, "Box 7"},
             {Kind::date, "2024-05-06 07:08:09"},
             {Kind::description, "für dich"},
             {Kind::serial, "SN-1"},
             {Kind::person, "Bea"},
             {Kind::software, "Gimp"},
             {Kind::description, "wwww"},
         }) {
        INFO(text);
        CHECK(tells(metadata, kind, text));
    }
}

TEST_CASE("a WebP tells what exiv2 reads") {
    const Metadata metadata = metadata_of(with_tags(encode_webp(picture(), WebpMode::lossy),
                                                    {"-EXIF:SerialNumber=SN-1", "-XMP-iptcExt:PersonInImage=Bea"}));
    INFO(in_words(metadata));
    CHECK(metadata.complete);
    CHECK(tells(metadata, Kind::serial, "SN-1"));
    CHECK(tells(metadata, Kind::person, "Bea"));
}

TEST_CASE("parts of a file that no tag tells of are told by themselves") {
    const File jpeg = encode(picture(), ".jpg");
    const File png = encode(picture(), ".png");
    const File webp = encode_webp(picture(), WebpMode::lossless);
    const File jpeg_behind_jpeg = jpeg + text_of(jpeg);
    const File with_mpf = with_inserted(jpeg, 2, jpeg_segment(0xe2, "MPF\0MM\0*"sv));
    const File with_jfxx = with_inserted(jpeg, 2, jpeg_segment(0xe0, "JFXX\0\x10"sv));
    const File with_jfif_thumbnail = with_inserted(jpeg, 2, jpeg_segment(0xe0, "JFIF\0\1\2\0\0\1\0\1\1\1abc"sv));
    const File with_app = with_inserted(jpeg, 2, jpeg_segment(0xeb, "JP\0some facts"sv));
    const File with_extended_xmp =
        with_inserted(jpeg, 2, jpeg_segment(0xe1, "http://ns.adobe.com/xmp/extension/\0abc"sv));
    const File with_broken_exif = with_inserted(jpeg, 2, jpeg_segment(0xe1, "Exif\0\0no block at all"sv));
    for (const auto& [file, kind, text] : std::vector<std::tuple<File, Kind, std::string_view>>{
             {jpeg_behind_jpeg, Kind::appended, "bytes, including another picture"},
             {jpeg + "\0\0\0\x18"
                     "ftypmp42 a film"sv,
              Kind::appended, "which look like a video"},
             {png + "PK and so on"sv, Kind::appended, "12 bytes"},
             {webp + "x"sv, Kind::appended, "1 byte"},
             {jpeg + "\0\0\0"sv, Kind::appended, "3 bytes, all of them empty"},
             {with_mpf, Kind::thumbnail, "8 bytes"},
             {with_jfxx, Kind::thumbnail, "6 bytes"},
             {with_jfif_thumbnail, Kind::thumbnail, "1 x 1 pixels, 3 bytes"},
             {with_app, Kind::unread, "13 bytes"},
             {with_extended_xmp, Kind::unread, "38 bytes"},
             {with_broken_exif, Kind::unread, "bytes"},
             {with_inserted(jpeg, kBehindJfif, "hidden"), Kind::unread, "6 bytes"},
             {with_webp_chunk(webp, webp_chunk("fact", "abc")), Kind::unread, "3 bytes"},
         }) {
        const Metadata metadata = metadata_of(file);
        INFO(text << '\n' << in_words(metadata));
        CHECK(metadata.findings.size() == 1);
        CHECK(tells(metadata, kind, text));
    }
}

TEST_CASE("of very many parts or values some are told, and how many more there are") {
    const File jpeg = encode(picture(), ".jpg");
    std::string empty;
    std::string comments;
    for (int i = 0; i < 5000; ++i) {
        empty += jpeg_segment(0xe5, "some");
        comments += jpeg_segment(0xfe, "comment " + std::to_string(i));
    }
    const Metadata alike = metadata_of(with_inserted(jpeg, 2, empty));
    CHECK(alike.findings.size() == 1);
    CHECK(tells(alike, Kind::unread, "20000 bytes"));
    const Metadata different = metadata_of(with_inserted(jpeg, 2, comments));
    CHECK(different.findings.size() == 1001);
    CHECK(tells(different, Kind::unread, "4000"));
    std::vector<std::string> keywords;
    for (int i = 0; i < 300; ++i) {
        keywords.push_back("-IPTC:Keywords=word " + std::to_string(i));
    }
    const Metadata words = metadata_of(with_tags(jpeg, keywords));
    INFO(in_words(words));
    CHECK(words.findings.size() == 102);  // and the version of IPTC
    CHECK(tells(words, Kind::description, "word 99"));
    CHECK(tells(words, Kind::description, "more of these: 200 entries"));
}

TEST_CASE("a small file's profile is not made a large one") {
    // Thirty tables that lie one over another, each of nearly all of ten megabytes.
    constexpr std::size_t kSize = 10'000'000;
    constexpr std::size_t kFirst = 1000;
    std::string profile(kSize, '\0');
    profile.replace(8, 16, "\2\x10\0\0mntrRGB XYZ "sv);
    profile.replace(36, 4, "acsp");
    const auto number = [](std::size_t value) {
        return std::string{static_cast<char>(value >> 24U), static_cast<char>(value >> 16U),
                           static_cast<char>(value >> 8U), static_cast<char>(value)};
    };
    profile.replace(128, 4, number(12));
    std::size_t at = 132;
    for (const std::string_view kind : {"A2B", "B2A", "D2B", "B2D"}) {
        for (const char intent : {'0', '1', '2'}) {
            const std::size_t begin = kFirst + (at - 132) / 12 * 4;
            profile.replace(at, 12, std::string(kind) + intent + number(begin) + number(kSize - begin));
            profile.replace(begin, 4, "mAB ");
            at += 12;
        }
    }
    const File webp = encode_webp(picture(), WebpMode::lossless);
    const std::string canvas = webp_chunk("VP8X", "\x20\0\0\0\x2f\0\0\x1f\0\0"sv);
    const File file = with_webp_chunk(File() + text_of(webp).substr(0, 12),
                                      canvas + webp_chunk("ICCP", profile) + std::string(text_of(webp).substr(12)));
    CHECK(stripped(file).size() < 2 * kSize);
}

TEST_CASE("a picture without metadata gives nothing away") {
    for (const File& file : {encode(picture(), ".jpg"), encode(picture(), ".png"),
                             encode_webp(picture(), WebpMode::lossy), encode_animated_webp(picture())}) {
        const Metadata metadata = metadata_of(file);
        INFO(in_words(metadata));
        CHECK(metadata.complete);
        CHECK(metadata.findings.empty());
    }
}

TEST_CASE("an EXIF block that says only which way is up is a detail, one that cannot be read may be anything") {
    const File jpeg = encode(picture(), ".jpg");
    const File once = with_exif_in_jpeg(jpeg, exif_block(6, true));
    const Metadata detail = metadata_of(once);
    REQUIRE(detail.findings.size() == 1);
    CHECK(detail.findings[0].kind == Kind::other);
    const Metadata twice = metadata_of(with_exif_in_jpeg(once, exif_block(3, true)));
    REQUIRE(twice.findings.size() == 2);
    CHECK(twice.findings[0].kind == Kind::unread);
}

TEST_CASE("formats that are not taken apart are read as far as exiv2 knows them") {
    const Metadata tiff =
        metadata_of(with_tags(encode_tiff(picture(), TiffMode::rgb16),
                              {"-EXIF:SerialNumber=SN-1", "-EXIF:GPSLatitude=10", "-EXIF:GPSLongitude=20",
                               "-EXIF:GPSLatitudeRef=S", "-EXIF:GPSLongitudeRef=E"}));
    INFO(in_words(tiff));
    CHECK(tiff.format == "TIFF");
    CHECK_FALSE(tiff.complete);
    CHECK(tells(tiff, Kind::serial, "SN-1"));
    CHECK(tells(tiff, Kind::place, "10.00000 S 20.00000 E"));
    CHECK(metadata_of(encode_tiff(picture(), TiffMode::rgb16)).findings.empty());
    const Metadata avif =
        metadata_of(with_tags(encode_heif(picture(), HeifCodec::av1, 1, 1), {"-EXIF:SerialNumber=SN-1"}));
    CHECK(avif.format == "AVIF");
    CHECK(tells(avif, Kind::serial, "SN-1"));
    const Metadata heic = metadata_of(encode_heif(picture(), HeifCodec::hevc, 1, 6));
    CHECK(heic.format == "HEIC");
    CHECK_FALSE(heic.complete);
    REQUIRE(heic.findings.size() == 1);
    CHECK(heic.findings[0].kind == Kind::other);
    CHECK(heic.findings[0].value == "38 bytes");
    CHECK(metadata_of(encode_heif(picture(), HeifCodec::hevc)).findings.empty());
}

TEST_CASE("what cannot be looked through is refused rather than called clean") {
    const std::string type =
        "\0\0\0\x10"
        "ftypmp42\0\0\0\0"s;
    const std::string film = "\0\0\0\x10moov\0\0\0\x8udta\0\0\0\xd0mdat"s + std::string(200, '\0');
    for (const auto& [file, kind] : std::vector<std::pair<File, ErrorKind>>{
             {encode_gif(picture(), GifMode::plain), ErrorKind::unsupported},
             {encode(picture(), ".bmp"), ErrorKind::unsupported},
             {File(), ErrorKind::not_an_image},
             {File() + "a text, not a picture, and long enough to be one", ErrorKind::not_an_image},
             {File() + film, ErrorKind::not_an_image},
             {File() + type + film, ErrorKind::not_an_image},
         }) {
        const auto metadata = read_metadata(file, "x");
        REQUIRE_FALSE(metadata);
        CHECK(metadata.error().kind == kind);
        CHECK(metadata.error().input == "x");
        const auto copy = strip_metadata(file, "x");
        REQUIRE_FALSE(copy);
        CHECK(copy.error().kind == kind);
    }
    const auto tiff = strip_metadata(encode_tiff(picture(), TiffMode::rgb16));
    REQUIRE_FALSE(tiff);
    CHECK(tiff.error().kind == ErrorKind::unsupported);
    CHECK(tiff.error().message.find("save it as JPEG, PNG or WebP") != std::string::npos);
}

TEST_CASE("values are fit to be shown") {
    const std::string hostile =
        "a\x1b[2Jb\nc\xe2\x80\xae"
        "d\xff" +
        std::string(5000, 'e');
    const Metadata metadata = metadata_of(with_inserted(encode(picture(), ".jpg"), 2, jpeg_segment(0xfe, hostile)));
    REQUIRE(metadata.findings.size() == 1);
    const std::string& value = metadata.findings[0].value;
    CHECK(value.starts_with("a [2Jb c dÿeee"));
    CHECK(value.size() < 500);
    CHECK(value.ends_with(" ..."));
}

TEST_CASE("UTF-16 in EXIF is read in either byte order") {
    for (const bool little_endian : {true, false}) {
        const Metadata metadata = metadata_of(
            with_tags(encode(picture(), ".jpg"), {"-ExifByteOrder=" + std::string(little_endian ? "II" : "MM"),
                                                  "-EXIF:UserComment=Größe \xf0\x9f\x93\xb7"}));
        INFO(in_words(metadata));
        CHECK(tells(metadata, Kind::description, "Größe \xf0\x9f\x93\xb7"));
    }
}
