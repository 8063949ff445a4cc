// PNG (PNG specification, third edition): chunks, each with a name and a checksum, up to IEND.
#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "lib/exif/orientation.hpp"
#include "lib/metadata/classify.hpp"
#include "lib/metadata/dissect.hpp"
#include "lib/metadata/icc_profile.hpp"
#include "lib/metadata/inflate.hpp"
#include "lib/metadata/png_pixels.hpp"
#include "lib/metadata/text.hpp"

namespace whorl::metadata {
namespace {

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
constexpr std::size_t kAround = 12;  ///< of a chunk's data: length, name, checksum
constexpr std::size_t kNumber = 4;   ///< of a part of an animation, before its data
constexpr std::size_t kMaxTextBytes = std::size_t{1} << 20U;

/// Chunks beside the pixels that some decoders use, and their size by colour type (clause 11); 0 where they are
/// not allowed or have one entry for each colour. Each is there once, before the pixels.
struct Needed {
    std::string_view name;
    bool before_palette;
    std::array<std::size_t, 7> sizes;
};
constexpr std::array kNeeded = {
    Needed{"gAMA", true, {4, 0, 4, 4, 4, 0, 4}},  Needed{"cHRM", true, {32, 0, 32, 32, 32, 0, 32}},
    Needed{"sRGB", true, {1, 0, 1, 1, 1, 0, 1}},  Needed{"cICP", true, {4, 0, 4, 4, 4, 0, 4}},
    Needed{"pHYs", false, {9, 0, 9, 9, 9, 0, 9}}, Needed{"tRNS", false, {2, 0, 6, 0, 0, 0, 0}}};

constexpr std::size_t kColour = 3;  ///< bytes of one in a palette

struct Chunk {
    std::size_t begin;
    std::string_view name;
    Bytes data;
    Bytes whole;
    bool checksum_right;
};

/// Decoders may skip unknown chunks whose name begins with a small letter (clause 5.4).
bool is_critical(const Chunk& chunk) {
    return (static_cast<unsigned char>(chunk.name[0]) & 0x20U) == 0;
}

Chunk chunk_at(Bytes file, std::size_t at) {
    if (file.size() - at < kAround) {
        throw cut_off();
    }
    const std::size_t size = big_endian(file, at);
    if (size > file.size() - at - kAround) {
        throw cut_off();
    }
    return {at, text_of(file.subspan(at + 4, 4)), file.subspan(at + 8, size), file.subspan(at, size + kAround),
            crc_of(file.subspan(at + 4, size + 4)) == big_endian(file, at + 8 + size)};
}

void append_chunk(File& file, std::string_view name, Bytes data) {
    append_big_endian(file, static_cast<std::uint32_t>(data.size()));
    const std::size_t begin = file.size();
    append(file, name);
    append(file, data);
    append_big_endian(file, crc_of(Bytes(file).subspan(begin)));
}

/// Takes the bytes before the first zero byte from the front; all bytes when there is none.
std::string_view take_word(std::string_view& text) {
    const std::size_t size = text.find('\0');
    const std::string_view word = text.substr(0, size);
    text.remove_prefix(size == std::string_view::npos ? text.size() : size + 1);
    return word;
}

struct Text {
    std::string_view keyword;
    std::string_view plain{};
    std::optional<Bytes> compressed{};
};

/// tEXt, zTXt and iTXt (11.3.3).
Text text_in(const Chunk& chunk) {
    std::string_view rest = text_of(chunk.data);
    Text text{take_word(rest)};
    bool is_compressed = chunk.name == "zTXt";
    std::size_t method = is_compressed ? 1 : 0;  // bytes for the compression
    if (chunk.name == "iTXt") {
        is_compressed = rest.starts_with('\1');
        method = 2;
    }
    rest.remove_prefix(std::min(method, rest.size()));
    if (chunk.name == "iTXt") {
        take_word(rest);  // the language
        take_word(rest);  // the keyword in that language
    }
    if (is_compressed) {
        text.compressed = std::as_bytes(std::span(rest));
    } else {
        text.plain = rest;
    }
    return text;
}

/// exiv2 reads these chunks.
Block block_of(std::string_view keyword) {
    if (keyword == "XML:com.adobe.xmp" || keyword == "Raw profile type xmp") {
        return Block::xmp;
    }
    if (keyword == "Raw profile type exif" || keyword == "Raw profile type APP1") {
        return Block::exif;
    }
    return keyword == "Raw profile type iptc" ? Block::iptc : Block::none;
}

Part text_part(const Chunk& chunk) {
    const Text text = text_in(chunk);
    const std::string key = "PNG." + std::string(chunk.name) + '.' + harmless(text.keyword);
    if (const Block block = block_of(text.keyword); block != Block::none) {
        return unread_part(FindingKind::unread, "a block of " + std::string(block_name(block)), key,
                           chunk.data.size(), block);
    }
    const std::optional<File> data = text.compressed ? inflated(*text.compressed, kMaxTextBytes) : std::nullopt;
    std::string value = text_or_size(data ? text_of(*data) : text.plain);
    if (value.empty()) {
        value = byte_count(chunk.data.size());
    }
    const Meaning meaning = meaning_of(key);
    return {{meaning.kind == FindingKind::other ? FindingKind::description : meaning.kind,
             meaning.kind == FindingKind::other ? "a text" : std::string(meaning.label),
             value,
             {key}}};
}

/// Year, month, day, hour, minute, second (11.3.5.3).
Part time_part(const Chunk& chunk) {
    if (chunk.data.size() != 7) {
        return unread_part(FindingKind::date, "when it was last changed", "PNG.tIME", chunk.data.size());
    }
    std::string time = std::to_string(big_endian(chunk.data, 0, 2));
    for (std::size_t i = 2; i < 7; ++i) {
        const std::string number = std::to_string(big_endian(chunk.data, i, 1));
        time += (i < 4 ? "-" : i == 4 ? " " : ":") + std::string(number.size() < 2 ? "0" : "") + number;
    }
    return {{FindingKind::date, "when it was last changed", time, {"PNG.tIME"}}};
}

class Dissector {
public:
    Dissection run(Bytes file) {
        std::size_t at = kSignature.size();
        for (bool ended = false; !ended;) {
            const Chunk chunk = chunk_at(file, at);
            at += chunk.whole.size();
            ended = chunk.name == "IEND";
            if (!ended) {
                take(chunk);
            } else if (!chunk.data.empty()) {
                leave(chunk);
            }
        }
        if (at < file.size()) {
            parts_.add(appended_part(file.subspan(at)));
        }
        finish();
        return {[clean = *this] { return clean.copy(); }, parts_.take()};
    }

private:
    struct Frame {
        Bytes control{};              ///< after its number
        bool is_first_image = false;  ///< the pixels of the picture itself
        std::vector<Bytes> pieces{};

