#include "lib/metadata/classify.hpp"

#include <algorithm>
#include <array>

namespace whorl::metadata {
namespace {

using Kind = FindingKind;

struct Rule {
    std::string_view pattern;  ///< pattern of a key; a star matches any characters
    Kind kind;
    std::string_view label;
};

// The first match counts, so special patterns come before general ones. Names are those of exiv2's tables of
// Exif 2.32, IPTC-IIM 4.2 and the XMP namespaces, and the keywords of the PNG specification (11.3.3.2).
constexpr std::array kRules = {
    Rule{"Exif.GPSInfo.GPSDateStamp", Kind::date, "when it was taken, by satellite"},
    Rule{"Exif.GPSInfo.GPSTimeStamp", Kind::date, "when it was taken, by satellite"},
    Rule{"Exif.GPSInfo.GPSAreaInformation", Kind::place, "the name of a place"},
    Rule{"Exif.GPSInfo.*", Kind::place, "where it was taken"},
    Rule{"Xmp.exif.GPSTimeStamp", Kind::date, "when it was taken, by satellite"},
    Rule{"Xmp.exif.GPSAreaInformation", Kind::place, "the name of a place"},
    Rule{"Xmp.exif.GPS*", Kind::place, "where it was taken"},
    Rule{"*.PersonInImage*", Kind::person, "a person who is named"},
    Rule{"*.RegionInfo*PersonDisplayName", Kind::person, "a person whose face is marked"},
    Rule{"*.Regions*Name", Kind::person, "a person whose face is marked"},
    Rule{"*.People*", Kind::person, "people who are named"},
    Rule{"*.Personality*", Kind::person, "people who are named"},
    Rule{"Iptc.Application2.*Location*", Kind::place, "the name of a place"},
    Rule{"Iptc.Application2.City", Kind::place, "the name of a place"},
    Rule{"Iptc.Application2.ProvinceState", Kind::place, "the name of a place"},
    Rule{"Iptc.Application2.Country*", Kind::place, "the name of a place"},
    Rule{"Xmp.photoshop.City", Kind::place, "the name of a place"},
    Rule{"Xmp.photoshop.State", Kind::place, "the name of a place"},
    Rule{"Xmp.photoshop.Country", Kind::place, "the name of a place"},
    Rule{"Xmp.iptc.Country*", Kind::place, "the name of a place"},
    Rule{"Xmp.*Location*", Kind::place, "the name of a place"},
    Rule{"*LensSerialNumber*", Kind::serial, "the lens's serial number"},
    Rule{"*SerialN*", Kind::serial, "the camera's serial number"},
    Rule{"*.InternalSerial*", Kind::serial, "the camera's serial number"},
    Rule{"*UniqueID*", Kind::unique_id, "a number that no other picture has"},
    Rule{"*UniqueDocumentId*", Kind::unique_id, "a number that no other picture has"},
    Rule{"*UUID*", Kind::unique_id, "a number that no other picture has"},
    Rule{"*ContentIdentifier*", Kind::unique_id, "a number that no other picture has"},
    Rule{"Xmp.photoshop.DocumentAncestors*", Kind::unique_id, "a number that connects copies and edits"},
    Rule{"Xmp.dc.identifier", Kind::unique_id, "a number that connects copies and edits"},
    Rule{"Xmp.xmp.Identifier", Kind::unique_id, "a number that connects copies and edits"},
    Rule{"Xmp.xmpMM.*When", Kind::date, "when it was edited"},
    Rule{"Xmp.xmpMM.*SoftwareAgent", Kind::software, "what it was edited with"},
    Rule{"Xmp.xmpMM.*ID*", Kind::unique_id, "a number that connects copies and edits"},
    Rule{"*DocumentID", Kind::unique_id, "a number that connects copies and edits"},
    Rule{"Xmp.xmp.CreatorTool", Kind::software, "the program that wrote it"},
    Rule{"*Software*", Kind::software, "the program that wrote it"},
    Rule{"*.Firmware*", Kind::software, "the program of the camera"},
    Rule{"Iptc.Application2.Program*", Kind::software, "the program that wrote it"},
    Rule{"*OwnerName*", Kind::owner, "who owns the device"},
    Rule{"*Copyright*", Kind::owner, "who owns the rights"},
    Rule{"Xmp.dc.rights", Kind::owner, "who owns the rights"},
    Rule{"Xmp.xmpRights.*", Kind::owner, "who owns the rights"},
    Rule{"Xmp.plus.*", Kind::owner, "who owns the rights"},
    Rule{"*Artist*", Kind::owner, "who made it"},
    Rule{"*Author*", Kind::owner, "who made it"},
    Rule{"Xmp.*reator*", Kind::owner, "who made it"},
    Rule{"Xmp.dc.contributor", Kind::owner, "who made it"},
    Rule{"Xmp.dc.publisher", Kind::owner, "who made it"},
    Rule{"Xmp.dc.source", Kind::owner, "where it comes from"},
    Rule{"Iptc.Application2.Byline*", Kind::owner, "who made it"},
    Rule{"Iptc.Application2.Writer", Kind::owner, "who described it"},
    Rule{"Iptc.Application2.Credit", Kind::owner, "where it comes from"},
    Rule{"Iptc.Application2.Source", Kind::owner, "where it comes from"},
    Rule{"Iptc.Application2.Contact", Kind::owner, "a contact"},
    Rule{"Xmp.photoshop.CaptionWriter", Kind::owner, "who described it"},
    Rule{"Xmp.photoshop.Credit", Kind::owner, "where it comes from"},
    Rule{"Xmp.photoshop.Source", Kind::owner, "where it comes from"},
    Rule{"Exif.Image.Make", Kind::device, "who built the device"},
    Rule{"Exif.Image.Model", Kind::device, "which device took it"},
    Rule{"Exif.Image.UniqueCameraModel", Kind::device, "which device took it"},
    Rule{"Exif.Image.CameraLabel", Kind::device, "what the device is called"},
    Rule{"Exif.Image.HostComputer", Kind::device, "the device that wrote it"},
    Rule{"Exif.Photo.Lens*", Kind::device, "its lens"},
    Rule{"*.LensModel*", Kind::device, "its lens"},
    Rule{"Xmp.tiff.Make", Kind::device, "who built the device"},
    Rule{"Xmp.tiff.Model", Kind::device, "which device took it"},
    Rule{"Xmp.aux.Lens*", Kind::device, "its lens"},
    Rule{"Xmp.exifEX.Lens*", Kind::device, "its lens"},
    Rule{"PNG.*.Source", Kind::device, "which device took it"},
    Rule{"Exif.Photo.DateTimeOriginal", Kind::date, "when it was taken"},
    Rule{"Exif.Photo.DateTimeDigitized", Kind::date, "when it was taken"},
    Rule{"Exif.Image.DateTimeOriginal", Kind::date, "when it was taken"},
    Rule{"Exif.Image.DateTime", Kind::date, "when it was last changed"},
    Rule{"Exif.Photo.OffsetTime*", Kind::date, "the time zone"},
    Rule{"*TimeZone*", Kind::date, "the time zone"},
    Rule{"Exif.Photo.SubSecTime*", Kind::date, "fractions of the second"},
    Rule{"Iptc.Application2.Time*", Kind::date, "a time"},
    Rule{"*Date*", Kind::date, "a date"},
    Rule{"*Creation Time", Kind::date, "when it was made"},
    Rule{"Exif.Thumbnail.*", Kind::thumbnail,
         "a small picture, which may show parts that were later cropped or covered"},
    Rule{"*Thumbnail*", Kind::thumbnail,
         "a small picture, which may show parts that were later cropped or covered"},
    Rule{"Exif.Image.XP*", Kind::description, "a title, comment or keywords"},
    Rule{"*Comment*", Kind::description, "a comment"},
    Rule{"*Description*", Kind::description, "a description"},
    Rule{"*.description*", Kind::description, "a description"},
    Rule{"*Caption*", Kind::description, "a description"},
    Rule{"*Headline*", Kind::description, "a title"},
    Rule{"*.Title*", Kind::description, "a title"},
    Rule{"Xmp.dc.title", Kind::description, "a title"},
    Rule{"Iptc.Application2.ObjectName", Kind::description, "a title"},
    Rule{"Iptc.Application2.SpecialInstructions", Kind::description, "a description"},
    Rule{"*.DocumentName", Kind::description, "a title"},
    Rule{"*.PageName", Kind::description, "a title"},
    Rule{"Xmp.xmp.Nickname", Kind::description, "a title"},
    Rule{"Exif.Photo.0x9213", Kind::description, "what was done to it"},  // ImageHistory
    Rule{"*RelatedSoundFile", Kind::description, "the name of a sound that goes with it"},
    Rule{"*eywords*", Kind::description, "keywords"},
    Rule{"*.TagsList", Kind::description, "keywords"},
    Rule{"*.CatalogSets", Kind::description, "keywords"},
    Rule{"*Categor*", Kind::description, "keywords"},
    Rule{"*ubject", Kind::description, "keywords"},
    Rule{"Xmp.dc.format", Kind::other, ""},
    Rule{"Xmp.dc.*", Kind::description, "a description"},
    Rule{"Iptc.Application2.RecordVersion", Kind::other, ""},
    Rule{"Iptc.Application2.CharacterSet", Kind::other, ""},
    Rule{"Iptc.Application2.*", Kind::description, "a description"},
};

/// The tags that TIFF and EXIF need to find and show pixels.
constexpr std::array<std::string_view, 38> kStructure = {"ImageWidth",
                                                         "ImageLength",
                                                         "BitsPerSample",
                                                         "Compression",
                                                         "PhotometricInterpretation",
                                                         "FillOrder",
                                                         "StripOffsets",
                                                         "Orientation",
                                                         "SamplesPerPixel",
                                                         "RowsPerStrip",
                                                         "StripByteCounts",
                                                         "XResolution",
                                                         "YResolution",
                                                         "PlanarConfiguration",
                                                         "ResolutionUnit",
                                                         "TransferFunction",
                                                         "Predictor",
                                                         "WhitePoint",
                                                         "PrimaryChromaticities",
                                                         "ColorMap",
                                                         "TileWidth",
                                                         "TileLength",
                                                         "TileOffsets",
                                                         "TileByteCounts",
                                                         "ExtraSamples",
                                                         "SampleFormat",
                                                         "SMinSampleValue",
                                                         "SMaxSampleValue",
                                                         "JPEGTables",
                                                         "YCbCrCoefficients",
                                                         "YCbCrSubSampling",
                                                         "YCbCrPositioning",
                                                         "ReferenceBlackWhite",
                                                         "ExifTag",
                                                         "GPSTag",
                                                         "NewSubfileType",
                                                         "SubfileType",
                                                         "InterColorProfile"};

/// Containers of blocks that are read separately.
constexpr std::array<std::string_view, 3> kBlocks = {"XMLPacket", "IPTCNAA", "ImageResources"};

bool fits(std::string_view text, std::string_view pattern) noexcept {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) {
        return text == pattern;
    }
    if (!text.starts_with(pattern.substr(0, star))) {
        return false;
    }
    text.remove_prefix(star);
    pattern.remove_prefix(star + 1);
    // The part before the next star matches at its first occurrence; the last part matches only at the end.
    const std::size_t next = pattern.find('*');
    if (next == std::string_view::npos) {
        return text.ends_with(pattern);
    }
    const std::size_t found = text.find(pattern.substr(0, next));
    return found != std::string_view::npos && fits(text.substr(found), pattern);
}

}  // namespace

Meaning meaning_of(std::string_view key) noexcept {
    const auto found =
        std::find_if(kRules.begin(), kRules.end(), [&](const Rule& rule) { return fits(key, rule.pattern); });
    return found == kRules.end() ? Meaning() : Meaning{found->kind, found->label};
}

bool is_structural(std::string_view key) noexcept {
    constexpr std::string_view kImage = "Exif.Image.";
    if (!key.starts_with(kImage)) {
        return false;
    }
    const std::string_view tag = key.substr(kImage.size());
    return std::find(kStructure.begin(), kStructure.end(), tag) != kStructure.end() ||
           std::find(kBlocks.begin(), kBlocks.end(), tag) != kBlocks.end();
}

std::string_view block_name(Block block) noexcept {
    switch (block) {
        case Block::exif: return "EXIF";
        case Block::iptc: return "IPTC";
        case Block::xmp: return "XMP";
        case Block::none: break;
    }
    return {};
}

}  // namespace whorl::metadata
