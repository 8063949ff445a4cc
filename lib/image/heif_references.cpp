// Which items of a HEIF file are made of which others, before libheif looks: it follows such references for as long
// as there are any, and its stack ends before a circle does.
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

std::vector<Need> needs_in(Bytes file) {
    std::vector<Need> needs;
    while (const auto box = take_box(file)) {
        if (box->is("meta") && box->contents.size() >= 4) {
            Bytes children = box->contents.subspan(4);
            while (const auto child = take_box(children)) {
                if (child->is("iref")) {
                    add_needs(child->contents, needs);
                }
            }
        }
    }
    return needs;
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

void check_references(Bytes heif) {
    // A picture that is turned, of an overlay of grids, of tiles with alpha: five.
    constexpr int kMost = 8;
    if (is_deeper_than(kMost, needs_in(heif))) {
        throw damaged("its parts are made of each other");
    }
}

}  // namespace whorl::image