        std::size_t number(std::size_t place) const { return big_endian(control, 4 * place); }
        std::size_t width() const { return number(0); }
        std::size_t height() const { return number(1); }
        std::size_t x() const { return number(2); }
        std::size_t y() const { return number(3); }
        bool has_pixels() const { return is_first_image || !pieces.empty(); }
    };

    /// A chunk before the pixels.
    struct Setting {
        std::string_view name;
        File data;
    };

    void take(const Chunk& chunk) {
        if (!header_) {
            take_header(chunk);
        } else if (chunk.name == "IDAT") {
            take_pixels(chunk);
        } else if (chunk.name == "PLTE") {
            take_palette(chunk);
        } else if (is_critical(chunk)) {
            throw chunk.name == "IHDR" ? damaged("it begins twice")
                                       : Failure{ErrorKind::unsupported, "has a part that no decoder knows"};
        } else if (chunk.name == "eXIf") {
            take_exif(chunk);
        } else if (chunk.name == "iCCP" && chunk.checksum_right && pixels_.empty() && colours_ == 0 &&
                   !has_profile_) {
            take_profile(chunk);
        } else if (is_needed(chunk)) {
            take_setting(chunk);
            needed_.insert(chunk.name);
        } else if (!take_animation(chunk)) {
            leave(chunk);
        }
    }

