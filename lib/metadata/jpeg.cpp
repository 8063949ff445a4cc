// JPEG (ITU-T T.81, annex B): segments, each with a marker, up to the end-of-image marker.
#include <algorithm>
#include <optional>

#include "lib/exif/orientation.hpp"
#include "lib/metadata/dissect.hpp"
#include "lib/metadata/icc_profile.hpp"
#include "lib/metadata/jpeg_picture.hpp"
#include "lib/metadata/text.hpp"

namespace whorl::metadata {
namespace {

using namespace std::string_view_literals;

enum Marker : unsigned {
    kSof0 = 0xc0,
    kHuffmanTables = 0xc4,
    kReserved = 0xc8,
    kArithmeticConditions = 0xcc,
    kSof15 = 0xcf,
    kRestart0 = 0xd0,
    kRestart7 = 0xd7,
    kStart = 0xd8,
    kEnd = 0xd9,
    kScan = 0xda,
    kQuantisation = 0xdb,
    kNumberOfLines = 0xdc,
    kRestartInterval = 0xdd,
    kApp0 = 0xe0,
    kApp15 = 0xef,
    kComment = 0xfe,
    kTemporary = 0x01,
};

constexpr auto kJfif = "JFIF\0"sv;
constexpr auto kJfifExtension = "JFXX\0"sv;
constexpr auto kExif = "Exif\0"sv;
constexpr auto kXmp = "http://ns.adobe.com/xap/1.0/\0"sv;
constexpr auto kExtendedXmp = "http://ns.adobe.com/xmp/extension/\0"sv;
constexpr auto kProfile = "ICC_PROFILE\0"sv;
constexpr auto kMultiPicture = "MPF\0"sv;
constexpr auto kPhotoshop = "Photoshop 3.0\0"sv;
constexpr auto kAdobe = "Adobe"sv;

/// The smallest payloads of segments that libjpeg recognises.
constexpr std::size_t kJfifSize = 14;
constexpr std::size_t kAdobeSize = 12;

constexpr std::size_t kMaxPayloadBytes = 65533;

struct Segment {
    unsigned marker = 0;
    Bytes payload{};
    Bytes data{};  ///< the compressed pixels after the header of a scan
};

constexpr bool has_no_payload(unsigned marker) {
    return marker == kTemporary || (marker >= kRestart0 && marker <= kRestart7);
}

constexpr bool is_frame(unsigned marker) {
    return marker >= kSof0 && marker <= kSof15 && marker != kReserved;
}

constexpr bool is_application(unsigned marker) {
    return marker >= kApp0 && marker <= kApp15;
}

/// Reads segment by segment, like decoders, which skip bytes in between.
class Segments {
public:
    explicit Segments(Bytes file) : file_(file) {}

    Segment next() {
        const unsigned marker = next_marker();
        if (marker == kEnd || has_no_payload(marker)) {
            return {marker};
        }
        if (marker == kStart) {
            throw damaged("it begins twice");
        }
        if (file_.size() - at_ < 2) {
            throw cut_off();
        }
        const std::size_t size = big_endian(file_, at_, 2);
        if (size < 2) {
            throw damaged("a segment has no length");
        }
        if (size > file_.size() - at_) {
            throw cut_off();
        }
        const Bytes payload = file_.subspan(at_ + 2, size - 2);
        at_ += size;
        const std::size_t begin = at_;
        if (marker == kScan) {
            skip_compressed();
        }
        return {marker, payload, file_.subspan(begin, at_ - begin)};
    }

    Bytes rest() const { return file_.subspan(at_); }
    std::size_t skipped() const { return skipped_; }

private:
    unsigned byte(std::size_t at) const {
        if (at >= file_.size()) {
            throw cut_off();
        }
        return std::to_integer<unsigned>(file_[at]);
    }

