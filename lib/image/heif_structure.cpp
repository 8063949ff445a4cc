// Which items of a HEIF file are made of which others, and how large those are, before libheif looks: it follows
// such references for as long as there are any, and its stack ends before a circle does; it takes a grid's own word
// for its size, and writes beside pixels that need more bytes than an int counts. What could be read in two ways is
// refused, so that what was checked is what libheif reads.
#include <algorithm>

#include "image/codec.hpp"
#include "isobmff/items.hpp"

namespace whorl::image {
namespace {

using isobmff::number;
using isobmff::take_box;

/// To decode the one, the other has to be decoded.
struct Need {
    std::uint64_t item;
    std::uint64_t other;
};

/// Of an item reference box (8.11.12): what is derived needs its parts, and a picture its alpha.
void add_needs(Bytes references, std::vector<Need>& needs) {
    const std::size_t id_bytes = number(references, 0, 1) == 0 ? 2 : 4;
    references = isobmff::without_head(references, 4);
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

/// An item that lays out others on a surface of its own.
struct Layout {
    std::uint64_t item;
    bool is_grid;  ///< or an overlay
};

/// Of an item information box (8.11.6).
void add_layouts(Bytes infos, std::vector<Layout>& layouts) {
    Bytes entries = isobmff::entries_of(infos);
    while (const auto entry = take_box(entries)) {
        const isobmff::Info info = isobmff::info_of(entry->contents);
        if (info.kind == "grid" || info.kind == "iovl") {
            layouts.push_back({info.item, info.kind == "grid"});
        }
    }
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

void check(Bytes heif, const DecodeOptions& options) {
    const isobmff::Index index = isobmff::index_of(heif);
    std::vector<Need> needs;
    add_needs(index.references, needs);
    const isobmff::Locations locations(heif, index);
    std::vector<Layout> layouts;
    add_layouts(index.infos, layouts);
    // A picture that is turned, of an overlay of grids, of tiles with alpha: five.
    constexpr int kMost = 8;
    if (is_deeper_than(kMost, needs)) {
        throw damaged("its parts are made of each other");
    }
    constexpr std::size_t kHead = 18;  // of an overlay
    for (const Layout& layout : layouts) {
        check_surface(layout, locations.read(layout.item, kHead), options);
    }
}

}  // namespace

void check_structure(Bytes heif, const DecodeOptions& options) {
    try {
        check(heif, options);
    } catch (const isobmff::Fault& fault) {
        throw fault.is_unknown_form ? unsupported(fault.detail) : damaged(fault.detail);
    }
}

}  // namespace whorl::image
