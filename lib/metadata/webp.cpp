// WebP (RFC 9649): a RIFF file of chunks, each with a name and padded to an even length.
#include <algorithm>
#include <array>
#include <optional>

#include "exif/orientation.hpp"
#include "metadata/dissect.hpp"
#include "metadata/icc_profile.hpp"
#include "metadata/text.hpp"

namespace whorl::metadata {
namespace {

constexpr std::size_t kFileHeader = 12;
constexpr std::size_t kChunkHeader = 8;
constexpr std::size_t kExtendedSize = 10;
constexpr std::size_t kAnimationSize = 6;
constexpr std::size_t kFrameHeader = 16;

/// Of the VP8X chunk: what the file holds (2.7.1).
constexpr unsigned kAnimation = 0x02;
constexpr unsigned kExif = 0x08;
constexpr unsigned kAlpha = 0x10;
constexpr unsigned kProfile = 0x20;

constexpr std::array<std::string_view, 3> kPixels = {"VP8 ", "VP8L", "ALPH"};

struct Chunk {
    std::string_view name;
    Bytes data;
    std::size_t size;  ///< with header and padding
};

bool holds_pixels(const Chunk& chunk) {
    return std::find(kPixels.begin(), kPixels.end(), chunk.name) != kPixels.end();
}

Chunk chunk_at(Bytes bytes, std::size_t at) {
    if (bytes.size() - at < kChunkHeader) {
        throw cut_off();
    }
    const std::size_t size = little_endian(bytes, at + 4);
    const std::size_t padded = size + size % 2;
    if (padded > bytes.size() - at - kChunkHeader) {
        throw cut_off();
    }
    return {text_of(bytes.subspan(at, 4)), bytes.subspan(at + kChunkHeader, size), kChunkHeader + padded};
}

void append_chunk(File& file, std::string_view name, Bytes data) {
    append(file, name);
    append_little_endian(file, static_cast<std::uint32_t>(data.size()));
    append(file, data);
    file.resize(file.size() + data.size() % 2);
}

class Dissector {
public:
    Dissection run(Bytes file) {
        const std::size_t size = little_endian(file, 4);
        const std::size_t end = size + size % 2 + kChunkHeader;
        if (size < 4 || end - size % 2 > file.size()) {
            throw cut_off();
        }
        const Bytes chunks = file.first(std::min(end, file.size()));
        for (std::size_t at = kFileHeader; at < chunks.size();) {
            const Chunk chunk = chunk_at(chunks, at);
            at += chunk.size;
            take(chunk);
        }
        if (!has_pixels_) {
            throw damaged("it holds no picture");
        }
        if (chunks.size() < file.size()) {
            parts_.push_back(appended_part(file.subspan(chunks.size())));
        }
        return {clean(), std::move(parts_)};
    }

private:
    void take(const Chunk& chunk) {
        if (holds_pixels(chunk)) {
            append_chunk(pixels_, chunk.name, chunk.data);
            has_pixels_ = true;
        } else if (chunk.name == "ANMF") {
            take_frame(chunk.data);
        } else if (chunk.name == "ANIM" && chunk.data.size() >= kAnimationSize) {
            append_chunk(pixels_, chunk.name, chunk.data.first(kAnimationSize));
        } else if (chunk.name == "VP8X" && !extended_ && !has_pixels_) {
            if (chunk.data.size() < kExtendedSize) {
                throw damaged("its header is too short");
            }
            extended_ = chunk.data.first(kExtendedSize);
        } else if (chunk.name == "ICCP" && has(kProfile) && !profile_) {
            take_profile(chunk.data);
        } else if (chunk.name == "EXIF") {
            take_exif(chunk.data);
        } else if (chunk.name == "XMP ") {
            parts_.push_back(
                unread_part(FindingKind::unread, "a block of XMP", "WebP.XMP", chunk.data.size(), Block::xmp));
        } else {
            leave(chunk);
        }
    }

    void leave(const Chunk& chunk) {
        parts_.push_back(unread_part(FindingKind::unread, "a part that only some programs know",
                                     "WebP." + harmless(chunk.name), chunk.data.size()));
    }

    bool has(unsigned flag) const { return extended_ && (std::to_integer<unsigned>((*extended_)[0]) & flag) != 0; }

    /// Its header, and in turn chunks.
    void take_frame(Bytes frame) {
        if (frame.size() < kFrameHeader) {
            throw damaged("a frame is too short");
        }
        File kept;
        append(kept, frame.first(kFrameHeader));
        for (std::size_t at = kFrameHeader; at < frame.size();) {
            const Chunk chunk = chunk_at(frame, at);
            at += chunk.size;
            if (holds_pixels(chunk)) {
                append_chunk(kept, chunk.name, chunk.data);
                has_pixels_ = true;
            } else {
                leave(chunk);
            }
        }
        append_chunk(pixels_, "ANMF", kept);
    }

    void take_profile(Bytes before) {
        const auto profile = plain_profile(before);
        if (!profile || !std::equal(profile->begin(), profile->end(), before.begin(), before.end())) {
            parts_.push_back(profile_part(before, "WebP.ICCP"));
        }
        profile_ = profile.value_or(File());
    }

    /// Of several blocks the first counts, when the header tells of it.
    void take_exif(Bytes block) {
        const bool first = !orientation_ && has(kExif);
        if (first) {
            orientation_ = exif::orientation(block);
        }
        const bool is_plain =
            first && is_turned() && text_of(block) == text_of(exif::orientation_block(*orientation_));
        if (!is_plain) {
            parts_.push_back(
                unread_part(FindingKind::unread, "a block of EXIF", "WebP.EXIF", block.size(), Block::exif));
        }
    }

    bool is_turned() const { return orientation_ && exif::turns(*orientation_); }

    File clean() const {
        File file;
        append(file, "RIFF");
        append_little_endian(file, 0);
        append(file, "WEBP");
        const bool has_profile = profile_ && !profile_->empty();
        if (extended_) {
            unsigned flags = std::to_integer<unsigned>((*extended_)[0]) & (kAnimation | kAlpha);
            flags |= has_profile ? kProfile : 0U;
            flags |= is_turned() ? kExif : 0U;
            File header;
            append_little_endian(header, flags);
            append(header, extended_->subspan(4));
            append_chunk(file, "VP8X", header);
        }
        if (has_profile) {
            append_chunk(file, "ICCP", *profile_);
        }
        append(file, pixels_);
        if (is_turned()) {
            append_chunk(file, "EXIF", exif::orientation_block(*orientation_));
        }
        File size;
        append_little_endian(size, static_cast<std::uint32_t>(file.size() - kChunkHeader));
        std::copy(size.begin(), size.end(), file.begin() + 4);
        return file;
    }

    std::vector<Part> parts_;
    std::optional<Bytes> extended_;
    std::optional<File> profile_;
    std::optional<int> orientation_;
    File pixels_;
    bool has_pixels_ = false;
};

}  // namespace

Dissection dissect_webp(Bytes file) {
    return Dissector().run(file);
}

}  // namespace whorl::metadata