    /// Moves to the place after the marker.
    unsigned next_marker() {
        for (;;) {
            for (; byte(at_) != 0xff; ++at_) {
                ++skipped_;
            }
            for (; byte(at_) == 0xff; ++at_) {
            }
            if (const unsigned marker = byte(at_++)) {
                return marker;
            }
            skipped_ += 2;
        }
    }

    /// The bytes up to the next marker that is not a restart; 0xff00 is a byte of data (F.1.2.3).
    void skip_compressed() {
        for (;; ++at_) {
            if (byte(at_) != 0xff) {
                continue;
            }
            std::size_t behind = at_ + 1;
            for (; byte(behind) == 0xff; ++behind) {
            }
            const unsigned marker = byte(behind);
            if (marker != 0 && !(marker >= kRestart0 && marker <= kRestart7)) {
                return;
            }
            at_ = behind;
        }
    }

    Bytes file_;
    std::size_t at_ = 2;
    std::size_t skipped_ = 0;  ///< bytes between segments
};

/// An application segment of unknown purpose, by the name at its beginning if there is one.
Part unknown_part(const Segment& segment) {
    const std::string_view text = text_of(segment.payload);
    const std::size_t size = std::min<std::size_t>(text.find('\0'), 32);
    const std::string name = size < text.size() ? harmless(text.substr(0, size)) : std::string();
    const std::string marker = "JPEG.APP" + std::to_string(segment.marker - kApp0);
    return unread_part(FindingKind::unread, "a part that only some programs know",
                       name.empty() ? marker : marker + '.' + name, segment.payload.size());
}

class Dissector {
public:
    Dissection run(Bytes file) {
        Segments segments(file);
        for (Segment segment = segments.next(); segment.marker != kEnd; segment = segments.next()) {
            take(segment);
        }
        if (!picture_.has_scan()) {
            throw damaged("it has no picture");
        }
        picture_.finish();
        if (segments.skipped() > 0) {
            parts_.add(unread_part(FindingKind::unread, "between the parts of the file", "JPEG.between",
                                   segments.skipped()));
        }
        if (picture_.hidden() > 0) {
            parts_.add(hidden_part("JPEG.scan", picture_.hidden()));
        }
        if (picture_.spare() > 0) {
            parts_.add(
                unread_part(FindingKind::other, "spare bits that no pixel needs", "JPEG.bits", picture_.spare()));
        }
        if (!picture_.is_followed()) {
            parts_.add({{FindingKind::unread, "pixels that Whorl cannot follow to their end", "", {"JPEG.codes"}}});
        }
        if (picture_.hides()) {
            parts_.add({{FindingKind::appended, "data that no viewer shows", "among the pixels", {"JPEG.values"}}});
        }
        if (picture_.unused() > 0) {
            parts_.add(
                unread_part(FindingKind::other, "tables that no pixel needs", "JPEG.tables", picture_.unused()));
        }
        if (!segments.rest().empty()) {
            parts_.add(appended_part(segments.rest()));
        }
        File copy = clean();
        return {[copy = std::move(copy)] { return copy; }, parts_.take(),
                picture_.is_followed() && !picture_.hides()};
    }

private:
    void take(const Segment& segment) {
        switch (segment.marker) {
            case kQuantisation: return picture_.take_quantisation(segment.payload);
            case kHuffmanTables: return picture_.take_huffman(segment.payload);
            case kArithmeticConditions: return picture_.take_arithmetic(segment.payload);
            case kRestartInterval: return picture_.take_restart_interval(segment.payload);
            case kScan: return picture_.take_scan(segment.payload, segment.data);
            default: break;
        }
        if (is_frame(segment.marker)) {
            picture_.take_frame(segment.marker, segment.payload);
        } else if (is_application(segment.marker)) {
            take_application(segment);
        } else if (segment.marker == kComment) {
            parts_.add(
                {{FindingKind::description, "a comment", text_or_size(text_of(segment.payload)), {"JPEG.COM"}}});
        } else if (segment.marker == kNumberOfLines) {
            parts_.add(unread_part(FindingKind::other, "a height that no decoder needs", "JPEG.DNL",
                                   segment.payload.size()));
        } else if (!has_no_payload(segment.marker)) {
            fail(ErrorKind::unsupported, "has a part that no decoder knows");
        }
    }

