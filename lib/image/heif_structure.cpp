// Which items of a HEIF file are made of which others, and how large those are, before libheif looks: it follows
// such references for as long as there are any, and its stack ends before a circle does; it takes a grid's own word
// for its size, and writes beside pixels that need more bytes than an int counts. What could be read in two ways is
// refused, so that what was checked is what libheif reads.
#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include "image/codec.hpp"

namespace whorl::image {
namespace {

std::uint64_t number(Bytes bytes, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = at; i < std::min(at + size, bytes.size()); ++i) {
        value = value << 8U | std::to_integer<std::uint64_t>(bytes[i]);
    }
    return value;
}

struct Box {
    Bytes kind;
    Bytes contents;

    bool is(std::string_view name) const { return std::memcmp(kind.data(), name.data(), kind.size()) == 0; }
};

/// The box that the bytes begin with (ISO/IEC 14496-12, 4.2), of which they lose it. One that is longer than they
/// are ends with them.
std::optional<Box> take_box(Bytes& bytes) {
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
    const Box box{bytes.subspan(4, 4), bytes.subspan(head, size - head)};
    bytes = bytes.subspan(size);
    return box;
}

/// To decode the one, the other has to be decoded.
struct Need {
    std::uint64_t item;
    std::uint64_t other;
};

/// Of an item reference box (8.11.12): what is derived needs its parts, and a picture its alpha.
void add_needs(Bytes references, std::vector<Need>& needs) {
    const std::size_t id_bytes = number(references, 0, 1) == 0 ? 2 : 4;
    references = references.subspan(std::min<std::size_t>(4, references.size()));
    while (const auto box = take_box(references)) {
        if (!box->is("dimg") && !box->is("auxl")) {
            continue;
        }
        const std::uint64_t from = number(box->contents, 0, id_bytes);
        const std::uint64_t count = number(box->contents, id_bytes, 2);
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::size_t at = id_bytes + 2 + i * id_bytes;
            if (at + id_bytes > box->contents.size()) {
                break;
            }
            const std::uint64_t to = number(box->contents, at, id_bytes);
            needs.push_back(box->is("dimg") ? Need{from, to} : Need{to, from});
        }
    }
}

/// Where a part of an item's data lies (8.11.3): in the file, or in the item data box.
struct Place {
    std::uint64_t item;
    std::uint64_t entry;  ///< of the item location box; each item has one
    bool in_item_data;
    std::uint64_t at;
    std::uint64_t size;
};

/// Numbers one after the other; zeros beyond the end.
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

/// Of an item location box. Throws Failure for numbers of other widths than the standard has, and for extents with
/// a number of their own, which libheif passes over in version 1.
void add_places(Bytes locations, std::vector<Place>& places) {
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
            throw damaged("its parts are placed by numbers of " + std::to_string(width) + " bytes");
        }
    }
    if (version == 1 && index_bytes != 0) {
        throw unsupported("its parts are placed within each other");
    }
    const std::size_t id_bytes = version < 2 ? 2 : 4;
    const std::uint64_t items = fields.take(id_bytes);
    for (std::uint64_t i = 0; i < items && !fields.ended(); ++i) {
        const std::uint64_t item = fields.take(id_bytes);
        const bool in_item_data = version > 0 && (fields.take(2) & 0xfU) == 1;
        fields.take(2);  // another file, which is never looked at
        const std::uint64_t base = fields.take(base_bytes);
        // Parts that are told in no bytes could be more than the file has; they are empty.
        const std::uint64_t told = fields.take(2);
        const std::uint64_t extents = index_bytes + offset_bytes + length_bytes > 0 ? told : 0;
        for (std::uint64_t extent = 0; extent < extents && !fields.ended(); ++extent) {
            fields.take(index_bytes);
            const std::uint64_t at = base + fields.take(offset_bytes);
            places.push_back({item, i, in_item_data, at, fields.take(length_bytes)});
        }
    }
}

/// An item that lays out others on a surface of its own.
struct Layout {
    std::uint64_t item;
    bool is_grid;  ///< or an overlay
};

/// Of an item information box (8.11.6).
void add_layouts(Bytes infos, std::vector<Layout>& layouts) {
    const std::size_t head = number(infos, 0, 1) == 0 ? 6 : 8;
    infos = infos.subspan(std::min(head, infos.size()));
    while (const auto info = take_box(infos)) {
        const std::uint64_t version = number(info->contents, 0, 1);
        const std::size_t id_bytes = version < 3 ? 2 : 4;
        const std::uint64_t kind = number(info->contents, 4 + id_bytes + 2, 4);
        constexpr std::uint64_t kGrid = 0x67726964;     // "grid"
        constexpr std::uint64_t kOverlay = 0x696f766c;  // "iovl"
        if (kind == kGrid || kind == kOverlay) {
            layouts.push_back({number(info->contents, 4, id_bytes), kind == kGrid});
        }
    }
}

