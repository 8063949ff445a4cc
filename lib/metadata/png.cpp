// PNG (PNG specification, third edition): chunks, each with a name and a checksum, up to IEND.
#include <algorithm>
#include <array>
#include <optional>

#include "exif/orientation.hpp"
#include "metadata/classify.hpp"
#include "metadata/dissect.hpp"
#include "metadata/icc_profile.hpp"
#include "metadata/inflate.hpp"
#include "metadata/text.hpp"

namespace whorl::metadata {
namespace {

constexpr std::size_t kSignature = 8;
constexpr std::size_t kAround = 12;  ///< of a chunk's data: length, name, checksum
constexpr std::size_t kLargestText = std::size_t{1} << 20U;

/// Chunks that decoders look at, and how long they can be (clause 11), so that nothing else is put into them.
struct Needed {
    std::string_view name;
    std::size_t least;
    std::size_t most;
};
constexpr std::size_t kAny = 0x7fffffff;
constexpr std::array kNeeded = {Needed{"IHDR", 13, 13}, Needed{"PLTE", 3, 768}, Needed{"IDAT", 0, kAny},
                                Needed{"IEND", 0, 0},   Needed{"tRNS", 1, 256}, Needed{"gAMA", 4, 4},
                                Needed{"cHRM", 32, 32}, Needed{"sRGB", 1, 1},   Needed{"sBIT", 1, 4},
                                Needed{"bKGD", 1, 6},   Needed{"pHYs", 9, 9},   Needed{"cICP", 4, 4},
                                Needed{"acTL", 8, 8},   Needed{"fcTL", 26, 26}, Needed{"fdAT", 4, kAny}};

struct Chunk {
    std::string_view name;
    Bytes data;
    Bytes whole;
    bool checksum_right;
};

/// Decoders may leave out those that they do not know when the name begins with a small letter (clause 5.4).
bool is_critical(const Chunk& chunk) {
    return (static_cast<unsigned char>(chunk.name[0]) & 0x20U) == 0;
}

bool is_needed(const Chunk& chunk) {
    const auto found = std::find_if(kNeeded.begin(), kNeeded.end(),
                                    [&](const Needed& needed) { return needed.name == chunk.name; });
    return found != kNeeded.end() && chunk.data.size() >= found->least && chunk.data.size() <= found->most;
}

Chunk chunk_at(Bytes file, std::size_t at) {
    if (file.size() - at < kAround) {
        throw cut_off();
    }
    const std::size_t size = big_endian(file, at);
    if (size > file.size() - at - kAround) {
        throw cut_off();
    }
    return {text_of(file.subspan(at + 4, 4)), file.subspan(at + 8, size), file.subspan(at, size + kAround),
            crc_of(file.subspan(at + 4, size + 4)) == big_endian(file, at + 8 + size)};
}

void append_chunk(File& file, std::string_view name, Bytes data) {
    append_big_endian(file, static_cast<std::uint32_t>(data.size()));
    const std::size_t begin = file.size();
    append(file, name);
    append(file, data);
    append_big_endian(file, crc_of(Bytes(file).subspan(begin)));
}

/// Splits what stands before the first zero byte off the front; all of it when there is none.
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
    std::size_t method = is_compressed ? 1 : 0;  // bytes that tell how it is compressed
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

/// exiv2 reads these as what they are.
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
    const std::optional<File> data = text.compressed ? inflated(*text.compressed, kLargestText) : std::nullopt;
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
        append(clean_, file.first(kSignature));
        std::size_t at = kSignature;
        for (bool ended = false; !ended;) {
            const Chunk chunk = chunk_at(file, at);
            at += chunk.whole.size();
            ended = chunk.name == "IEND";
            if (ended) {
                append_orientation();
            }
            take(chunk);
        }
        if (at < file.size()) {
            parts_.push_back(appended_part(file.subspan(at)));
        }
        return {std::move(clean_), std::move(parts_)};
    }

private:
    void take(const Chunk& chunk) {
        if (chunk.name == "eXIf") {
            take_exif(chunk);
        } else if (chunk.name == "iCCP" && chunk.checksum_right) {
            take_profile(chunk);
        } else if (is_needed(chunk) && chunk.checksum_right) {
            append(clean_, chunk.whole);
        } else if (is_critical(chunk)) {
            refuse(chunk);
        } else if (chunk.name == "tEXt" || chunk.name == "zTXt" || chunk.name == "iTXt") {
            parts_.push_back(text_part(chunk));
        } else if (chunk.name == "tIME") {
            parts_.push_back(time_part(chunk));
        } else {
            parts_.push_back(unread_part(FindingKind::unread, "a part that only some programs know",
                                         "PNG." + harmless(chunk.name), chunk.data.size()));
        }
    }

    [[noreturn]] static void refuse(const Chunk& chunk) {
        const bool is_known = std::any_of(kNeeded.begin(), kNeeded.end(),
                                          [&](const Needed& needed) { return needed.name == chunk.name; });
        if (is_known) {
            throw damaged("its part " + std::string(chunk.name) + " is not what it should be");
        }
        throw Failure{ErrorKind::unsupported, "has a part that no decoder knows"};
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
            parts_.push_back(
                unread_part(FindingKind::unread, "a block of EXIF", "PNG.eXIf", chunk.data.size(), Block::exif));
        }
    }

    /// It may come after the pixels, so all of it is put there: nothing has to be known beforehand.
    void append_orientation() {
        if (orientation_ && exif::turns(*orientation_)) {
            append_chunk(clean_, "eXIf", exif::orientation_block(*orientation_));
        }
    }

    /// A name, a zero byte, the method 0, and the profile compressed (11.3.2.3).
    void take_profile(const Chunk& chunk) {
        constexpr std::string_view kName = "plain";
        std::string_view rest = text_of(chunk.data);
        const std::string_view name = take_word(rest);
        rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
        const File before = inflated(std::as_bytes(std::span(rest)), kLargestProfile).value_or(File());
        const auto profile = plain_profile(before);
        if (!profile || *profile != before || name != kName) {
            parts_.push_back(profile_part(before, "PNG.iCCP"));
        }
        if (profile) {
            File data;
            append(data, kName);
            append_big_endian(data, 0, 2);
            append(data, deflated(*profile));
            append_chunk(clean_, "iCCP", data);
        }
    }

    File clean_;
    std::vector<Part> parts_;
    std::optional<int> orientation_;
};

}  // namespace

Dissection dissect_png(Bytes file) {
    return Dissector().run(file);
}

}  // namespace whorl::metadata