    void take_application(const Segment& segment) {
        const Bytes data = segment.payload;
        const bool before_pixels = !picture_.has_scan();
        const auto is = [&](unsigned number, std::string_view name) {
            return segment.marker == kApp0 + number && starts_with(data, name);
        };
        const auto leave = [&](FindingKind kind, std::string label, std::string key, Block block = Block::none) {
            parts_.add(unread_part(kind, std::move(label), std::move(key), data.size(), block));
        };
        if (is(0, kJfif) && data.size() >= kJfifSize && before_pixels) {
            take_jfif(data);
        } else if (is(0, kJfifExtension)) {
            leave(FindingKind::thumbnail,
                  "a small picture, which may show parts that were later cropped or covered", "JPEG.JFXX");
        } else if (is(1, kExif)) {
            take_exif(data, before_pixels);
        } else if (is(1, kXmp)) {
            leave(FindingKind::unread, "a block of XMP", "JPEG.XMP", Block::xmp);
        } else if (is(1, kExtendedXmp)) {
            leave(FindingKind::unread, "more XMP, which may hold further pictures", "JPEG.ExtendedXMP");
        } else if (is(2, kProfile) && before_pixels) {
            profile_.push_back(data.subspan(kProfile.size()));
        } else if (is(2, kMultiPicture)) {
            leave(FindingKind::thumbnail, "a list of further pictures behind this one", "JPEG.MPF");
        } else if (is(13, kPhotoshop)) {
            leave(FindingKind::unread, "a block of Photoshop", "JPEG.Photoshop", Block::iptc);
        } else if (is(14, kAdobe) && data.size() >= kAdobeSize && before_pixels) {
            take_adobe(data);
        } else {
            parts_.add(unknown_part(segment));
        }
    }

    /// Version, unit, density across and down, size of a small picture (JFIF 1.02). For colours, only the presence
    /// of the segment matters; of a density, the shape of a pixel.
    void take_jfif(Bytes data) {
        const std::uint32_t across = big_endian(data, 8, 2);
        const std::uint32_t down = big_endian(data, 10, 2);
        const auto shape = pixel_shape(across, down).value_or(std::pair(1U, 1U));
        if (big_endian(data, 7, 1) != 0 || across != shape.first || down != shape.second) {
            parts_.add(unread_part(FindingKind::other, "a resolution", "JPEG.JFIF.density", 5));
        }
        jfif_.emplace();
        append(*jfif_, "JFIF\0\1\1\0"sv);
        append_big_endian(*jfif_, shape.first, 2);
        append_big_endian(*jfif_, shape.second, 2);
        jfif_->resize(kJfifSize);
        if (data.size() > kJfifSize) {
            parts_.add({{FindingKind::thumbnail,
                         "a small picture, which may show parts that were later cropped or covered",
                         std::to_string(big_endian(data, 12, 1)) + " x " + std::to_string(big_endian(data, 13, 1)) +
                             " pixels, " + byte_count(data.size() - kJfifSize),
                         {"JPEG.JFIF"}}});
        }
    }

    /// Version 100, no flags, and how colours are told ("Supporting the DCT Filters in PostScript Level 2", 18), as
    /// libjpeg writes it. Decoders know no more than whether colours are as they are.
    static File adobe_payload(bool is_transformed, std::size_t components) {
        const unsigned transform = components == 4 ? 2 : 1;
        File payload;
        append(payload, "Adobe\0\x64\0\0\0\0"sv);
        append_big_endian(payload, is_transformed ? transform : 0, 1);
        return payload;
    }

