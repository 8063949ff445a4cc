#include "tests/metadata/exiftool.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string_view>

#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

namespace whorl::test {
namespace {

std::string contents(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Arguments go in a file, where no shell reads them. What it prints is in the file "out".
void run_exiftool(const TemporaryFolder& folder, const std::vector<std::string>& arguments) {
    std::string lines;
    for (const std::string& argument : arguments) {
        lines += argument + '\n';
    }
    const std::string list = folder.write("arguments", lines);
    const std::string command = WHORL_EXIFTOOL " -charset utf8 -@ " + list + " >" + (folder / "out").native() +
                                " 2>" + (folder / "err").native();
    // It fails, too, when one of many pictures is damaged: what it says of them tells that.
    static_cast<void>(std::system(command.c_str()));
}

struct Allowed {
    std::string_view group;
    std::vector<std::string_view> tags;  ///< none: all of them
};

/// What a picture may have and still count as free of metadata.
const std::vector<Allowed>& allowed() {
    static const std::vector<Allowed> list = {
        {"ExifTool", {"ExifToolVersion", "Warning", "Error"}},
        {"File",
         {"FileName", "Directory", "FileSize", "FileModifyDate", "FileAccessDate", "FileInodeChangeDate",
          "FilePermissions", "FileType", "FileTypeExtension", "MIMEType", "ExifByteOrder", "ImageWidth",
          "ImageHeight", "EncodingProcess", "BitsPerSample", "ColorComponents", "YCbCrSubSampling"}},
        {"JFIF", {"JFIFVersion", "ResolutionUnit", "XResolution", "YResolution"}},
        {"APP14", {"DCTEncodeVersion", "APP14Flags0", "APP14Flags1", "ColorTransform"}},
        {"EXIF", {"Orientation"}},
        {"PNG",
         {"ImageWidth",
          "ImageHeight",
          "BitDepth",
          "ColorType",
          "Compression",
          "Filter",
          "Interlace",
          "Palette",
          "Transparency",
          "Gamma",
          "SRGBRendering",
          "BackgroundColor",
          "SignificantBits",
          "AnimationFrames",
          "AnimationPlays",
          "PixelsPerUnitX",
          "PixelsPerUnitY",
          "PixelUnits",
          "WhitePointX",
          "WhitePointY",
          "RedX",
          "RedY",
          "GreenX",
          "GreenY",
          "BlueX",
          "BlueY"}},
        {"PNG-pHYs", {}},
        {"RIFF",
         {"VP8Version", "HorizontalScale", "VerticalScale", "ImageWidth", "ImageHeight", "WebP_Flags",
          "AlphaIsUsed", "AlphaPreprocessing", "AlphaFiltering", "AlphaCompression", "BackgroundColor",
          "AnimationLoopCount", "FrameCount", "Duration"}},
        {"ICC_Profile",
         {"ProfileVersion",
          "ProfileClass",
          "ColorSpaceData",
          "ProfileConnectionSpace",
          "ProfileFileSignature",
          "CMMFlags",
          "DeviceAttributes",
          "RenderingIntent",
          "ConnectionSpaceIlluminant",
          "ProfileID",
          "MediaWhitePoint",
          "MediaBlackPoint",
          "RedMatrixColumn",
          "GreenMatrixColumn",
          "BlueMatrixColumn",
          "RedTRC",
          "GreenTRC",
          "BlueTRC",
          "GrayTRC",
          "ChromaticAdaptation",
          "Luminance",
          "Chromaticity"}},
        {"Composite", {"ImageSize", "Megapixels"}}};
    return list;
}

/// Of a profile or chunk that has to have a text, ours; of others, nothing.
bool says_nothing(std::string_view tag, const Json& value) {
    const std::string text = value.is_string() ? value.string() : value.dump();
    constexpr std::array kRequired = {"PNG:ProfileName", "ICC_Profile:ProfileDescription",
                                      "ICC_Profile:ProfileCopyright"};
    constexpr std::array kBlank = {"ICC_Profile:ProfileCMMType",     "ICC_Profile:PrimaryPlatform",
                                   "ICC_Profile:DeviceManufacturer", "ICC_Profile:DeviceModel",
                                   "ICC_Profile:ProfileCreator",     "ICC_Profile:ProfileDateTime"};
    return (std::find(kRequired.begin(), kRequired.end(), tag) != kRequired.end() && text == "plain") ||
           (std::find(kBlank.begin(), kBlank.end(), tag) != kBlank.end() &&
            text.find_first_not_of(std::string_view("0: ()Unkow\0", 11)) == std::string::npos);
}

bool is_allowed(const std::string& tag, const Json& value) {
    const std::size_t colon = tag.find(':');
    const std::string_view group = std::string_view(tag).substr(0, colon);
    const std::string_view name = std::string_view(tag).substr(colon + 1);
    const auto found =
        std::find_if(allowed().begin(), allowed().end(), [&](const Allowed& each) { return each.group == group; });
    return tag == "SourceFile" || says_nothing(tag, value) ||
           (found != allowed().end() &&
            (found->tags.empty() || std::find(found->tags.begin(), found->tags.end(), name) != found->tags.end()));
}

}  // namespace

File with_tags(const File& file, const std::vector<std::string>& arguments) {
    const TemporaryFolder folder;
    const std::string picture = folder.write("picture", file);
    const std::string thumbnail = folder.write("thumbnail.jpg", encode(Image(32, 24, PixelFormat::rgb), ".jpg"));
    std::vector<std::string> all = {"-api", "Compact=NoPadding"};
    for (const std::string& argument : arguments) {
        all.push_back(argument == "-ThumbnailImage" ? "-ThumbnailImage<=" + thumbnail : argument);
    }
    const std::string tagged = (folder / "tagged").native();
    all.insert(all.end(), {"-o", tagged, picture});
    run_exiftool(folder, all);
    const std::string bytes = contents(tagged);
    if (bytes.empty()) {
        throw std::runtime_error("exiftool: " + contents(folder / "err"));
    }
    const auto span = std::as_bytes(std::span(bytes));
    return {span.begin(), span.end()};
}

std::vector<std::string> telling_tags() {
    return {"-EXIF:GPSLatitude=51.0543",
            "-EXIF:GPSLatitudeRef=N",
            "-EXIF:GPSLongitude=3.7174",
            "-EXIF:GPSLongitudeRef=W",
            "-EXIF:GPSAltitude=12",
            "-EXIF:GPSAltitudeRef#=1",
            "-EXIF:GPSTimeStamp=03:13:42",
            "-EXIF:Make=Acme",
            "-EXIF:Model=Box 7",
            "-EXIF:LensModel=Acme 50mm",
            "-EXIF:SerialNumber=SN-1234",
            "-EXIF:LensSerialNumber=LN-5678",
            "-EXIF:OwnerName=Ann Owner",
            "-EXIF:Artist=Ann Artist",
            "-EXIF:Copyright=(c) Ann",
            "-EXIF:DateTimeOriginal=2024:05:06 07:08:09",
            "-EXIF:OffsetTimeOriginal=+02:00",
            "-EXIF:Software=Acme Firmware 1",
            "-EXIF:ImageUniqueID=0123456789abcdef",
            "-EXIF:UserComment=für dich",
            "-EXIF:XPAuthor=Änn",
            "-EXIF:ImageDescription=at home",
            "-EXIF:FNumber=2.8",
            "-MakerNoteUnknownText=inner life",
            "-ThumbnailImage",
            "-XMP-iptcExt:PersonInImage=Bea Person",
            "-XMP-mwg-rs:RegionInfo={RegionList=[{Area={X=0.5,Y=0.5,W=0.2,H=0.2},Name=Cleo Face,Type=Face}]}",
            "-XMP-xmpMM:DocumentID=xmp.did:1111",
            "-XMP-xmp:CreatorTool=Acme Editor",
            "-XMP-photoshop:City=Gent",
            "-XMP-dc:Creator=Dee Creator",
            "-IPTC:City=Brugge",
            "-IPTC:By-line=Eve Byline",
            "-IPTC:Keywords=secret",
            "-EXIF:GPSAreaInformation=Korenmarkt",
            "-EXIF:CameraLabel=Ann's box",
            "-EXIF:DocumentName=for Fay",
            "-EXIF:ImageHistory=cut by Gil",
            "-XMP-dc:Contributor=Hal Contributor",
            "-XMP-dc:Identifier=id-4711",
            "-XMP-dc:Relation=like Ida",
            "-XMP-photoshop:DocumentAncestors=ancestor-3333",
            "-XMP-digiKam:TagsList=People/Joy",
            "-IPTC:OriginalTransmissionReference=job 77",
            "-Comment=a note"};
}

std::vector<std::vector<std::string>> found_by_exiftool(const std::vector<File>& files) {
    if (files.empty()) {
        return {};
    }
    const TemporaryFolder folder;
    std::vector<std::string> arguments = {"-G", "-j", "-a", "-u"};
    for (std::size_t i = 0; i < files.size(); ++i) {
        arguments.push_back(folder.write("pictures/" + std::to_string(i), files[i]));
    }
    run_exiftool(folder, arguments);
    const Json all = parse_json(contents(folder / "out"));
    if (all.size() != files.size()) {
        throw std::runtime_error("exiftool: " + contents(folder / "err"));
    }
    std::vector<std::vector<std::string>> found;
    for (const Json& each : all) {
        std::vector<std::string> tags;
        for (const auto& [tag, value] : each.members()) {
            if (!is_allowed(tag, value)) {
                tags.push_back(tag + '=' + value.dump());
            }
        }
        found.push_back(std::move(tags));
    }
    return found;
}

}  // namespace whorl::test
