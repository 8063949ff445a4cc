// The items of a HEIF file (ISO/IEC 14496-12, 8.11): their kinds and places, for decoding and for metadata. Only a
// header, so that neither component links the other for it. Ambiguous files are refused, so that other programs
// read the same.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace whorl::isobmff {

using Bytes = std::span<const std::byte>;

/// Thrown where items cannot be read or found. Callers turn it into a failure of their own.
struct Fault {
    bool is_unknown_form;  ///< true for valid files with a feature that is not supported; false for damage
    std::string detail;    ///< "it lists its parts twice"
};

/// The number in `size` bytes from `at` on, the first byte highest; without bytes beyond the end.
inline std::uint64_t number(Bytes bytes, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = at; i < std::min(at + size, bytes.size()); ++i) {
        value = value << 8U | std::to_integer<std::uint64_t>(bytes[i]);
    }
    return value;
}

/// The bytes without the first `count`; empty if there are fewer.
inline Bytes without_head(Bytes bytes, std::size_t size) {
    return bytes.subspan(std::min(size, bytes.size()));
}

inline bool has(Bytes bytes, std::size_t at, std::string_view text) noexcept {
    return bytes.size() >= at + text.size() && std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
}

/// Whether the file type box names one of the brands (4.3): the major brand, or any of the compatible ones if
/// `anywhere`.
inline bool has_brand(Bytes file, std::initializer_list<std::string_view> brands, bool anywhere) noexcept {
    if (!has(file, 4, "ftyp")) {
        return false;
    }
    const std::size_t box = std::to_integer<std::size_t>(file[2]) << 8U | std::to_integer<std::size_t>(file[3]);
    const std::size_t end = anywhere ? std::min(box, file.size()) : 12;
    for (std::size_t at = 8; at + 4 <= end; at += at == 8 ? 8 : 4) {
        if (std::any_of(brands.begin(), brands.end(), [&](auto brand) { return has(file, at, brand); })) {
            return true;
        }
    }
    return false;
}

inline bool is_avif(Bytes file) noexcept {
    return has_brand(file, {"avif", "avis"}, false) ||
           (has_brand(file, {"mif1", "msf1", "miaf"}, false) && has_brand(file, {"avif", "avis"}, true));
}

struct Box {
    Bytes kind;
    Bytes contents;
    bool is_cut;  ///< longer than its container

    bool is(std::string_view name) const { return std::memcmp(kind.data(), name.data(), kind.size()) == 0; }
};

/// Takes the box at the front of the bytes (4.2). A box that is longer than the bytes ends with them.
inline std::optional<Box> take_box(Bytes& bytes) {
    constexpr std::uint64_t kToTheEnd = 0;
    constexpr std::uint64_t kLongSize = 1;
    const std::uint64_t short_size = number(bytes, 0, 4);
    const std::size_t head = short_size == kLongSize ? 16 : 8;
    if (bytes.size() < head) {
        return std::nullopt;
    }
    const std::uint64_t told = short_size == kLongSize ? number(bytes, 8, 8) : short_size;
    const std::uint64_t size = told == kToTheEnd ? bytes.size() : std::min<std::uint64_t>(told, bytes.size());
    if (size < head) {
        return std::nullopt;
    }
    const Box box{bytes.subspan(4, 4), bytes.subspan(head, size - head), told > size};
    bytes = bytes.subspan(size);
    return box;
}

/// Reads numbers one after the other; zeros beyond the end.
class Fields {
public:
    explicit Fields(Bytes bytes) : bytes_(bytes) {}

    std::uint64_t take(std::size_t size) {
        const std::uint64_t value = number(bytes_, at_, size);
        at_ += size;
        return value;
    }
    bool ended() const { return at_ >= bytes_.size(); }

private:
    Bytes bytes_;
    std::size_t at_ = 0;
};

/// The boxes about items in a file. A missing box is empty.
struct Index {
    Bytes meta;        ///< the boxes that include the following boxes
    Bytes infos;       ///< iinf: the kinds of the items
    Bytes locations;   ///< iloc: their places
    Bytes references;  ///< iref: the references between items
    Bytes data;        ///< idat: the data of some items
};

/// Throws Fault for a file that has one of these boxes twice.
inline Index index_of(Bytes file) {
    const auto keep = [](const Box& box, std::optional<Bytes>& kept) {
        if (kept) {
            throw Fault{false, "it lists its parts twice"};
        }
        kept = box.contents;
    };
    std::optional<Bytes> meta;
    while (const auto box = take_box(file)) {
        if (box->is("meta")) {
            keep(*box, meta);
        }
    }
    constexpr std::array<std::string_view, 4> kNames = {"iinf", "iloc", "iref", "idat"};
    std::array<std::optional<Bytes>, kNames.size()> found;
    const Bytes children = without_head(meta.value_or(Bytes{}), 4);
    Bytes rest = children;
    while (const auto child = take_box(rest)) {
        for (std::size_t i = 0; i < kNames.size(); ++i) {
            if (child->is(kNames[i])) {
                keep(*child, found[i]);
            }
        }
    }
    const auto [infos, locations, references, data] = found;
    return {children, infos.value_or(Bytes{}), locations.value_or(Bytes{}), references.value_or(Bytes{}),
            data.value_or(Bytes{})};
}

