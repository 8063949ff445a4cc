// ICC.1:2022 (profile version 4.4) and ICC.1:2001-04 (version 2.4) have the same header and tag table.
#include "lib/metadata/icc_profile.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "lib/metadata/text.hpp"

namespace whorl::metadata {
namespace {

constexpr std::size_t kHeader = 128;
constexpr std::size_t kEntry = 12;
constexpr std::uint32_t kMaxTags = 100;

/// The tags that colours depend on (clause 9), and the types of their numbers (clause 10).
constexpr std::array<std::string_view, 32> kColourTags = {
    "A2B0", "A2B1", "A2B2", "A2B3", "B2A0", "B2A1", "B2A2", "B2A3", "D2B0", "D2B1", "D2B2",
    "D2B3", "B2D0", "B2D1", "B2D2", "B2D3", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC",
    "kTRC", "wtpt", "bkpt", "chad", "gamt", "pre0", "pre1", "pre2", "cicp", "lumi"};
constexpr std::array<std::string_view, 10> kNumberTypes = {"XYZ ", "curv", "para", "mft1", "mft2",
                                                           "mAB ", "mBA ", "mpet", "sf32", "cicp"};

/// The bytes of the header that stay: version, class and spaces; "acsp"; intent and illuminant. The others name
/// programs, makers, models and a date, or are flags without an effect on colours.
constexpr std::array<std::pair<std::size_t, std::size_t>, 3> kKept = {{{8, 24}, {36, 40}, {64, 80}}};

struct Tag {
    std::string_view name;
    Bytes data;
};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

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

/// A table of curves and a grid (10.10, 10.11): the size of its head, and the bytes of a number.
std::size_t table_size(Bytes data, std::size_t head, std::size_t number) {
    if (data.size() < head) {
        return data.size() + 1;
    }
    const std::size_t inputs = big_endian(data, 8, 1);
    const std::size_t outputs = big_endian(data, 9, 1);
    const std::size_t grid = big_endian(data, 10, 1);
    const bool has_sizes = number == 2;
    std::size_t points = outputs;
    for (std::size_t i = 0; i < inputs && points <= data.size(); ++i) {
        points *= grid;
    }
    return head + number * (inputs * (has_sizes ? big_endian(data, 48, 2) : 256) + points +
                            outputs * (has_sizes ? big_endian(data, 50, 2) : 256));
}

/// The size of the numbers of a type (clause 10). The whole size where it is not easy to find.
std::size_t size_of_numbers(Bytes data) {
    const std::string_view type = text_of(data.first(4));
    if (type == "XYZ ") {
        return 20;
    }
    if (type == "sf32") {
        return 8 + 9 * 4;  // "chad", a matrix
    }
    if (type == "cicp") {
        return 12;
    }
    if (type == "mft1") {
        return table_size(data, 48, 1);
    }
    if (type == "mft2") {
        return table_size(data, 52, 2);
    }
    if (data.size() >= 12 && type == "curv") {
        return 12 + 2 * std::size_t{big_endian(data, 8)};
    }
    if (data.size() >= 12 && type == "para") {
        constexpr std::array<std::size_t, 5> kParameters = {1, 3, 4, 5, 7};
        const std::size_t function = big_endian(data, 8, 2);
        return function < kParameters.size() ? 12 + 4 * kParameters.at(function) : data.size() + 1;
    }
    return data.size();
}

/// The tags that colours depend on, each once, with only its numbers.
std::vector<Tag> colour_tags(const std::vector<Tag>& tags) {
    std::vector<Tag> kept;
    for (const Tag& tag : tags) {
        const std::size_t size = size_of_numbers(tag.data);
        const bool is_again =
            std::any_of(kept.begin(), kept.end(), [&](const Tag& each) { return each.name == tag.name; });
        if (!is_again && size <= tag.data.size() && contains(kColourTags, tag.name) &&
            contains(kNumberTypes, text_of(tag.data.first(4)))) {
            kept.push_back({tag.name, tag.data.first(size)});
        }
    }
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

File header_of(Bytes profile) {
    File header(kHeader);
    for (const auto& [from, to] : kKept) {
        std::copy(profile.begin() + static_cast<std::ptrdiff_t>(from),
                  profile.begin() + static_cast<std::ptrdiff_t>(to),
                  header.begin() + static_cast<std::ptrdiff_t>(from));
    }
    return header;
}

/// The profile with each piece of data once, even if several tags share it, as before. Nothing when it is too
/// large, for example because pieces overlap.
std::optional<File> assembled(File header, const std::vector<Tag>& tags) {
    File data;
    File table;
    std::map<std::pair<const std::byte*, std::size_t>, std::size_t> places;
    for (const Tag& tag : tags) {
        const auto [place, is_new] = places.try_emplace({tag.data.data(), tag.data.size()}, data.size());
        if (is_new) {
            constexpr std::size_t kRoom = kMaxProfileBytes - kHeader - 4 - (kColourTags.size() + 2) * kEntry - 4;
            if (data.size() + tag.data.size() > kRoom) {
                return {};
            }
            append(data, tag.data);
            std::fill_n(data.begin() + static_cast<std::ptrdiff_t>(place->second + 4), 4,
                        std::byte{0});  // reserved
            data.resize((data.size() + 3) / 4 * 4);
        }
        append(table, tag.name);
        append_big_endian(table, static_cast<std::uint32_t>(kHeader + 4 + tags.size() * kEntry + place->second));
        append_big_endian(table, static_cast<std::uint32_t>(tag.data.size()));
    }
    File profile = std::move(header);
    append_big_endian(profile, static_cast<std::uint32_t>(tags.size()));
    append(profile, table);
    append(profile, data);
    File size;
    append_big_endian(size, static_cast<std::uint32_t>(profile.size()));
    std::copy(size.begin(), size.end(), profile.begin());
    return profile;
}

}  // namespace

std::optional<File> plain_profile(Bytes profile) {
    const auto tags = tags_of(profile);
    if (!tags) {
        return {};
    }
    const bool version_4 = profile[8] >= std::byte{4};
    const File description = required_text("desc", version_4);
    const File copyright = required_text("cprt", version_4);
    std::vector<Tag> kept = {{"desc", description}, {"cprt", copyright}};
    const std::vector<Tag> colours = colour_tags(*tags);
    kept.insert(kept.end(), colours.begin(), colours.end());
    return assembled(header_of(profile), kept);
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
