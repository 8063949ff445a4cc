// The table of one band of multi-index hashing: from the bits of a band to the slots that have them.
//
//   views    bitmaps of the keys that occur, see cover.hpp
//   ranks    the number of keys that occur before each line of the first view
//   entries  one for each key that occurs, ascending: its slot; or, marked by the highest bit, the place of its
//            run. A run is the number of slots, then the slots. Runs follow after the entry of the last key.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "lib/match/cover.hpp"
#include "lib/match/hamming_kernel.hpp"

namespace whorl::match {

/// The largest number of hashes in a table, because a bit of each entry marks runs.
inline constexpr std::size_t kMaxTabled = std::size_t{1} << 30U;

class BandTable {
public:
    /// The table of the keys of slots 0, 1, ... (at most kMaxTabled), in the lowest `width` bits.
    BandTable(int width, std::span<const std::uint32_t> keys);

    /// A table in memory of bytes(width, entries). Check it with is_sound().
    BandTable(int width, std::size_t entries, std::shared_ptr<const std::byte> memory);

    static std::size_t bytes(int width, std::size_t entries);

    /// Whether all references stay inside the table and below slot `count`, so that searches end.
    bool is_sound(std::size_t count) const;

    int width() const noexcept { return width_; }
    std::uint64_t key_mask() const noexcept { return (std::uint64_t{1} << static_cast<unsigned>(width_)) - 1; }
    std::size_t entries() const noexcept { return entries_; }
    std::span<const std::byte> memory() const noexcept { return {memory_.get(), bytes(width_, entries_)}; }

    const std::uint64_t* line(std::size_t view, std::uint32_t number) const noexcept {
        return views_[view] + number * kLineWords;
    }
    /// The number of keys that occur before each line of the first view.
    const std::uint32_t* ranks() const noexcept { return ranks_; }

    /// The entry of each key, by its rank: a slot, or the place of its run.
    const std::uint32_t* entry_of_ranks() const noexcept { return entries_begin_; }

    static constexpr bool is_run(std::uint32_t entry) noexcept { return (entry & kRun) != 0; }

    std::span<const std::uint32_t> run(std::uint32_t entry) const noexcept {
        const std::uint32_t* length = entries_begin_ + (entry & ~kRun);
        return {length + 1, *length};
    }

private:
    static constexpr std::uint32_t kRun = std::uint32_t{1} << 31U;

    void point_into_memory();

    int width_;
    std::size_t entries_;
    std::shared_ptr<const std::byte> memory_;
    std::array<const std::uint64_t*, 2> views_{};
    const std::uint32_t* ranks_ = nullptr;
    const std::uint32_t* entries_begin_ = nullptr;
};

}  // namespace whorl::match