struct Structure {
    std::vector<Need> needs;
    std::vector<Layout> layouts;
    std::vector<Place> places;  // by item, those of one in their order
    Bytes item_data;
};

/// Keeps the contents of a box that a file has once at most. Throws Failure for a second.
void keep(const Box& box, std::optional<Bytes>& kept) {
    if (kept) {
        throw damaged("it lists its parts twice");
    }
    kept = box.contents;
}

Structure structure_of(Bytes file) {
    std::optional<Bytes> meta;
    while (const auto box = take_box(file)) {
        if (box->is("meta")) {
            keep(*box, meta);
        }
    }
    Bytes children = meta.value_or(Bytes{});
    children = children.subspan(std::min<std::size_t>(4, children.size()));
    std::optional<Bytes> references;
    std::optional<Bytes> places;
    std::optional<Bytes> infos;
    std::optional<Bytes> item_data;
    while (const auto child = take_box(children)) {
        if (child->is("iref")) {
            keep(*child, references);
        } else if (child->is("iloc")) {
            keep(*child, places);
        } else if (child->is("iinf")) {
            keep(*child, infos);
        } else if (child->is("idat")) {
            keep(*child, item_data);
        }
    }
    Structure structure;
    add_needs(references.value_or(Bytes{}), structure.needs);
    add_places(places.value_or(Bytes{}), structure.places);
    add_layouts(infos.value_or(Bytes{}), structure.layouts);
    structure.item_data = item_data.value_or(Bytes{});
    std::stable_sort(structure.places.begin(), structure.places.end(),
                     [](const Place& a, const Place& b) { return a.item < b.item; });
    return structure;
}

/// The first bytes of an item, of all its parts. Throws Failure where the item is placed twice, or in part beyond
/// the end of what it is in: libheif takes the first place only, and bytes behind the item data box.
std::vector<std::byte> head_of(std::uint64_t item, const Structure& structure, Bytes file) {
    constexpr std::size_t kMost = 18;  // of an overlay
    std::vector<std::byte> head;
    const auto first = std::lower_bound(structure.places.begin(), structure.places.end(), item,
                                        [](const Place& a, std::uint64_t wanted) { return a.item < wanted; });
    for (auto place = first; place != structure.places.end() && place->item == item; ++place) {
        const Bytes whole = place->in_item_data ? structure.item_data : file;
        if (place->entry != first->entry) {
            throw damaged("a part of it lies in two places");
        }
        if (place->at > whole.size() || place->size > whole.size() - place->at) {
            throw damaged("a part of it lies beyond its end");
        }
        const Bytes data = whole.subspan(place->at, std::min<std::uint64_t>(kMost - head.size(), place->size));
        head.insert(head.end(), data.begin(), data.end());
    }
    return head;
}

/// The surface of a grid or an overlay (ISO/IEC 23008-12, 6.6.2), which need not be what the file says of the item.
void check_surface(const Layout& layout, Bytes head, const DecodeOptions& options) {
    const std::size_t number_bytes = (number(head, 1, 1) & 1U) != 0 ? 4 : 2;
    const std::size_t at = layout.is_grid ? 4 : 10;
    if (head.size() >= at + 2 * number_bytes) {
        check_size(number(head, at, number_bytes), number(head, at + number_bytes, number_bytes), options);
    }
}

/// Whether some item needs one that needs one, and so on, more than `most` times over.
bool is_deeper_than(int most, const std::vector<Need>& needs) {
    std::vector<std::uint64_t> reached;
    for (const Need& need : needs) {
        reached.push_back(need.other);
    }
    for (int depth = 1; depth <= most && !reached.empty(); ++depth) {
        std::sort(reached.begin(), reached.end());
        reached.erase(std::unique(reached.begin(), reached.end()), reached.end());
        std::vector<std::uint64_t> next;
        for (const Need& need : needs) {
            if (std::binary_search(reached.begin(), reached.end(), need.item)) {
                next.push_back(need.other);
            }
        }
        reached = std::move(next);
    }
    return !reached.empty();
}

}  // namespace

void check_structure(Bytes heif, const DecodeOptions& options) {
    const Structure structure = structure_of(heif);
    // A picture that is turned, of an overlay of grids, of tiles with alpha: five.
    constexpr int kMost = 8;
    if (is_deeper_than(kMost, structure.needs)) {
        throw damaged("its parts are made of each other");
    }
    for (const Layout& layout : structure.layouts) {
        check_surface(layout, head_of(layout.item, structure, heif), options);
    }
}

}  // namespace whorl::image