    void leave(const Chunk& chunk) {
        if (chunk.name == "tEXt" || chunk.name == "zTXt" || chunk.name == "iTXt") {
            parts_.add(text_part(chunk));
        } else if (chunk.name == "tIME") {
            parts_.add(time_part(chunk));
        } else {
            parts_.add(unread_part(FindingKind::unread, "a part that only some programs know",
                                   "PNG." + harmless(chunk.name), chunk.data.size()));
        }
    }

    void take_header(const Chunk& chunk) {
        if (chunk.name != "IHDR" || chunk.data.size() != 13 || !chunk.checksum_right) {
            throw damaged("its header is wrong");
        }
        header_ = png_header(chunk.data);
        keep("IHDR", chunk.data);
    }

    void keep(std::string_view name, Bytes data) { settings_.push_back({name, File(data.begin(), data.end())}); }

    /// Of a density only the shape of pixels is kept, and of a transparent colour only the bits that samples have.
    void take_setting(const Chunk& chunk) {
        if (chunk.name == "pHYs") {
            const auto shape = pixel_shape(big_endian(chunk.data, 0), big_endian(chunk.data, 4));
            File data;
            if (shape) {
                append_big_endian(data, shape->first);
                append_big_endian(data, shape->second);
                append_big_endian(data, 0, 1);  // no unit
                keep("pHYs", data);
            }
            if (text_of(data) != text_of(chunk.data)) {
                parts_.add(unread_part(FindingKind::other, "a resolution", "PNG.pHYs", chunk.data.size()));
            }
            return;
        }
        keep(chunk.name, chunk.data);
        if (chunk.name == "tRNS" && header_->colour_type != kPngPalette) {
            File& samples = settings_.back().data;
            const std::uint32_t mask = (1U << header_->depth) - 1;
            for (std::size_t i = 0; i + 1 < samples.size(); i += 2) {
                samples[i] &= static_cast<std::byte>(mask >> 8U);
                samples[i + 1] &= static_cast<std::byte>(mask);
            }
            if (text_of(samples) != text_of(chunk.data)) {
                parts_.add(unread_part(FindingKind::other, "spare bits that no pixel needs", "PNG.tRNS", 1));
            }
        }
    }

    /// Decoders stop where the chunks are interrupted.
    void take_pixels(const Chunk& chunk) {
        if (!chunk.checksum_right) {
            throw damaged("its pixels are wrong");
        }
        pixels_end_ = pixels_.empty() ? chunk.begin : pixels_end_;
        if (chunk.begin == pixels_end_) {
            pixels_.push_back(chunk.data);
            pixels_end_ += chunk.whole.size();
        } else {
            parts_.add(hidden_part("PNG.IDAT", chunk.data.size()));
        }
    }

    /// At most as many colours as a pixel can name. Pictures of other colour types may have a palette for screens
    /// with few colours.
    void take_palette(const Chunk& chunk) {
        const Bytes data = chunk.data;
        std::size_t most = 0;
        if (header_->colour_type == kPngPalette) {
            if (!chunk.checksum_right || data.empty() || data.size() % kColour != 0 || colours_ > 0 ||
                !pixels_.empty()) {
                throw damaged("its palette is wrong");
            }
            most = std::min(std::size_t{1} << header_->depth, std::size_t{256});
            colours_ = std::min(most, data.size() / kColour);
            keep("PLTE", data.first(colours_ * kColour));
        }
        if (data.size() > most * kColour) {
            parts_.add(unread_part(FindingKind::other, "colours that no pixel has", "PNG.PLTE",
                                   data.size() - most * kColour));
        }
    }

    bool is_needed(const Chunk& chunk) const {
        const auto found = std::find_if(kNeeded.begin(), kNeeded.end(),
                                        [&](const Needed& needed) { return needed.name == chunk.name; });
        if (found == kNeeded.end() || !chunk.checksum_right || !pixels_.empty() || needed_.contains(found->name) ||
            (found->before_palette && colours_ > 0)) {
            return false;
        }
        const std::size_t size = chunk.data.size();
        if (size == 0) {
            return false;
        }
        if (found->name == "tRNS" && header_->colour_type == kPngPalette) {
            return size <= colours_;
        }
        constexpr unsigned kIntents = 4;
        return size == found->sizes.at(header_->colour_type) &&
               (found->name != "sRGB" || big_endian(chunk.data, 0, 1) < kIntents) &&
               (found->name != "cICP" || is_known_coding(chunk.data)) &&
               (found->name != "gAMA" || is_possible_gamma(big_endian(chunk.data, 0))) &&
               (found->name != "cHRM" || are_possible_colours(chunk.data));
    }

