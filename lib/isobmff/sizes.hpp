// The sizes that a HEIF file declares for its items (ISO/IEC 23008-12, 6.5.3 and 9.3). Only a header, like
// items.hpp.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "lib/isobmff/items.hpp"

namespace whorl::isobmff {

struct Size {
    std::uint64_t width = 0;
    std::uint64_t height = 0;
};

/// The only box of its name among others; empty if there is none. Throws Fault for two.
inline Bytes only_box(Bytes boxes, std::string_view name) {
    std::optional<Bytes> found;
    while (const auto box = take_box(boxes)) {
        if (box->is(name)) {
            if (found) {
                throw Fault{false, "it lists its parts twice"};
            }
            found = box->contents;
        }
    }
    return found.value_or(Bytes{});
}

/// The size of each property of a file, from the first on; nothing for other properties.
inline std::vector<std::optional<Size>> sizes_among(Bytes properties) {
    std::vector<std::optional<Size>> sizes;
    while (const auto box = take_box(properties)) {
        sizes.push_back(box->is("ispe")
                            ? std::optional(Size{number(box->contents, 4, 4), number(box->contents, 8, 4)})
                            : std::nullopt);
    }
    return sizes;
}

/// The declared size of each item that has one, from the boxes in Index::meta. Throws Fault for an item with two.
inline std::map<std::uint64_t, Size> sizes_of(Bytes meta) {
    const Bytes properties = only_box(meta, "iprp");
    const std::vector<std::optional<Size>> sizes = sizes_among(only_box(properties, "ipco"));
    Fields fields(only_box(properties, "ipma"));
    const std::size_t id_bytes = fields.take(1) < 1 ? 2 : 4;
    const std::uint64_t flags = fields.take(3);
    const std::size_t index_bytes = (flags & 1U) != 0 ? 2 : 1;
    const std::uint64_t essential = std::uint64_t{1} << (8 * index_bytes - 1);  // a flag beside the index
    std::map<std::uint64_t, Size> of_items;
    const std::uint64_t items = fields.take(4);
    for (std::uint64_t i = 0; i < items && !fields.ended(); ++i) {
        const std::uint64_t item = fields.take(id_bytes);
        for (std::uint64_t left = fields.take(1); left > 0 && !fields.ended(); --left) {
            const std::uint64_t index = fields.take(index_bytes) & (essential - 1);
            const bool is_size = index > 0 && index <= sizes.size() && sizes[index - 1];
            if (is_size && !of_items.emplace(item, *sizes[index - 1]).second) {
                throw Fault{false, "a part of it has two sizes"};
            }
        }
    }
    return of_items;
}

}  // namespace whorl::isobmff
