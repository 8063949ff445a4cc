#include "lib/match/band_table.hpp"

#include <algorithm>
#include <bit>

#include "lib/match/memory.hpp"

namespace whorl::match {
namespace {

struct Keyed {
    std::uint32_t key;
    std::uint32_t slot;
};

/// Slots by key, then slot. A radix sort, this many bits at a time, from the lowest on.
std::vector<Keyed> sorted_by_key(int width, std::span<const std::uint32_t> keys) {
    constexpr unsigned kDigit = 9;
    std::vector<Keyed> sorted(keys.size());
    std::vector<Keyed> other(keys.size());
    for (std::size_t slot = 0; slot < keys.size(); ++slot) {
        sorted[slot] = {keys[slot], static_cast<std::uint32_t>(slot)};
    }
    for (unsigned shift = 0; shift < static_cast<unsigned>(width); shift += kDigit) {
        constexpr std::uint32_t kMask = (1U << kDigit) - 1;
        std::array<std::size_t, kMask + 2> begins{};
        for (const Keyed& one : sorted) {
            ++begins[(one.key >> shift & kMask) + 1];
        }
        for (std::size_t digit = 0; digit < kMask; ++digit) {
            begins[digit + 1] += begins[digit];
        }
        for (const Keyed& one : sorted) {
            other[begins[one.key >> shift & kMask]++] = one;
        }
        sorted.swap(other);
    }
    return sorted;
}

struct Parts {
    std::array<std::size_t, 2> views;
    std::size_t ranks, entries, bytes;
};

Parts parts_of(int width, std::size_t entries) {
    Parts parts{};
    PartSizes sizes;
    const std::size_t lines = line_count(width);
    for (std::size_t view = 0; view < view_count(width); ++view) {
        parts.views[view] = sizes.take(lines * kLineBits / 8);
    }
    parts.ranks = sizes.take(lines * sizeof(std::uint32_t));
    parts.entries = sizes.take(entries * sizeof(std::uint32_t));
    parts.bytes = sizes.total();
    return parts;
}

/// Calls use(first, last) for each stretch of equal keys.
template <class Use>
void for_each_key(const std::vector<Keyed>& sorted, const Use& use) {
    for (auto first = sorted.begin(); first != sorted.end();) {
        const auto last =
            std::find_if(first, sorted.end(), [&](const Keyed& one) { return one.key != first->key; });
        use(first, last);
        first = last;
    }
}

}  // namespace

BandTable::BandTable(int width, std::span<const std::uint32_t> keys) : width_(width), entries_(0) {
    const std::vector<Keyed> sorted = sorted_by_key(width, keys);
    std::size_t distinct = 0;
    for_each_key(sorted, [&](auto first, auto last) {
        ++distinct;
        entries_ += last - first == 1 ? 0 : 1 + static_cast<std::size_t>(last - first);
    });
    std::size_t next_run = distinct;
    entries_ += distinct;

    const Parts parts = parts_of(width, entries_);
    const std::shared_ptr<std::byte> memory = take_memory(parts.bytes);
    const auto at = [&memory](std::size_t offset) { return memory.get() + offset; };
    auto* ranks = reinterpret_cast<std::uint32_t*>(at(parts.ranks));
    auto* entries = reinterpret_cast<std::uint32_t*>(at(parts.entries));
    std::size_t rank = 0;
    std::size_t line = 0;
    for_each_key(sorted, [&](auto first, auto last) {
        for (; line <= first->key / kLineBits; ++line) {
            ranks[line] = static_cast<std::uint32_t>(rank);
        }
        for (std::size_t view = 0; view < view_count(width); ++view) {
            const std::uint32_t key = to_view(view, first->key, width);
            auto* words = reinterpret_cast<std::uint64_t*>(at(parts.views[view]));
            words[key / 64] |= std::uint64_t{1} << key % 64;
        }
        if (last - first == 1) {
            entries[rank] = first->slot;
        } else {
            entries[rank] = kRun | static_cast<std::uint32_t>(next_run);
            entries[next_run++] = static_cast<std::uint32_t>(last - first);
            std::for_each(first, last, [&](const Keyed& one) { entries[next_run++] = one.slot; });
        }
        ++rank;
    });
    std::fill(ranks + line, ranks + line_count(width), static_cast<std::uint32_t>(rank));
    memory_ = memory;
    point_into_memory();
}

BandTable::BandTable(int width, std::size_t entries, std::shared_ptr<const std::byte> memory)
    : width_(width), entries_(entries), memory_(std::move(memory)) {
    point_into_memory();
}

void BandTable::point_into_memory() {
    const Parts parts = parts_of(width_, entries_);
    for (std::size_t view = 0; view < view_count(width_); ++view) {
        views_[view] = reinterpret_cast<const std::uint64_t*>(memory_.get() + parts.views[view]);
    }
    ranks_ = reinterpret_cast<const std::uint32_t*>(memory_.get() + parts.ranks);
    entries_begin_ = reinterpret_cast<const std::uint32_t*>(memory_.get() + parts.entries);
}

std::size_t BandTable::bytes(int width, std::size_t entries) {
    return parts_of(width, entries).bytes;
}

bool BandTable::is_sound(std::size_t count) const {
    std::size_t distinct = 0;
    for (std::size_t i = 0; i < line_count(width_); ++i) {
        if (ranks_[i] != distinct) {
            return false;
        }
        const std::uint64_t* words = views_[0] + i * kLineWords;
        for (std::size_t w = 0; w < kLineWords; ++w) {
            distinct += static_cast<std::size_t>(std::popcount(words[w]));
        }
    }
    if (distinct > entries_) {
        return false;
    }
    const auto leads_inside = [count](std::uint32_t slot) { return slot < count; };
    std::size_t next_run = distinct;
    for (std::size_t i = 0; i < distinct; ++i) {
        if ((entries_begin_[i] & kRun) == 0) {
            if (!leads_inside(entries_begin_[i])) {
                return false;
            }
            continue;
        }
        if ((entries_begin_[i] & ~kRun) != next_run || next_run >= entries_) {
            return false;
        }
        const std::size_t length = entries_begin_[next_run++];
        if (length > entries_ - next_run ||
            !std::all_of(entries_begin_ + next_run, entries_begin_ + next_run + length, leads_inside)) {
            return false;
        }
        next_run += length;
    }
    return next_run == entries_;
}

}  // namespace whorl::match
