// WebP (RFC 9649): a RIFF file of chunks, each with a name and padded to an even length.
#include <algorithm>
#include <optional>

#include "lib/exif/orientation.hpp"
#include "lib/metadata/dissect.hpp"
#include "lib/metadata/icc_profile.hpp"
#include "lib/metadata/text.hpp"
#include "lib/metadata/webp_pixels.hpp"

namespace whorl::metadata {
namespace {

constexpr std::size_t kFileHeader = 12;
constexpr std::size_t kChunkHeader = 8;
constexpr std::size_t kExtendedSize = 10;
constexpr std::size_t kAnimationSize = 6;
constexpr std::size_t kFrameHeader = 16;
constexpr std::size_t kFramePlace = 6;  ///< bytes of it

/// The flags of the VP8X chunk, which say what the file has (2.7.1).
constexpr unsigned kAnimation = 0x02;
constexpr unsigned kExif = 0x08;
constexpr unsigned kAlpha = 0x10;
constexpr unsigned kProfile = 0x20;

struct Chunk {
    std::string_view name;
    Bytes data;
    std::size_t size;  ///< with header and padding
};

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
    if (data.size() % 2 != 0) {
        file.push_back(std::byte{0});
    }
}

Part unknown_part(const Chunk& chunk) {
    return unread_part(FindingKind::unread, "a part that only some programs know", "WebP." + harmless(chunk.name),
                       chunk.data.size());
}

/// One picture: its transparency, if there is any, and its pixels (2.7.1.3 to 2.7.1.5). Decoders use nothing else.
class Picture {
public:
    /// Returns false for other chunks. `is_transparent`: by the header of the file, if it has one.
    bool take(const Chunk& chunk, std::optional<bool> is_transparent) {
        if (is_complete_) {
            return false;
        }
        if (chunk.name == "ALPH") {
            if (alpha_ || chunk.data.empty()) {
                throw damaged("its transparency is wrong");
            }
            alpha_ = chunk;
            return true;
        }
        is_complete_ = chunk.name == "VP8 " || chunk.name == "VP8L";
        if (is_complete_) {
            pixels_ = chunk.name == "VP8L" ? plain_vp8l(chunk.data, is_transparent.value_or(true))
                                           : plain_vp8(chunk.data);
            if (alpha_ && chunk.name == "VP8 ") {
                take_alpha(plain_alpha(alpha_->data, pixels_.width, pixels_.height));
                pixels_.has_rest |= !is_transparent.value_or(false);
            }
            append_chunk(file_, chunk.name, pixels_.data);
        }
        return is_complete_;
    }

    bool is_complete() const { return is_complete_; }
    const File& file() const { return file_; }
    const WebpPixels& pixels() const { return pixels_; }

    /// Transparency without pixels of its own: VP8L pixels include their transparency.
    const std::optional<Chunk>& left() const { return alpha_; }

private:
    void take_alpha(const WebpPixels& alpha) {
        append_chunk(file_, "ALPH", alpha.data);
        pixels_.hidden += alpha.hidden;
        pixels_.has_rest |= alpha.has_rest;
        alpha_.reset();
    }

    std::optional<Chunk> alpha_;
    WebpPixels pixels_;  ///< the size, and what is not shown of the transparency too
    File file_;
    bool is_complete_ = false;
};

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
        if (!still_.is_complete() && !has_frame_) {
            throw damaged("it has no picture");
        }
        finish(still_);
        if (still_.is_complete() && extended_ && !has_size(still_, Bytes(*extended_).subspan(4))) {
            throw damaged("its picture has another size than its header says");
        }
        if (chunks.size() < file.size()) {
            parts_.add(appended_part(file.subspan(chunks.size())));
        }
        return {[copy = clean()] { return copy; }, parts_.take(), is_exact_};
    }