    /// As libpng takes it.
    static bool is_possible_gamma(std::uint32_t gamma) { return gamma >= 16 && gamma <= 625'000'000; }

    /// White, red, green and blue: x and y of each add up to 1 at most, and the last three make a triangle.
    static bool are_possible_colours(Bytes data) {
        constexpr std::int64_t kOne = 100'000;
        std::array<std::int64_t, 8> numbers{};
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            numbers.at(i) = big_endian(data, 4 * i);
            if (numbers.at(i) + (i % 2 == 0 ? 0 : numbers.at(i - 1)) > kOne) {
                return false;
            }
        }
        const auto& [white_x, white_y, red_x, red_y, green_x, green_y, blue_x, blue_y] = numbers;
        return white_y > 0 && (green_x - red_x) * (blue_y - red_y) != (blue_x - red_x) * (green_y - red_y);
    }

    /// Primaries and curve by their numbers in H.273, colours as they are, whole range or not (11.3.2.6).
    static bool is_known_coding(Bytes data) {
        constexpr unsigned kPrimaries = 22;
        constexpr unsigned kCurves = 18;
        return big_endian(data, 0, 1) <= kPrimaries && big_endian(data, 1, 1) <= kCurves &&
               big_endian(data, 2, 1) == 0 && big_endian(data, 3, 1) <= 1;
    }

    /// Takes the parts of the pictures of an animation; false for other parts and other pictures.
    bool take_animation(const Chunk& chunk) {
        if (chunk.name == "acTL" && chunk.checksum_right && chunk.data.size() == 8 && pixels_.empty() &&
            frames_announced_ == 0) {
            frames_announced_ = big_endian(chunk.data, 0);
            plays_ = big_endian(chunk.data, 4);
            return frames_announced_ > 0;
        }
        const bool begins_frame = chunk.name == "fcTL";
        if (frames_announced_ == 0 || (!begins_frame && chunk.name != "fdAT")) {
            return false;
        }
        has_all_frames_ = has_all_frames_ || (begins_frame && frames_.size() == frames_announced_);
        if (has_all_frames_) {
            return false;
        }
        const bool is_right = chunk.checksum_right && chunk.data.size() >= kNumber &&
                              big_endian(chunk.data, 0) == next_number_++ &&
                              (begins_frame ? begin_frame(chunk.data) : take_frame_pixels(chunk.data));
        is_animation_wrong_ = is_animation_wrong_ || !is_right;
        return is_right;
    }

    /// False if the frame is none that there may be (11.3.6.2).
    bool begin_frame(Bytes data) {
        constexpr std::size_t kControl = 26;
        const bool is_next = pixels_.empty() ? frames_.empty() : frames_.empty() || frames_.back().has_pixels();
        if (data.size() != kControl || !is_next) {
            return false;
        }
        frames_.push_back({data.subspan(kNumber), pixels_.empty()});
        const Frame& frame = frames_.back();
        const bool fills = frame.width() == header_->width && frame.height() == header_->height;
        const bool fits = frame.width() <= header_->width && frame.x() <= header_->width - frame.width() &&
                          frame.height() <= header_->height && frame.y() <= header_->height - frame.height();
        constexpr unsigned kDisposals = 3;
        constexpr unsigned kBlends = 2;
        return frame.width() > 0 && frame.height() > 0 && fits && (fills || !frame.is_first_image) &&
               big_endian(frame.control, 20, 1) < kDisposals && big_endian(frame.control, 21, 1) < kBlends;
    }

    bool take_frame_pixels(Bytes data) {
        if (frames_.empty() || frames_.back().is_first_image) {
            return false;
        }
        frames_.back().pieces.push_back(data.subspan(kNumber));
        return true;
    }

