// Checks which items of a HEIF file contain others, and their sizes, before libheif reads the file. libheif follows
// references without a limit, so a circle overflows its stack. It ends the program at a reference that leads to no
// picture. It trusts the size that a grid declares, and writes out of bounds when pixels need more bytes than an
// int counts. It reads out of bounds for a part that lies left of or above its overlay, and leaves memory as it was
// where no part of a grid lies: foreign bytes become pixels then. Ambiguous files are refused, so that libheif
// reads what was checked.
#include <libheif/heif.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "lib/image/codec.hpp"
#include "lib/isobmff/items.hpp"
#include "lib/isobmff/sizes.hpp"

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

using Sizes = std::map<std::uint64_t, isobmff::Size>;
using Parts = std::vector<std::uint64_t>;

/// How a grid or an overlay places its parts (ISO/IEC 23008-12, 6.6.2).
class Layout {
public:
    Layout(Bytes data, std::size_t canvas_at)
        : data_(data), number_bytes_((number(data, 1, 1) & 1U) != 0 ? 4 : 2), canvas_at_(canvas_at) {}

    /// The size of the item in the file may differ.
    isobmff::Size canvas() const { return {numeral(0), numeral(1)}; }

    /// The numbers behind the canvas.
    std::uint64_t numeral(std::size_t index) const {
        return number(data_, canvas_at_ + index * number_bytes_, number_bytes_);
    }
    bool has(std::size_t numerals) const { return data_.size() >= canvas_at_ + numerals * number_bytes_; }

    /// The size of a layout without parts.
    static constexpr std::size_t kMaxHead = 18;

private:
    Bytes data_;
    std::size_t number_bytes_;
    std::size_t canvas_at_;
};

/// Throws Failure unless tiles of one size cover the canvas.
void check_grid(Bytes data, const Parts& tiles, const Sizes& sizes) {
    const std::uint64_t rows = number(data, 2, 1) + 1;
    const std::uint64_t columns = number(data, 3, 1) + 1;
    if (tiles.size() != rows * columns) {
        throw damaged("it has another number of parts than it says");
    }
    const auto size_of = [&](std::uint64_t tile) {
        const auto found = sizes.find(tile);
        return found == sizes.end() ? isobmff::Size{} : found->second;
    };
    const isobmff::Size first = size_of(tiles.front());
    const bool alike = std::all_of(tiles.begin(), tiles.end(), [&](std::uint64_t tile) {
        const isobmff::Size size = size_of(tile);
        return size.width == first.width && size.height == first.height;
    });
    const isobmff::Size canvas = Layout(data, 4).canvas();
    if (!alike || first.width * columns < canvas.width || first.height * rows < canvas.height) {
        throw damaged("its parts do not cover it");
    }
}

/// Throws Failure unless each part begins on the canvas.
void check_overlay(Bytes data, const Parts& parts) {
    const Layout layout(data, 10);
    if (!layout.has(2 + 2 * parts.size())) {
        throw damaged("it does not say where its parts lie");
    }
    const isobmff::Size canvas = layout.canvas();
    for (std::size_t i = 0; i < parts.size(); ++i) {  // negative offsets are very large ones here
        if (layout.numeral(2 + 2 * i) >= canvas.width || layout.numeral(3 + 2 * i) >= canvas.height) {
            throw unsupported("a part of it begins outside of it");
        }
    }
}

/// Throws Failure for an overlay of parts with alpha, where libheif takes alphas from behind their plane if they
/// have fewer bits than the colours (CVE-2026-32882).
void check_alphas(Parts parts, const std::vector<Need>& needs) {
    constexpr std::uint32_t kMended = 0x01160000;  // 1.22
    std::sort(parts.begin(), parts.end());
    const bool has_alpha = std::any_of(needs.begin(), needs.end(), [&](const Need& need) {
        return !need.is_part && std::binary_search(parts.begin(), parts.end(), need.item);
    });
    if (has_alpha && heif_get_version_number() < kMended) {
        throw unsupported("a part of it that lies over others has alphas");
    }
}

/// Throws Failure for a layout that libheif would follow out of bounds, or that is larger than the options allow.
void check_layout(std::uint64_t item, bool is_grid, const Parts& parts, const isobmff::Locations& locations,
                  const Sizes& sizes, const DecodeOptions& options) {
    constexpr std::size_t kMaxOffsets = 8;  // bytes for the offsets of a part
    const std::vector<std::byte> data = locations.read(item, Layout::kMaxHead + kMaxOffsets * parts.size());
    const Layout layout(data, is_grid ? 4 : 10);
    if (!layout.has(2)) {
        throw damaged("it does not say how its parts lie");
    }
    check_size(layout.canvas().width, layout.canvas().height, options);
    if (is_grid) {
        check_grid(data, parts, sizes);
    } else {
        check_overlay(data, parts);
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
    std::map<std::uint64_t, Parts> parts;
    for (const Need& need : needs) {
        if (need.is_part) {
            parts[need.item].push_back(need.other);
        }
    }
    const bool has_grid =
        std::any_of(kinds.begin(), kinds.end(), [](const auto& kind) { return kind.second == "grid"; });
    const Sizes sizes = has_grid ? isobmff::sizes_of(index.meta) : Sizes();
    for (const auto& [item, kind] : kinds) {
        if (kind == "iden" && parts[item].size() != 1) {
            throw damaged("it has another number of parts than it says");
        }
        if (is_layout(kind)) {
            check_layout(item, kind == "grid", parts[item], locations, sizes, options);
        }
        if (kind == "iovl") {
            check_alphas(parts[item], needs);
        }
    }
}

}  // namespace

std::vector<std::byte> without_shared_references(Bytes heif) {
    std::vector<std::byte> copy;
    const Bytes all = isobmff::index_of(heif).references;
    const std::size_t id_bytes = number(all, 0, 1) == 0 ? 2 : 4;
    Bytes references = isobmff::without_head(all, 4);
    while (const auto box = take_box(references)) {
        const bool is_shared = number(box->contents, id_bytes, 2) > 1;
        if (is_shared && (box->is("auxl") || box->is("cdsc"))) {
            if (copy.empty()) {
                copy.assign(heif.begin(), heif.end());
            }
            std::fill_n(copy.begin() + (box->kind.data() - heif.data()), box->kind.size(), std::byte{'-'});
        }
    }
    return copy;
}

void check_structure(Bytes heif, const DecodeOptions& options) {
    try {
        check(heif, options);
    } catch (const isobmff::Fault& fault) {
        throw fault.is_unknown_form ? unsupported(fault.detail) : damaged(fault.detail);
    }
}

}  // namespace whorl::image
