// exiv2 interprets many values by tables from a file of the user, and by the locale. This code avoids that, because
// it runs where no file can be opened.
#include "lib/metadata/tags.hpp"

#include <exiv2/exiv2.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <new>

#include "lib/metadata/classify.hpp"
#include "lib/metadata/place.hpp"
#include "lib/metadata/text.hpp"

namespace whorl::metadata {
namespace {

/// Of longer values, only the size is shown.
constexpr long kMaxValueBytes = 8192;

/// exiv2 has tables for the whole process, so pictures take turns.
std::mutex& exiv2_mutex() {
    static std::mutex mutex;
    return mutex;
}

void start_exiv2() {
    static const bool started = [] {
        Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
        return Exiv2::XmpParser::initialize();
    }();
    static_cast<void>(started);
}

/// "TIFF" of "image/tiff"
std::string format_of(const Exiv2::Image& image) {
    std::string format = image.mimeType();
    format.erase(0, format.rfind('/') + 1);
    if (format.starts_with("x-")) {
        format.erase(0, 2);
    }
    std::transform(format.begin(), format.end(), format.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return format;
}

File bytes_of(const Exiv2::Metadatum& datum) {
    const Exiv2::Value& value = datum.value();
    File bytes(static_cast<std::size_t>(value.size()));
    value.copy(reinterpret_cast<Exiv2::byte*>(bytes.data()), Exiv2::littleEndian);
    return bytes;
}

/// Eight bytes for the character set, then the text (Exif 2.32, 4.6.5, UserComment).
std::string comment_text(const File& bytes) {
    constexpr std::size_t kCharacterSet = 8;
    const Bytes text = Bytes(bytes).subspan(std::min(kCharacterSet, bytes.size()));
    if (!starts_with(bytes, "UNICODE")) {
        return std::string(text_of(text));
    }
    // The byte order is not given. In most texts, the higher byte of letters is zero.
    std::array<std::size_t, 2> zeros = {0, 0};
    for (std::size_t i = 0; i < text.size(); ++i) {
        zeros.at(i % 2) += static_cast<std::size_t>(text[i] == std::byte{0});
    }
    return from_utf16(text, zeros[0] > zeros[1] ? ByteOrder::big : ByteOrder::little);
}

std::string joined(const Exiv2::LangAltValue& texts) {
    std::string all;
    for (const auto& [language, text] : texts.value_) {
        all += (all.empty() ? "" : "; ") + text;
    }
    return all;
}

/// The text of a value; empty when there is nothing to read.
std::string value_text(const Exiv2::Metadatum& datum) {
    if (datum.size() > kMaxValueBytes) {
        return byte_count(static_cast<std::size_t>(datum.size()));
    }
    if (datum.familyName() == std::string_view("Exif") && datum.tagName().starts_with("XP")) {
        return harmless(from_utf16(bytes_of(datum), ByteOrder::little));
    }
    if (datum.key() == "Exif.GPSInfo.GPSTimeStamp") {
        return time_text(datum);
    }
    if (const auto* texts = dynamic_cast<const Exiv2::LangAltValue*>(&datum.value())) {
        return harmless(joined(*texts));
    }
    if (dynamic_cast<const Exiv2::CommentValue*>(&datum.value()) != nullptr) {
        return text_or_size(comment_text(bytes_of(datum)));
    }
    return datum.typeId() == Exiv2::undefined ? byte_count(static_cast<std::size_t>(datum.size()))
                                              : text_or_size(datum.toString());
}

/// An element that contains others, which come separately.
bool is_parent(const Exiv2::Metadatum& datum) {
    const auto* value = dynamic_cast<const Exiv2::XmpValue*>(&datum.value());
    const auto* text = dynamic_cast<const Exiv2::XmpTextValue*>(value);
    return text != nullptr &&
           (value->xmpStruct() != Exiv2::XmpValue::xsNone || value->xmpArrayType() != Exiv2::XmpValue::xaNone);
}

/// Groups of tags in the Exif standard; all others are maker notes.
bool is_maker_note(const Exiv2::Metadatum& datum) {
    constexpr std::array<std::string_view, 6> kStandard = {"Image", "Photo",     "GPSInfo",
                                                           "Iop",   "Thumbnail", "MpfInfo"};
    const std::string group = datum.groupName();
    return datum.key() == "Exif.Photo.MakerNote" ||
           (std::find(kStandard.begin(), kStandard.end(), group) == kStandard.end() &&
            !group.starts_with("Image") && !group.starts_with("SubImage"));
}

/// Ignores damaged previews, so that the other findings are reported.
Exiv2::PreviewPropertiesList previews_of(const Exiv2::Image& image) {
    try {
        return Exiv2::PreviewManager(image).getPreviewProperties();
    } catch (const std::exception&) {
        return {};
    }
}

/// Of one image.
struct Seen {
    std::set<Block> read;
    std::set<Block> told;  ///< blocks with findings
};

/// Joins related tags to one finding.
class Collector {
public:
    /// The tags that exiv2 has read into an image.
    Seen add(const Exiv2::Image& image) {
        Seen seen;
        add(image.exifData(), Block::exif, seen);
        add(image.iptcData(), Block::iptc, seen);
        add(image.xmpData(), Block::xmp, seen);
        place_ = place_ ? place_ : place_of(image.exifData(), image.xmpData());
        const auto previews = previews_of(image);
        previews_.insert(previews_.end(), previews.begin(), previews.end());
        return seen;
    }

    const std::optional<Place>& place() const { return place_; }

    std::vector<Finding> finish() {
        add_place();
        add_previews();
        for (auto& [meaning, values] : values_) {
            if (!values.more.empty()) {
                findings_.push_back({meaning.first, std::string(meaning.second),
                                     "more of these: " + entries(values.more), std::move(values.more)});
            }
        }
        for (Finding* rest : {&maker_notes_, &others_}) {
            if (!rest->keys.empty()) {
                rest->value = entries(rest->keys);
                findings_.push_back(std::move(*rest));
            }
        }
        return std::move(findings_);
    }

private:
    template <class Data>
    void add(const Data& data, Block block, Seen& seen) {
        for (const Exiv2::Metadatum& datum : data) {
            seen.read.insert(block);
            if (add(datum, block == Block::exif)) {
                seen.told.insert(block);
            }
        }
    }

    /// Returns false when the tag tells nothing.
    bool add(const Exiv2::Metadatum& datum, bool is_exif) {
        const std::string key = datum.key();
        if (is_structural(key) || is_parent(datum)) {
            return false;
        }
        const Meaning meaning = meaning_of(key);
        if (meaning.kind == FindingKind::place && key.find(".GPS") != std::string::npos &&
            !key.ends_with("AreaInformation")) {
            coordinates_.push_back(key);
        } else if (meaning.kind == FindingKind::thumbnail) {
            thumbnail_.push_back(key);
        } else {
            add(datum, key, meaning, is_exif && is_maker_note(datum));
        }
        return true;
    }

    void add_place() {
        if (!coordinates_.empty()) {
            findings_.insert(findings_.begin(),
                             {FindingKind::place, "where it was taken",
                              place_ ? place_text(*place_) : "without coordinates", std::move(coordinates_)});
        }
    }

    void add_previews() {
        constexpr auto kLabel = "a small picture, which may show parts that were later cropped or covered";
        for (const Exiv2::PreviewProperties& preview : previews_) {
            findings_.push_back({FindingKind::thumbnail, kLabel,
                                 std::to_string(preview.width_) + " x " + std::to_string(preview.height_) +
                                     " pixels, " + byte_count(preview.size_),
                                 thumbnail_.empty() ? std::vector<std::string>{"preview"} : thumbnail_});
        }
        if (previews_.empty() && !thumbnail_.empty()) {
            findings_.push_back(
                {FindingKind::thumbnail, kLabel, "in a format that Whorl cannot read", std::move(thumbnail_)});
        }
    }

    void add(const Exiv2::Metadatum& datum, const std::string& key, const Meaning& meaning, bool maker_note) {
        const std::string value = meaning.kind == FindingKind::other ? std::string() : value_text(datum);
        if (value.empty()) {
            (maker_note ? maker_notes_ : others_).keys.push_back(key);
            return;
        }
        Values& values = values_[{meaning.kind, meaning.label}];
        const auto same = values.places.find(value);
        if (same != values.places.end()) {
            std::vector<std::string>& keys = findings_[same->second].keys;
            if (keys.size() < kMaxAlike && std::find(keys.begin(), keys.end(), key) == keys.end()) {
                keys.push_back(key);
            }
        } else if (values.places.size() < kMaxAlike) {
            values.places.emplace(value, findings_.size());
            findings_.push_back({meaning.kind, std::string(meaning.label), value, {key}});
        } else {
            values.more.push_back(key);
        }
    }

    static std::string entries(const std::vector<std::string>& keys) {
        return std::to_string(keys.size()) + (keys.size() == 1 ? " entry" : " entries");
    }

    /// The values of one label. A malicious file may have any number of different values.
    struct Values {
        std::map<std::string, std::size_t> places;  ///< among the findings
        std::vector<std::string> more;              ///< keys of the values that are only counted
    };
    static constexpr std::size_t kMaxAlike = 100;

    std::vector<Finding> findings_;
    std::map<std::pair<FindingKind, std::string_view>, Values> values_;
    std::optional<Place> place_;  ///< the first one
    Exiv2::PreviewPropertiesList previews_;
    std::vector<std::string> coordinates_;
    std::vector<std::string> thumbnail_;
    Finding maker_notes_{FindingKind::maker_notes, "notes of the camera in its maker's format", {}, {}};
    Finding others_{FindingKind::other, "camera settings and other details", {}, {}};
};

Tags read_image(Exiv2::Image& image) {
    Tags tags;
    constexpr std::array kHeld = {Exiv2::mdExif, Exiv2::mdIptc, Exiv2::mdXmp, Exiv2::mdComment};
    tags.can_hold_any = std::any_of(kHeld.begin(), kHeld.end(), [&](Exiv2::MetadataId id) {
        return (image.checkMode(id) & Exiv2::amRead) != 0;
    });
    image.readMetadata();
    tags.format = format_of(image);
    Collector collector;
    Seen seen = collector.add(image);
    tags.place = collector.place();
    tags.read = std::move(seen.read);
    tags.told = std::move(seen.told);
    tags.findings = collector.finish();
    return tags;
}

/// Reads a block into an image without other tags.
void read_block(const LooseBlock& block, Exiv2::Image& image) {
    image.clearMetadata();
    if (block.kind == Block::exif) {
        Exiv2::TiffParser::decode(image.exifData(), image.iptcData(), image.xmpData(),
                                  reinterpret_cast<const Exiv2::byte*>(block.bytes.data()),
                                  static_cast<std::uint32_t>(block.bytes.size()));
    } else {
        const std::string_view text = text_of(block.bytes);
        const std::size_t end = text.find_last_not_of('\0') + 1;  // some writers add zeros
        Exiv2::XmpParser::decode(image.xmpData(), std::string(text.substr(0, end)));
    }
}

/// Runs work with exiv2, one picture at a time, and turns its exceptions into Failure.
template <class Work>
auto with_exiv2(const Work& work) {
    const std::scoped_lock lock(exiv2_mutex());
    start_exiv2();
    try {
        auto result = work();
        Exiv2::XmpProperties::unregisterNs();  // prefixes of an earlier picture
        return result;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {
        throw damaged(harmless(error.what()));
    }
}

}  // namespace

std::optional<Tags> read_tags(Bytes file) {
    return with_exiv2([&]() -> std::optional<Tags> {
        const auto* data = reinterpret_cast<const Exiv2::byte*>(file.data());
        const auto size = static_cast<Exiv2Count>(file.size());
        if (Exiv2::ImageFactory::getType(data, size) == Exiv2::ImageType::none) {
            return {};
        }
        const auto image = Exiv2::ImageFactory::open(data, size);
        if (image->mimeType().starts_with("video/")) {  // which Whorl cannot examine
            return {};
        }
        return read_image(*image);
    });
}

Tags read_blocks(std::span<LooseBlock> blocks) {
    return with_exiv2([&] {
        const auto image = Exiv2::ImageFactory::create(Exiv2::ImageType::jpeg);
        Collector collector;
        for (LooseBlock& block : blocks) {
            try {
                read_block(block, *image);
                const Seen seen = collector.add(*image);
                block.is_read = !seen.read.empty();
                block.is_told = !seen.told.empty();
            } catch (const std::bad_alloc&) {
                throw;
            } catch (const std::exception&) {  // the other blocks are still reported
            }
        }
        Tags tags;
        tags.place = collector.place();
        tags.findings = collector.finish();
        return tags;
    });
}

}  // namespace whorl::metadata