    void finish() {
        if (pixels_.empty()) {
            throw damaged("it has no picture");
        }
        check_animation();
        still_ = read_pixels(*header_, pixels_);
        for (const Frame& frame : frames_) {
            if (!frame.is_first_image) {
                PngHeader header = *header_;
                header.width = frame.width();
                header.height = frame.height();
                others_.push_back(read_pixels(header, frame.pieces));
            }
        }
        if (!frames_.empty() && !frames_.front().is_first_image) {
            replace_still();
        }
        clean_settings(used_colours());
    }

    /// Viewers pass over an animation with a mistake, or with fewer pictures than it says.
    void check_animation() {
        const bool is_whole =
            frames_.size() == frames_announced_ && (frames_.empty() || frames_.back().has_pixels());
        if (is_whole && !is_animation_wrong_) {
            return;
        }
        std::size_t size = 0;
        for (const Frame& frame : frames_) {
            size += frame.control.size() + size_of_all(frame.pieces);
        }
        parts_.add(unread_part(FindingKind::appended, "an animation with mistakes, which few viewers play",
                               "PNG.animation", size));
        frames_.clear();
    }

    /// If not of a palette.
    Bytes transparent_colour() const {
        const auto setting = std::ranges::find(settings_, "tRNS", &Setting::name);
        return setting == settings_.end() || header_->colour_type == kPngPalette ? Bytes() : Bytes(setting->data);
    }

    PngPixels read_pixels(const PngHeader& header, const std::vector<Bytes>& pieces) {
        PngPixels pixels = png_pixels(header, pieces, transparent_colour());
        has_transparent_ = has_transparent_ || pixels.has_transparent;
        if (pixels.hidden > 0) {
            parts_.add(hidden_part("PNG.IDAT", pixels.hidden));
        }
        if (pixels.spare > 0) {
            parts_.add(hidden_part("PNG.rows", pixels.spare));
        }
        return pixels;
    }

    /// Viewers of animations do not show a picture that is not in the animation, so it may be another than people
    /// think. Its place takes the first picture of the animation, or, where that is smaller, an empty one.
    void replace_still() {
        Frame& first = frames_.front();
        const PngPixels hidden = std::move(still_);
        if (first.width() == header_->width && first.height() == header_->height) {
            first.is_first_image = true;
            still_ = std::move(others_.front());
            others_.erase(others_.begin());
        } else {
            still_ = blank_png_pixels(*header_);
        }
        if (first.is_first_image || !hidden.is_blank) {
            parts_.add(unread_part(FindingKind::thumbnail,
                                   "another picture, which only viewers without animations show", "PNG.still",
                                   size_of_all(hidden.pieces)));
        }
    }

    std::bitset<256> used_colours() const {
        std::bitset<256> colours = still_.colours;
        for (const PngPixels& pixels : others_) {
            colours |= pixels.colours;
        }
        return colours;
    }

    /// Colours that no pixel has are black, and none are behind the last one that a pixel has.
    void clean_settings(const std::bitset<256>& used) {
        const bool has_palette = header_->colour_type == kPngPalette;
        std::size_t colours = colours_;
        while (colours > 1 && !used[colours - 1]) {
            --colours;
        }
        std::size_t unused = 0;
        for (Setting& setting : settings_) {
            const bool is_palette = setting.name == "PLTE";
            if (has_palette && (is_palette || setting.name == "tRNS")) {
                const std::size_t entry = is_palette ? kColour : 1;
                const File before = setting.data;
                setting.data.resize(std::min(setting.data.size(), colours * entry));
                for (std::size_t i = 0; i < setting.data.size(); ++i) {
                    setting.data[i] = used[i / entry] ? setting.data[i] : std::byte{0};
                }
                unused += setting.data == before ? 0 : before.size() - setting.data.size() + 1;
            }
        }
        if (unused > 0) {
            parts_.add(unread_part(FindingKind::other, "colours that no pixel has", "PNG.PLTE", unused));
        }
        const bool are_replaced = std::ranges::any_of(settings_, [](const Setting& setting) {
            return setting.name == "sRGB" || setting.name == "iCCP" || setting.name == "cICP";
        });
        std::erase_if(settings_, [&](const Setting& setting) {
            if (setting.name == "tRNS" && !has_palette && !has_transparent_) {
                parts_.add(unread_part(FindingKind::other, "a transparent colour that no pixel has", "PNG.tRNS",
                                       setting.data.size()));
                return true;
            }
            const bool goes = are_replaced && (setting.name == "gAMA" || setting.name == "cHRM");
            if (goes) {
                parts_.add(unread_part(FindingKind::other, "numbers of colours that others replace",
                                       "PNG." + std::string(setting.name), setting.data.size()));
            }
            return goes;
        });
    }

