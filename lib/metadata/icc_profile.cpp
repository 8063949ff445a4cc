// ICC.1:2022 (profile version 4.4) and ICC.1:2001-04 (version 2.4) have the same header and tag table.
#include "lib/metadata/icc_profile.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "lib/metadata/text.hpp"

namespace whorl::metadata {
namespace {

constexpr std::size_t kHeader = 128;
constexpr std::size_t kEntry = 12;
constexpr std::uint32_t kMaxTags = 100;

/// The spaces of pixels and the channels of each (table 19).
struct Space {
    std::string_view name;
    std::size_t channels;
};
constexpr std::array kSpaces = {Space{"GRAY", 1}, Space{"RGB ", 3}, Space{"CMYK", 4}};

/// Profiles of scanners, screens, printers and spaces (table 18). The others are not for pictures.
constexpr std::string_view kScreen = "mntr";
constexpr std::string_view kPrinter = "prtr";
constexpr std::array<std::string_view, 4> kClasses = {"scnr", kScreen, kPrinter, "spac"};

/// The number of channels of the other side, which is XYZ or Lab.
constexpr std::size_t kConnection = 3;

constexpr std::size_t kTypeHead = 8;  ///< its name, and four bytes that are 0
constexpr std::string_view kD50("\0\0\xf6\xd6\0\1\0\0\0\0\xd3\x2d", 12);

struct Tag {
    std::string_view name;
    Bytes data;
};

/// The tags with data inside the profile; nothing when the table is invalid.
std::optional<std::vector<Tag>> tags_of(Bytes profile) {
    if (profile.size() < kHeader + 4 || profile.size() > kMaxProfileBytes ||
        !starts_with(profile.subspan(36), "acsp")) {
        return {};
    }
    const std::uint32_t count = big_endian(profile, kHeader);
    if (count > kMaxTags || profile.size() - kHeader - 4 < count * kEntry) {
        return {};
    }
    std::vector<Tag> tags;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t entry = kHeader + 4 + i * kEntry;
        const std::size_t at = big_endian(profile, entry + 4);
        const std::size_t size = big_endian(profile, entry + 8);
        if (size >= 8 && at <= profile.size() && size <= profile.size() - at) {
            tags.push_back({text_of(profile.subspan(entry, 4)), profile.subspan(at, size)});
        }
    }
    return tags;
}

void set_big_endian(File& file, std::size_t at, std::size_t number) {
    File bytes;
    append_big_endian(bytes, static_cast<std::uint32_t>(number));
    std::copy(bytes.begin(), bytes.end(), file.begin() + static_cast<std::ptrdiff_t>(at));
}

void fill_up(File& file) {
    file.resize((file.size() + 3) / 4 * 4);
}

/// The first bytes of data, with zeros where those of a type are reserved; nothing when they are fewer.
std::optional<File> plain_type(Bytes data, std::size_t size) {
    if (size < kTypeHead || size > data.size()) {
        return {};
    }
    File copy(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(size));
    set_big_endian(copy, 4, 0);
    return copy;
}

// What follows copies data of one type up to its end, and nothing between its parts or behind it. Nothing when it
// is of another type, or damaged.

/// 10.31
std::optional<File> plain_point(Bytes data) {
    return starts_with(data, "XYZ ") ? plain_type(data, kTypeHead + 12) : std::nullopt;
}

/// By points (10.6), or by a formula (10.18).
std::optional<File> plain_curve(Bytes data) {
    constexpr std::size_t kHead = 12;
    if (data.size() < kHead) {
        return {};
    }
    if (starts_with(data, "curv")) {
        return plain_type(data, kHead + 2 * std::size_t{big_endian(data, 8)});
    }
    constexpr std::array<std::size_t, 5> kParameters = {1, 3, 4, 5, 7};
    const std::size_t function = big_endian(data, 8, 2);
    if (!starts_with(data, "para") || function >= kParameters.size()) {
        return {};
    }
    std::optional<File> curve = plain_type(data, kHead + 4 * kParameters.at(function));
    if (curve) {
        std::fill_n(curve->begin() + 10, 2, std::byte{0});
    }
    return curve;
}

std::optional<File> plain_curves(Bytes data, std::size_t count) {
    File curves;
    for (; count > 0; --count) {
        const std::optional<File> curve = plain_curve(data.subspan(std::min(curves.size(), data.size())));
        if (!curve) {
            return {};
        }
        append(curves, *curve);
        fill_up(curves);
    }
    return curves;
}

/// Entries of a grid with `outputs` numbers at each point; more than `most` if it is larger.
std::size_t size_of_grid(Bytes points, std::size_t outputs, std::size_t most) {
    std::size_t size = outputs;
    for (const std::byte along : points) {
        size = size > most ? size : size * std::to_integer<std::size_t>(along);
    }
    return size;
}

/// Numbers of one byte (10.11) or two (10.10). Only three channels are multiplied by the matrix.
std::optional<File> plain_table(Bytes data, std::size_t inputs, std::size_t outputs) {
    const std::size_t width = starts_with(data, "mft1") ? 1 : 2;
    const std::size_t head = width == 1 ? 48 : 52;
    if (data.size() < head || big_endian(data, 8, 1) != inputs || big_endian(data, 9, 1) != outputs) {
        return {};
    }
    const std::size_t before = width == 1 ? 256 : big_endian(data, 48, 2);
    const std::size_t behind = width == 1 ? 256 : big_endian(data, 50, 2);
    const File along(inputs, data[10]);
    const std::size_t grid = size_of_grid(along, outputs, data.size());
    std::optional<File> table = plain_type(data, head + width * (inputs * before + grid + outputs * behind));
    if (table) {
        (*table)[11] = std::byte{0};
        constexpr std::uint32_t kOne = 0x10000;
        for (std::size_t i = 0; i < 9 && inputs != 3; ++i) {
            set_big_endian(*table, 12 + 4 * i, i % 4 == 0 ? kOne : 0);
        }
    }
    return table;
}

/// Points along each channel, the bytes of a number, and the numbers (10.12.3).
std::optional<File> plain_grid(Bytes data, std::size_t inputs, std::size_t outputs) {
    constexpr std::size_t kHead = 20;
    constexpr std::size_t kWidth = 16;
    const std::size_t width = data.size() < kHead ? 0 : big_endian(data, kWidth, 1);
    if (width != 1 && width != 2) {
        return {};
    }
    const std::size_t size = kHead + width * size_of_grid(data.first(inputs), outputs, data.size());
    if (size > data.size()) {
        return {};
    }
    File grid(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(size));
    for (std::size_t i = inputs; i < kHead; ++i) {
        grid[i] = i == kWidth ? grid[i] : std::byte{0};
    }
    fill_up(grid);
    return grid;
}

/// Curves, a matrix and a grid, each where an offset says (10.12 and 10.13).
std::optional<File> plain_steps(Bytes data, std::size_t inputs, std::size_t outputs) {
    constexpr std::size_t kHead = 32;
    if (data.size() < kHead || big_endian(data, 8, 1) != inputs || big_endian(data, 9, 1) != outputs) {
        return {};
    }
    const std::size_t device = starts_with(data, "mAB ") ? inputs : outputs;
    File steps(data.begin(), data.begin() + 10);
    set_big_endian(steps, 4, 0);
    steps.resize(kHead);
    for (std::size_t field = 12; field < kHead; field += 4) {
        const std::size_t at = big_endian(data, field);
        if (at == 0) {
            continue;
        }
        const Bytes from = data.subspan(std::min(at, data.size()));
        constexpr std::size_t kMatrix = 48;
        std::optional<File> step;
        switch (field) {
            case 16: step = from.size() < kMatrix ? step : File(from.begin(), from.begin() + kMatrix); break;
            case 24: step = plain_grid(from, inputs, outputs); break;
            case 28: step = plain_curves(from, device); break;
            default: step = plain_curves(from, kConnection);
        }
        if (!step) {
            return {};
        }
        set_big_endian(steps, field, steps.size());
        append(steps, *step);
    }
    return steps;
}

std::optional<File> plain_conversion(Bytes data, std::size_t inputs, std::size_t outputs, std::string_view steps) {
    return starts_with(data, "mft1") || starts_with(data, "mft2") ? plain_table(data, inputs, outputs)
           : starts_with(data, steps)                             ? plain_steps(data, inputs, outputs)
                                                                  : std::nullopt;
}

/// Numbers of H.273 (10.5), which programs know of.
std::optional<File> plain_coding(Bytes data) {
    constexpr std::size_t kSize = kTypeHead + 4;
    constexpr unsigned kPrimaries = 22;
    constexpr unsigned kCurves = 18;
    const bool is_known = data.size() >= kSize && starts_with(data, "cicp") &&
                          big_endian(data, 8, 1) <= kPrimaries && big_endian(data, 9, 1) <= kCurves &&
                          big_endian(data, 10, 1) == 0 && big_endian(data, 11, 1) <= 1;
    return is_known ? plain_type(data, kSize) : std::nullopt;
}

using PlainTags = std::vector<std::pair<std::string_view, File>>;

/// The tags that show a picture, in one order. Little CMS looks for a printer's black through the way back.
PlainTags colour_tags(const std::vector<Tag>& tags, std::string_view kind, const Space& space, bool version_4) {
    PlainTags kept;
    const auto add = [&](std::string_view name, const auto& plain) {
        const auto tag = std::ranges::find(tags, name, &Tag::name);
        std::optional<File> data = tag == tags.end() ? std::nullopt : plain(tag->data);
        if (!data) {
            return false;
        }
        kept.emplace_back(name, *std::move(data));
        return true;
    };
    const auto forth = [&](Bytes data) { return plain_conversion(data, space.channels, kConnection, "mAB "); };
    const auto back = [&](Bytes data) { return plain_conversion(data, kConnection, space.channels, "mBA "); };
    for (const std::string_view name : {"A2B0", "A2B1", "A2B2"}) {
        add(name, forth);
    }
    const bool has_tables = !kept.empty();
    for (const std::string_view name : {"B2A0", "B2A1", "B2A2"}) {
        if (has_tables && kind == kPrinter) {
            add(name, back);
        }
    }
    if (space.name == "GRAY") {
        add("kTRC", plain_curve);
    } else if (space.name == "RGB ") {
        const std::size_t before = kept.size();
        const bool is_whole = add("rXYZ", plain_point) && add("gXYZ", plain_point) && add("bXYZ", plain_point) &&
                              add("rTRC", plain_curve) && add("gTRC", plain_curve) && add("bTRC", plain_curve);
        kept.resize(is_whole ? kept.size() : before);
    }
    if (kept.empty()) {
        return {};
    }
    add("wtpt", [&](Bytes data) {
        std::optional<File> white = plain_point(data);
        if (white && kind == kScreen && !version_4) {  // it counts as this one, whatever the profile says
            white->resize(kTypeHead);
            append(*white, kD50);
        }
        return white;
    });
    add("cicp", plain_coding);
    return kept;
}

/// A required text, in the type of the version (10.15 of version 4; 6.5.17 and 6.5.18 of version 2).
File required_text(std::string_view tag, bool version_4) {
    constexpr std::string_view kText = "plain";
    File data;
    if (version_4) {
        append(data, std::string_view("mluc\0\0\0\0\0\0\0\1\0\0\0\x0c"
                                      "enUS\0\0\0\x0a\0\0\0\x1c",
                                      28));
        for (const char c : kText) {
            append_big_endian(data, static_cast<std::uint32_t>(c), 2);
        }
    } else if (tag == "cprt") {
        append(data, std::string_view("text\0\0\0\0plain\0", 14));
    } else {
        append(data, std::string_view("desc\0\0\0\0\0\0\0\6plain\0", 18));
        data.resize(data.size() + 4 + 4 + 2 + 1 + 67);  // no other languages
    }
    return data;
}

/// Version, class and spaces, "acsp", intent and illuminant. The others name programs, makers, models and a date,
/// or are flags without an effect on colours.
File header_of(Bytes profile) {
    constexpr unsigned kMaxMinor = 0x40;
    constexpr unsigned kIntents = 4;
    const unsigned minor = big_endian(profile, 9, 1) & 0xf0U;
    const std::uint32_t intent = big_endian(profile, 64);
    File header(8);
    append_big_endian(header, big_endian(profile, 8, 1), 1);
    append_big_endian(header, minor <= kMaxMinor ? minor : 0, 1);
    header.resize(12);
    append(header, profile.subspan(12, 12));
    header.resize(36);
    append(header, "acsp");
    header.resize(64);
    append_big_endian(header, intent < kIntents ? intent : 0);
    append(header, kD50);
    header.resize(kHeader);
    return header;
}

/// The profile with equal data once, even if several tags share them.
File assembled(File profile, const PlainTags& tags) {
    append_big_endian(profile, static_cast<std::uint32_t>(tags.size()));
    File all;
    std::map<std::string_view, std::size_t> places;
    for (const auto& [name, data] : tags) {
        const auto [place, is_new] =
            places.try_emplace(text_of(data), kHeader + 4 + tags.size() * kEntry + all.size());
        if (is_new) {
            append(all, data);
            fill_up(all);
        }
        append(profile, name);
        append_big_endian(profile, static_cast<std::uint32_t>(place->second));
        append_big_endian(profile, static_cast<std::uint32_t>(data.size()));
    }
    append(profile, all);
    set_big_endian(profile, 0, profile.size());
    return profile;
}

}  // namespace

