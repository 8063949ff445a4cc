// Which items of a HEIF file are made of which others, and how large those are, before libheif looks: it follows
// such references for as long as there are any, and its stack ends before a circle does; it ends the program at one
// that leads to no picture; it takes a grid's own word for its size, and writes beside pixels that need more bytes
// than an int counts. What could be read in two ways is refused, so that what was checked is what libheif reads.
#include <algorithm>
#include <map>
#include <string_view>

#include "lib/image/codec.hpp"
#include "lib/isobmff/items.hpp"

namespace whorl::image {
namespace {

using isobmff::number;
using isobmff::take_box;

/// To decode the one, the other has to be decoded.
struct Need {
    std::uint64_t item;
    std::uint64_t other;
    bool is_part;  ///< or its alpha
};

/// Of an item reference box (8.11.12): what is derived needs its parts, and a picture its alpha. Throws Failure for
/// a list that is shorter or longer than it says: libheif goes by the number of entries, not by the box.
std::vector<Need> needs_of(Bytes references) {
    const auto uneven = [] { return damaged("its lists of references have wrong lengths"); };
    std::vector<Need> needs;
    const std::size_t id_bytes = number(references, 0, 1) == 0 ? 2 : 4;
    references = isobmff::without_head(references, 4);
    while (const auto box = take_box(references)) {
        const std::uint64_t from = number(box->contents, 0, id_bytes);
        const std::uint64_t count = number(box->contents, id_bytes, 2);
        if (box->is_cut || box->contents.size() != id_bytes + 2 + count * id_bytes) {
            throw uneven();
        }
        for (std::uint64_t i = 0; i < count && (box->is("dimg") || box->is("auxl")); ++i) {
            const std::uint64_t to = number(box->contents, id_bytes + 2 + i * id_bytes, id_bytes);
            needs.push_back(box->is("dimg") ? Need{from, to, true} : Need{to, from, false});
        }
    }
    if (!references.empty()) {
        throw uneven();
    }
    return needs;
}

using Kinds = std::map<std::uint64_t, std::string_view>;

/// Of all items. Throws Failure for one that is listed twice, of which libheif takes the first.
Kinds kinds_of(Bytes infos) {
    Kinds kinds;
    Bytes entries = isobmff::entries_of(infos);
    while (const auto entry = take_box(entries)) {
        const isobmff::Info info = isobmff::info_of(entry->contents);
        if (entry->is("infe") && !kinds.emplace(info.item, info.kind).second) {
            throw damaged("it lists a part twice");
        }
    }
    return kinds;
}

bool is_layout(std::string_view kind) {
    return kind == "grid" || kind == "iovl";
}

bool is_derived(std::string_view kind) {
    return is_layout(kind) || kind == "iden";
}

/// Throws Failure for a picture that is made of what is no picture, or none that is ours to decode.
void check_parts(const std::vector<Need>& needs, const Kinds& kinds) {
    const auto kind_of = [&](std::uint64_t item) {
        const auto found = kinds.find(item);
        return found == kinds.end() ? std::string_view() : found->second;
    };
    for (const Need& need : needs) {
        const std::string_view kind = kind_of(need.other);
        if (need.is_part && is_derived(kind_of(need.item)) && kind != "hvc1" && kind != "av01" &&
            !is_derived(kind)) {
            throw damaged("a part of it is not a picture");
        }
    }
}

/// The surface of a grid or an overlay (ISO/IEC 23008-12, 6.6.2), which need not be what the file says of the item.
void check_surface(bool is_grid, Bytes head, const DecodeOptions& options) {
    const std::size_t number_bytes = (number(head, 1, 1) & 1U) != 0 ? 4 : 2;
    const std::size_t at = is_grid ? 4 : 10;
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
    const std::vector<Need> needs = needs_of(index.references);
    const isobmff::Locations locations(heif, index);
    const Kinds kinds = kinds_of(index.infos);
    check_parts(needs, kinds);
    // A picture that is turned, of an overlay of grids, of tiles with alpha: five.
    constexpr int kMaxDepth = 8;
    if (is_deeper_than(kMaxDepth, needs)) {
        throw damaged("its parts contain each other");
    }
    constexpr std::size_t kHead = 18;  // of an overlay
    for (const auto& [item, kind] : kinds) {
        if (is_layout(kind)) {
            check_surface(kind == "grid", locations.read(item, kHead), options);
        }
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