    void take_adobe(Bytes data) {
        is_transformed_ = data[kAdobeSize - 1] != std::byte{0};
        const auto is_plain = [&](std::size_t components) {
            return text_of(data) == text_of(adobe_payload(*is_transformed_, components));
        };
        if (!is_plain(3) && !is_plain(4)) {
            parts_.add(unread_part(FindingKind::other, "settings of Adobe programs", "JPEG.Adobe", data.size()));
        }
    }

    /// The first of several blocks gives the orientation.
    void take_exif(Bytes data, bool before_pixels) {
        const bool first = !orientation_ && data.size() > kExif.size() && before_pixels;
        if (first) {
            orientation_ = exif::orientation(data);
        }
        if (!first || text_of(data) != text_of(exif_payload())) {
            parts_.add(unread_part(FindingKind::unread, "a block of EXIF", "JPEG.EXIF", data.size(), Block::exif));
        }
    }

    /// A segment with the orientation; empty if it is not needed.
    File exif_payload() const {
        File payload;
        if (orientation_ && exif::turns(*orientation_)) {
            append(payload, "Exif\0\0"sv);
            append(payload, exif::orientation_block(*orientation_));
        }
        return payload;
    }

    /// The profile from its pieces (ICC.1, B.4). Each piece has its number and the number of pieces.
    std::optional<File> whole_profile() const {
        File profile;
        for (std::size_t number = 1; number <= profile_.size(); ++number) {
            const auto found = std::find_if(profile_.begin(), profile_.end(), [&](Bytes piece) {
                return piece.size() >= 2 && big_endian(piece, 0, 1) == number &&
                       big_endian(piece, 1, 1) == profile_.size();
            });
            if (found == profile_.end()) {
                return {};
            }
            append(profile, found->subspan(2));
        }
        return profile;
    }

    void append_profile(File& file) {
        if (profile_.empty()) {
            return;
        }
        const File before = whole_profile().value_or(File());
        const std::size_t components = picture_.components();
        const File profile = (components == 1   ? plain_profile(before, {"GRAY", "RGB "})
                              : components == 3 ? plain_profile(before, {"RGB "})
                                                : plain_profile(before, {"CMYK"}))
                                 .value_or(File());
        if (profile != before || before.empty()) {
            parts_.add(profile_part(before, "JPEG.ICC"));
        }
        constexpr std::size_t kPiece = kMaxPayloadBytes - kProfile.size() - 2;
        const std::size_t count = (profile.size() + kPiece - 1) / kPiece;
        for (std::size_t i = 0; i < count; ++i) {
            File payload;
            append(payload, kProfile);
            append_big_endian(payload, static_cast<std::uint32_t>(i + 1), 1);
            append_big_endian(payload, static_cast<std::uint32_t>(count), 1);
            append(payload, Bytes(profile).subspan(i * kPiece, std::min(kPiece, profile.size() - i * kPiece)));
            append_segment(file, kApp0 + 2, payload);
        }
    }

    File clean() {
        File file;
        append_big_endian(file, 0xff00 | kStart, 2);
        if (jfif_) {
            append_segment(file, kApp0, *jfif_);
        }
        if (const File exif = exif_payload(); !exif.empty()) {
            append_segment(file, kApp0 + 1, exif);
        }
        append_profile(file);
        if (is_transformed_) {
            append_segment(file, kApp0 + 14, adobe_payload(*is_transformed_, picture_.components()));
        }
        append(file, picture_.file());
        append_big_endian(file, 0xff00 | kEnd, 2);
        return file;
    }

    Parts parts_;
    JpegPicture picture_;
    std::optional<File> jfif_;
    std::optional<int> orientation_;
    std::optional<bool> is_transformed_;  ///< by Adobe's segment, if there is one
    std::vector<Bytes> profile_;
};

}  // namespace

Dissection dissect_jpeg(Bytes file) {
    return Dissector().run(file);
}

}  // namespace whorl::metadata