private:
    void take(const Chunk& chunk) {
        if (chunk.name == "VP8X" && !extended_ && !still_.is_complete() && frames_.empty()) {
            take_header(chunk.data);
        } else if (has(kAnimation) ? take_animation(chunk) : still_.take(chunk, is_transparent())) {
            return;
        } else if (chunk.name == "ICCP" && has(kProfile) && !profile_) {
            take_profile(chunk.data);
        } else if (chunk.name == "EXIF") {
            take_exif(chunk.data);
        } else if (chunk.name == "XMP ") {
            parts_.add(
                unread_part(FindingKind::unread, "a block of XMP", "WebP.XMP", chunk.data.size(), Block::xmp));
        } else {
            parts_.add(unknown_part(chunk));
        }
    }

    void take_header(Bytes data) {
        if (data.size() < kExtendedSize) {
            throw damaged("its header is too short");
        }
        extended_ = data.first(kExtendedSize);
    }

    bool has(unsigned flag) const { return extended_ && (std::to_integer<unsigned>((*extended_)[0]) & flag) != 0; }

    std::optional<bool> is_transparent() const { return extended_ ? std::optional(has(kAlpha)) : std::nullopt; }

    bool take_animation(const Chunk& chunk) {
        if (chunk.name == "ANIM" && chunk.data.size() >= kAnimationSize && !has_animation_) {
            take_animation_header(chunk.data.first(kAnimationSize));
            return true;
        }
        if (chunk.name == "ANMF" && has_animation_) {
            take_frame(chunk.data);
            return true;
        }
        return false;
    }

    /// A background, which viewers do not show, and how often it is played.
    void take_animation_header(Bytes data) {
        has_animation_ = true;
        if (const std::uint32_t background = little_endian(data, 0); background != 0 && background != 0xffffffff) {
            parts_.add(unread_part(FindingKind::other, "a background that no viewer shows", "WebP.ANIM", 4));
        }
        File kept(4);
        append(kept, data.subspan(4));
        append_chunk(frames_, "ANIM", kept);
    }

    /// A frame: its header, then chunks.
    void take_frame(Bytes frame) {
        if (frame.size() < kFrameHeader) {
            throw damaged("a frame is too short");
        }
        Picture picture;
        for (std::size_t at = kFrameHeader; at < frame.size();) {
            const Chunk chunk = chunk_at(frame, at);
            at += chunk.size;
            if (!picture.take(chunk, is_transparent())) {
                parts_.add(unknown_part(chunk));
            }
        }
        if (!picture.is_complete()) {
            throw damaged("a frame has no picture");
        }
        finish(picture);
        if (!has_size(picture, frame.subspan(kFramePlace)) || !is_inside(frame)) {
            throw damaged("a frame has another size than its header says");
        }
        File kept;
        append(kept, frame.first(kFrameHeader));
        kept.back() &= std::byte{0x03};  // how it is blended and disposed of; the others are reserved
        append(kept, picture.file());
        append_chunk(frames_, "ANMF", kept);
        has_frame_ = true;
    }

    /// Three bytes for each number of a header, sizes less one.
    static std::size_t side(Bytes bytes, std::size_t place) { return little_endian(bytes, 3 * place, 3) + 1; }

    static bool has_size(const Picture& picture, Bytes sides) {
        return picture.pixels().width == side(sides, 0) && picture.pixels().height == side(sides, 1);
    }

    /// A frame begins with half its place, then its size.
    bool is_inside(Bytes frame) const {
        const Bytes canvas = extended_->subspan(4);
        const auto fits = [&](std::size_t i) {
            return 2 * (side(frame, i) - 1) + side(frame.subspan(kFramePlace), i) <= side(canvas, i);
        };
        return fits(0) && fits(1);
    }

    /// Tells what is not in the copy, or still in it, of a picture.
    void finish(const Picture& picture) {
        if (picture.left()) {
            parts_.add(unknown_part(*picture.left()));
        }
        const WebpPixels& pixels = picture.pixels();
        if (pixels.hidden > 0) {
            parts_.add(hidden_part("WebP.pixels", pixels.hidden));
        }
        if (pixels.unused > 0) {
            parts_.add(unread_part(FindingKind::other, "tables that no pixel needs", "WebP.tables", pixels.unused));
        }
        if (pixels.has_rest && is_exact_) {
            is_exact_ = false;
            parts_.add({{FindingKind::appended, "data that no viewer shows", "among the pixels", {"WebP.rest"}}});
        }
    }

    void take_profile(Bytes before) {
        const auto profile = plain_profile(before, {"RGB "});
        if (!profile || !std::equal(profile->begin(), profile->end(), before.begin(), before.end())) {
            parts_.add(profile_part(before, "WebP.ICCP"));
        }
        profile_ = profile.value_or(File());
    }

    /// Of several blocks the first counts, when the header announces it.
    void take_exif(Bytes block) {
        const bool first = !orientation_ && has(kExif);
        if (first) {
            orientation_ = exif::orientation(block);
        }
        const bool is_plain =
            first && is_turned() && text_of(block) == text_of(exif::orientation_block(*orientation_));
        if (!is_plain) {
            parts_.add(unread_part(FindingKind::unread, "a block of EXIF", "WebP.EXIF", block.size(), Block::exif));
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
        append(file, frames_);
        append(file, still_.file());
        if (is_turned()) {
            append_chunk(file, "EXIF", exif::orientation_block(*orientation_));
        }
        File size;
        append_little_endian(size, static_cast<std::uint32_t>(file.size() - kChunkHeader));
        std::copy(size.begin(), size.end(), file.begin() + 4);
        return file;
    }

    Parts parts_;
    std::optional<Bytes> extended_;
    std::optional<File> profile_;
    std::optional<int> orientation_;
    Picture still_;
    File frames_;  ///< of an animation, with its header
    bool has_animation_ = false;
    bool has_frame_ = false;
    bool is_exact_ = true;
};

}  // namespace

Dissection dissect_webp(Bytes file) {
    return Dissector().run(file);
}

}  // namespace whorl::metadata