std::optional<File> plain_profile(Bytes profile, std::initializer_list<std::string_view> spaces) {
    const auto tags = tags_of(profile);
    if (!tags) {
        return {};
    }
    const std::string_view head = text_of(profile);
    const bool version_4 = head[8] == 4;
    const std::string_view kind = head.substr(12, 4);
    const auto space = std::ranges::find(kSpaces, head.substr(16, 4), &Space::name);
    const std::string_view connection = head.substr(20, 4);
    if ((head[8] != 2 && !version_4) || std::ranges::find(kClasses, kind) == kClasses.end() ||
        space == kSpaces.end() || std::ranges::find(spaces, space->name) == spaces.end() ||
        (connection != "XYZ " && connection != "Lab ")) {
        return {};
    }
    PlainTags kept = colour_tags(*tags, kind, *space, version_4);
    if (kept.empty()) {
        return {};
    }
    kept.emplace(kept.begin(), "cprt", required_text("cprt", version_4));
    kept.emplace(kept.begin(), "desc", required_text("desc", version_4));
    File plain = assembled(header_of(profile), kept);
    return plain.size() <= kMaxProfileBytes ? std::optional(std::move(plain)) : std::nullopt;
}

std::string profile_name(Bytes profile) {
    const auto tags = tags_of(profile);
    if (!tags) {
        return {};
    }
    for (const Tag& tag : *tags) {
        if (tag.name == "desc" && starts_with(tag.data, "desc") && tag.data.size() > 12) {
            const std::size_t size = big_endian(tag.data, 8);
            return harmless(text_of(tag.data.subspan(12, std::min(size, tag.data.size() - 12))));
        }
        if (tag.name == "desc" && starts_with(tag.data, "mluc") && tag.data.size() >= 28) {
            const std::size_t size = big_endian(tag.data, 20);
            const std::size_t at = big_endian(tag.data, 24);
            if (at <= tag.data.size() && size <= tag.data.size() - at) {
                return harmless(from_utf16(tag.data.subspan(at, size), ByteOrder::big));
            }
        }
    }
    return {};
}

Part profile_part(Bytes profile, std::string key) {
    const std::string name = profile_name(profile);
    return {{FindingKind::colour_profile,
             "names, makers and dates in the colour profile",
             name.empty() ? byte_count(profile.size()) : name,
             {std::move(key)}}};
}

}  // namespace whorl::metadata