    File copy() const {
        File file;
        append(file, kSignature);
        for (const Setting& setting : settings_) {
            append_chunk(file, setting.name, setting.data);
        }
        append_orientation(file);
        append_pictures(file);
        append_chunk(file, "IEND", {});
        return file;
    }

    void append_pictures(File& file) const {
        std::uint32_t number = 0;
        const auto append_control = [&](const Frame& frame) {
            File data;
            append_big_endian(data, number++);
            append(data, frame.control);
            append_chunk(file, "fcTL", data);
        };
        if (!frames_.empty()) {
            File data;
            append_big_endian(data, static_cast<std::uint32_t>(frames_.size()));
            append_big_endian(data, plays_);
            append_chunk(file, "acTL", data);
        }
        auto frame = frames_.begin();
        if (frame != frames_.end() && frame->is_first_image) {
            append_control(*frame++);
        }
        append_chunk(file, "IDAT", compressed(still_));
        for (const PngPixels& pixels : others_) {
            append_control(*frame++);
            File data;
            append_big_endian(data, number++);
            append(data, compressed(pixels));
            append_chunk(file, "fdAT", data);
        }
    }

    /// Of several blocks the first counts.
    void take_exif(const Chunk& chunk) {
        const bool first = !orientation_;
        if (first) {
            orientation_ = exif::orientation(chunk.data);
        }
        const bool is_plain = first && exif::turns(*orientation_) &&
                              text_of(chunk.data) == text_of(exif::orientation_block(*orientation_));
        if (!is_plain) {
            parts_.add(
                unread_part(FindingKind::unread, "a block of EXIF", "PNG.eXIf", chunk.data.size(), Block::exif));
        }
    }

    /// Before the pixels: some viewers do not look for EXIF behind them.
    void append_orientation(File& file) const {
        if (orientation_ && exif::turns(*orientation_)) {
            append_chunk(file, "eXIf", exif::orientation_block(*orientation_));
        }
    }

    /// A name, a zero byte, the method 0, and the profile compressed (11.3.2.3).
    void take_profile(const Chunk& chunk) {
        has_profile_ = true;
        constexpr std::string_view kName = "plain";
        std::string_view rest = text_of(chunk.data);
        const std::string_view name = take_word(rest);
        rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
        const File before = inflated(std::as_bytes(std::span(rest)), kMaxProfileBytes).value_or(File());
        const bool has_colours = (header_->colour_type & 2U) != 0;
        const auto profile = plain_profile(before, {has_colours ? "RGB " : "GRAY"});
        if (!profile || *profile != before || name != kName) {
            parts_.add(profile_part(before, "PNG.iCCP"));
        }
        if (profile) {
            File data;
            append(data, kName);
            append_big_endian(data, 0, 2);
            append(data, deflated(*profile));
            keep("iCCP", data);
        }
    }

    Parts parts_;
    std::optional<PngHeader> header_;
    std::vector<Setting> settings_;
    std::size_t colours_ = 0;  ///< in the palette
    std::set<std::string_view> needed_;
    bool has_profile_ = false;
    std::optional<int> orientation_;
    std::vector<Bytes> pixels_;
    std::size_t pixels_end_ = 0;  ///< where in the file the next of them has to be
    std::size_t frames_announced_ = 0;
    std::uint32_t plays_ = 0;  ///< of the animation
    std::vector<Frame> frames_;
    std::uint32_t next_number_ = 0;  ///< of a part of the animation
    bool has_all_frames_ = false;
    bool is_animation_wrong_ = false;
    bool has_transparent_ = false;
    PngPixels still_;
    std::vector<PngPixels> others_;  ///< of the frames behind the first, or all of them
};

}  // namespace

Dissection dissect_png(Bytes file) {
    return Dissector().run(file);
}

}  // namespace whorl::metadata
