// HEIC and AVIF: what they give away is told wherever in the file it lies, and where it cannot be found, that it is
// there.
#include <cstring>

#include "tests/hostile/builders.hpp"
#include "tests/hostile/heif_builder.hpp"
#include "tests/metadata/pictures.hpp"
#include "tests/support/drawn_picture.hpp"

using namespace whorl;
using namespace whorl::test;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

/// A block of EXIF, which is a TIFF file, behind what an item of it begins with.
File exif_item(std::string_view head, const std::string& serial) {
    const File tiff = with_tags(encode_tiff(picture(), TiffMode::bilevel), {"-EXIF:SerialNumber=" + serial});
    return File() + head + text_of(tiff);
}

Metadata metadata_of_items(std::vector<HeifItem> items) {
    const CodedPicture coded =
        coded_picture(encode_heif(draw_picture(3, 64, 64, PixelFormat::rgb), HeifCodec::hevc));
    items.insert(items.begin(), {"hvc1", coded.data, {1, 2}});
    return metadata_of(heif_file(items, {coded.configuration, heif_size(64, 64)}));
}

}  // namespace

TEST_CASE("a HEIC or AVIF tells what a JPEG with the same tags does") {
    std::vector<std::string> tags = telling_tags();
    std::erase_if(tags, [](const std::string& tag) {  // HEIC has none of these
        return tag.starts_with("-IPTC") || tag.starts_with("-Comment");
    });
    const Metadata jpeg = metadata_of(with_tags(encode(picture(), ".jpg"), tags));
    for (const auto& [codec, exif_orientation] :
         {std::pair{HeifCodec::hevc, 0}, {HeifCodec::hevc, 6}, {HeifCodec::av1, 0}, {HeifCodec::av1, 6}}) {
        const Metadata heif = metadata_of(with_tags(encode_heif(picture(), codec, 1, exif_orientation), tags));
        CHECK(in_words(heif) == in_words(jpeg));
        REQUIRE(heif.place);
        CHECK(heif.place->latitude == jpeg.place->latitude);
        CHECK(heif.place->longitude == jpeg.place->longitude);
        CHECK(heif.place->altitude == jpeg.place->altitude);
    }
}

TEST_CASE("each block of a HEIC is told, wherever in its item it begins") {
    constexpr auto kXmp =
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        "<rdf:Description rdf:about='' xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' photoshop:City='Gent'/>"
        "</rdf:RDF></x:xmpmeta>"sv;
    const Metadata metadata =
        metadata_of_items({{"mime\0application/rdf+xml"sv, File() + kXmp},
                           {"Exif", exif_item("\0\0\0\0"sv, "SN-1")},
                           {"Exif", exif_item("\0\0\0\6Exif\0\0"sv, "SN-2")},
                           {"Exif", exif_item("\x7f\0\0\0"sv, "SN-3")},  // which is not how far it is
                           {"Exif", exif_item("", "SN-4")},
                           {"Exif", exif_block(6, true)},
                           {"Exif", File() + "no block at all"},
                           {"mime\0application/rdf+xml\0deflate"sv, File() + kXmp},
                           {"mime\0text/plain"sv, File() + "a text"}});
    INFO(in_words(metadata));
    for (const std::string_view serial : {"SN-1", "SN-2", "SN-3", "SN-4"}) {
        CHECK(tells(metadata, FindingKind::serial, serial));
    }
    CHECK(tells(metadata, FindingKind::place, "Gent"));
    const std::string words = in_words(metadata);
    for (const std::string_view line :
         {"other: a block of EXIF, 38 bytes\n", "unread: a block of EXIF, cannot be read\n",
          "unread: a block of another kind, cannot be read\nunread: a block of another kind, cannot be read\n"}) {
        INFO(line);
        CHECK(words.find(line) != std::string::npos);
    }
}

TEST_CASE("a HEIC's XMP beside its items is told") {
    File heic = encode_heif(picture(), HeifCodec::hevc);
    put(heic, box("uuid", File() + "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"
                                   "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
                                   "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
                                   "<rdf:Description rdf:about='' xmlns:xmp='http://ns.adobe.com/xap/1.0/' "
                                   "xmp:CreatorTool='Acme Editor'/></rdf:RDF></x:xmpmeta>"));
    CHECK(tells(metadata_of(heic), FindingKind::software, "Acme Editor"));
}

TEST_CASE("of a HEIC whose block of EXIF cannot be found it is told that there is one") {
    const File good = with_tags(encode_heif(picture(), HeifCodec::hevc), {"-EXIF:SerialNumber=SN-1"});
    CHECK(tells(metadata_of(good), FindingKind::serial, "SN-1"));
    const std::size_t places = text_of(good).find("iloc");
    REQUIRE(places != std::string_view::npos);
    // The last item is the block, and the last numbers are where it lies and how long it is.
    const std::size_t end = places - 4 + std::to_integer<std::size_t>(good[places - 1]);
    for (const auto& [at, bytes] : std::vector<std::pair<std::size_t, std::string_view>>{
             {places + 8, "C"},               // 0x43: lengths of three bytes
             {end - 8, "\x7f"},               // beyond the end
             {end - 4, "\0\0\0\0"sv},         // of no bytes
             {end - 4, "\xff\xff\xff\xff"sv}  // more than there are
         }) {
        File damaged = good;
        std::memcpy(damaged.data() + at, bytes.data(), bytes.size());
        const Metadata metadata = metadata_of(damaged);
        CHECK(in_words(metadata) == "unread: a block of EXIF, cannot be read\n");
        CHECK_FALSE(metadata.place);
    }
}

TEST_CASE("a HEIC that could be read in two ways, or not to its end, is refused") {
    const File good = with_tags(encode_heif(picture(), HeifCodec::hevc), {"-EXIF:SerialNumber=SN-1"});
    File twice = good;
    std::memcpy(twice.data() + text_of(good).find("pitm"), "iloc", 4);
    CHECK(read_metadata(twice).error().message == "is damaged: it lists its parts twice");
    for (std::size_t size = 1; size < good.size(); ++size) {
        INFO(size << " bytes of " << good.size());
        const auto metadata = read_metadata(std::span(good).first(size));
        CHECK((!metadata || !metadata->findings.empty()));
    }
}

TEST_CASE("boxes in boxes cost no memory, and a HEIC of no items is not called clean") {
    const std::string head =
        "\0\0\0\x18"
        "ftypheic\0\0\0\0mif1heic"s;
    const auto box = [](std::string_view name, std::size_t size) {
        return std::string{static_cast<char>(size >> 24U), static_cast<char>(size >> 16U),
                           static_cast<char>(size >> 8U), static_cast<char>(size)} +
               std::string(name);
    };
    constexpr std::size_t kDeep = 100'000;
    std::string boxes;
    for (std::size_t level = kDeep; level-- > 0;) {
        boxes += box("iprp", 8 * (level + 1));
    }
    CHECK(read_metadata(File() + head + boxes).error().message == "is damaged: it does not list its parts");
    const std::string listed = head + box("meta", 12 + boxes.size()) + "\0\0\0\0"s + boxes;
    CHECK(metadata_of(File() + listed).findings.empty());
}