/// The kind of an item (8.11.6).
struct Info {
    std::uint64_t item;
    std::string_view kind;          ///< "grid"; empty in versions without kinds
    std::string_view content_type;  ///< "application/rdf+xml", for kind "mime" and for no kind
    bool is_encoded;                ///< its bytes are compressed (content_encoding)
};

/// The entries of an item information box, one after the other.
inline Bytes entries_of(Bytes infos) {
    return without_head(infos, number(infos, 0, 1) == 0 ? 6 : 8);
}

/// Reads the contents of an entry.
inline Info info_of(Bytes entry) {
    const std::uint64_t version = number(entry, 0, 1);
    const std::size_t id_bytes = version < 3 ? 2 : 4;
    const Bytes behind = without_head(entry, 4 + id_bytes + 2);
    std::string_view rest(reinterpret_cast<const char*>(behind.data()), behind.size());
    const auto take = [&](std::size_t size, std::size_t past) {
        const std::string_view taken = rest.substr(0, size);
        rest.remove_prefix(std::min(rest.size(), taken.size() + past));
        return taken;
    };
    const auto take_text = [&] { return take(rest.find('\0'), 1); };
    const std::string_view kind = version < 2 ? std::string_view() : take(4, 0);
    take_text();  // its name
    const bool has_type = version < 2 || kind == "mime";
    const std::string_view content_type = has_type ? take_text() : std::string_view();
    return {number(entry, 4, id_bytes), kind, content_type, has_type && !take_text().empty()};
}

/// The places of the items in a file (8.11.3).
class Locations {
public:
    /// For a file without items.
    Locations() = default;

    /// Throws Fault for widths of numbers that the standard does not have, and for extents with an index, which
    /// libheif ignores in version 1.
    Locations(Bytes file, const Index& index) : file_(file), item_data_(index.data) {
        add_places(index.locations);
        std::stable_sort(places_.begin(), places_.end(),
                         [](const Place& a, const Place& b) { return a.item < b.item; });
    }

    /// The first bytes of an item, from all its parts; empty for an item without a place. Throws Fault for an item
    /// with two places, or with a part beyond the end of its container: libheif uses only the first place, and
    /// reads beyond the item data box.
    std::vector<std::byte> read(std::uint64_t item, std::size_t most) const {
        std::vector<std::byte> head;
        const auto first = std::lower_bound(places_.begin(), places_.end(), item,
                                            [](const Place& a, std::uint64_t wanted) { return a.item < wanted; });
        for (auto place = first; place != places_.end() && place->item == item; ++place) {
            const Bytes whole = place->in_item_data ? item_data_ : file_;
            if (place->entry != first->entry) {
                throw Fault{false, "a part of it lies in two places"};
            }
            if (place->at > whole.size() || place->size > whole.size() - place->at) {
                throw Fault{false, "a part of it lies beyond its end"};
            }
            const Bytes data = whole.subspan(place->at, std::min<std::uint64_t>(most - head.size(), place->size));
            head.insert(head.end(), data.begin(), data.end());
        }
        return head;
    }

private:
    /// The place of a part of an item's data: in the file, or in the item data box.
    struct Place {
        std::uint64_t item;
        std::uint64_t entry;  ///< of the item location box; one for each item
        bool in_item_data;
        std::uint64_t at;
        std::uint64_t size;
    };

    void add_places(Bytes locations) {
        Fields fields(locations);
        const std::uint64_t version = fields.take(1);
        fields.take(3);
        const std::uint64_t sizes = fields.take(2);
        const std::size_t offset_bytes = sizes >> 12U;
        const std::size_t length_bytes = sizes >> 8U & 0xfU;
        const std::size_t base_bytes = sizes >> 4U & 0xfU;
        const std::size_t index_bytes = version == 0 ? 0 : sizes & 0xfU;
        for (const std::size_t width : {offset_bytes, length_bytes, base_bytes, index_bytes}) {
            if (width != 0 && width != 4 && width != 8) {
                throw Fault{false, "its parts are placed by numbers of " + std::to_string(width) + " bytes"};
            }
        }
        if (version == 1 && index_bytes != 0) {
            throw Fault{true, "its parts are placed within each other"};
        }
        const std::size_t id_bytes = version < 2 ? 2 : 4;
        const std::uint64_t items = fields.take(id_bytes);
        for (std::uint64_t i = 0; i < items && !fields.ended(); ++i) {
            const std::uint64_t item = fields.take(id_bytes);
            const bool in_item_data = version > 0 && (fields.take(2) & 0xfU) == 1;
            fields.take(2);  // another file, which is never read
            const std::uint64_t base = fields.take(base_bytes);
            // Parts without fields could be more than the file has bytes; they are empty.
            const std::uint64_t told = fields.take(2);
            const std::uint64_t extents = index_bytes + offset_bytes + length_bytes > 0 ? told : 0;
            for (std::uint64_t extent = 0; extent < extents && !fields.ended(); ++extent) {
                fields.take(index_bytes);
                const std::uint64_t at = base + fields.take(offset_bytes);
                places_.push_back({item, i, in_item_data, at, fields.take(length_bytes)});
            }
        }
    }

    Bytes file_;
    Bytes item_data_;
    std::vector<Place> places_;  // by item, then in the order of the parts
};

}  // namespace whorl::isobmff
