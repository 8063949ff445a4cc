// Checks which items of a HEIF file contain others, and their sizes, before libheif reads the file. libheif follows
// references without a limit, so a circle overflows its stack. It ends the program at a reference that leads to no
// picture. It trusts the size that a grid declares, and writes out of bounds when pixels need more bytes than an
// int counts. Ambiguous files are refused, so that libheif reads what was checked.
#include <algorithm>
#include <map>
#include <string_view>

#include "lib/image/codec.hpp"
#include "lib/isobmff/items.hpp"

namespace whorl::image {
namespace {

using isobmff::number;
using isobmff::take_box;

/// Decoding one item needs the other item.
struct Need {
    std::uint64_t item;
    std::uint64_t other;
    bool is_part;  ///< or its alpha
};

/// The needs in an item reference box (8.11.12): a derived item needs its parts, and a picture its alpha. Throws
/// Failure for a list of the wrong length, because libheif uses the number of entries, not the length of the box.
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

/// All items. Throws Failure for an item that is listed twice, because libheif uses only the first.
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

/// Throws Failure for a picture with a part that is not a picture, or one that Whorl does not decode.
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

/// The canvas of a grid or an overlay (ISO/IEC 23008-12, 6.6.2). The size of the item in the file may differ.
void check_surface(bool is_grid, Bytes head, const DecodeOptions& options) {
    const std::size_t number_bytes = (number(head, 1, 1) & 1U) != 0 ? 4 : 2;
    const std::size_t at = is_grid ? 4 : 10;
    if (head.size() >= at + 2 * number_bytes) {
        check_size(number(head, at, number_bytes), number(head, at + number_bytes, number_bytes), options);
    }
}

/// Whether there is a chain of more than `most` needs.
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
    // A turned picture of an overlay of grids of tiles with alpha: five.
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
