// An immutable set of records with the tables to search it: what an index consists of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>
#include <whorl/index.hpp>

#include "match/bands.hpp"
#include "match/hamming_kernel.hpp"

namespace whorl::match {

/// Where the parts of a segment lie in its memory; follows from what it holds, so that files need no offsets.
struct SegmentLayout {
    int bits = 0;
    std::size_t count = 0;
    std::vector<Band> bands;

    struct Table {
        std::size_t directory, suffixes, slots;
    };
    std::size_t words = 0;
    std::size_t ids = 0;
    std::size_t qualities = 0;
    std::vector<Table> tables;
    std::size_t bytes = 0;

    SegmentLayout(int bits_, std::size_t count_, std::vector<Band> bands_);
};

template <int Bits>
class Segment {
public:
    static constexpr std::size_t kWords = Bits / 64;
    using Hash = BitHash<Bits>;
    using Record = IndexRecord<Bits>;
    using Queries = std::span<const Hash>;

    /// Memory that holds a segment of this layout, checked by the caller.
    Segment(SegmentLayout layout, std::shared_ptr<const std::byte> memory);

    std::size_t count() const noexcept { return layout_.count; }
    const SegmentLayout& layout() const noexcept { return layout_; }
    std::span<const std::byte> memory() const noexcept { return {memory_.get(), layout_.bytes}; }

    std::uint64_t id(std::size_t slot) const noexcept { return ids_[slot]; }
    std::uint8_t quality(std::size_t slot) const noexcept { return qualities_[slot]; }
    Hash hash(std::size_t slot) const noexcept;
    std::optional<std::uint32_t> slot_of(std::uint64_t id) const noexcept;

    /// Appends a hit for each query and slot within the threshold, in any order.
    void search(Queries queries, int threshold, SearchMethod method, std::vector<Hit>& hits) const;

    /// Appends the hits of one query in the slots [begin, end); `begin` is a multiple of kBlock.
    void scan(const Hash& query, std::size_t begin, std::size_t end, int threshold, std::vector<Hit>& hits) const;

private:
    void scan_all(Queries queries, std::uint32_t first_query, int threshold, std::vector<Hit>& hits) const;
    bool search_bands(const Hash& query, std::uint32_t number, int threshold, bool forced,
                      std::vector<Hit>& hits) const;
    BandTable table(std::size_t band) const noexcept;
    template <class T>
    const T* at(std::size_t offset) const noexcept {
        return reinterpret_cast<const T*>(memory_.get() + offset);
    }

    SegmentLayout layout_;
    std::shared_ptr<const std::byte> memory_;
    const std::uint64_t* words_;
    const std::uint64_t* ids_;
    const std::uint8_t* qualities_;
    std::vector<FlipMasks> flips_;  // of each band
};

/// Takes records by ascending id and makes a segment of them.
template <int Bits>
class SegmentBuilder {
public:
    /// For exactly `count` records.
    SegmentBuilder(std::size_t count, const IndexOptions& options);

    void add(std::uint64_t id, const BitHash<Bits>& hash, std::uint8_t quality) noexcept;
    std::shared_ptr<const Segment<Bits>> finish() &&;

private:
    template <class T>
    T* at(std::size_t offset) noexcept {
        return reinterpret_cast<T*>(memory_.get() + offset);
    }
    void fill_table(std::size_t band);

    SegmentLayout layout_;
    std::shared_ptr<std::byte> memory_;
    std::size_t filled_ = 0;
};

extern template class Segment<64>;
extern template class Segment<256>;
extern template class SegmentBuilder<64>;
extern template class SegmentBuilder<256>;

}  // namespace whorl::match
