// A segment: an immutable set of records with tables for searches. An index has several.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>
#include <whorl/index.hpp>

#include "lib/match/band_table.hpp"
#include "lib/match/bands.hpp"
#include "lib/match/hamming_kernel.hpp"

namespace whorl::match {

/// The places of the records in the memory of a segment. They follow from its size, so files need no offsets.
struct RecordLayout {
    std::size_t front = 0;  ///< planes of the spread hashes
    std::size_t back = 0;
    std::size_t ids = 0;
    std::size_t qualities = 0;
    std::size_t bytes = 0;

    RecordLayout(int bits, std::size_t count);
};

struct TabledBand {
    Band band;
    BandTable table;
};

template <int Bits>
class Segment {
public:
    static constexpr std::size_t kWords = Bits / 64;
    using Hash = BitHash<Bits>;
    using Record = IndexRecord<Bits>;
    using Words = HashWords<kWords>;
    using Queries = std::span<const Hash>;

    /// A segment in memory with records of this layout and tables for them. The caller has checked it.
    Segment(std::size_t count, std::shared_ptr<const std::byte> records, std::vector<TabledBand> bands);

    std::size_t count() const noexcept { return count_; }
    std::span<const std::byte> records() const noexcept { return {records_.get(), layout_.bytes}; }
    const std::vector<TabledBand>& bands() const noexcept { return bands_; }
    std::size_t bytes() const noexcept;

    bool ids_ascend() const noexcept;
    std::uint64_t id(std::size_t slot) const noexcept { return ids_[slot]; }
    std::uint8_t quality(std::size_t slot) const noexcept { return qualities_[slot]; }
    Words spread_hash(std::size_t slot) const noexcept;
    Hash hash(std::size_t slot) const { return {gathered(spread_hash(slot))}; }
    std::optional<std::uint32_t> slot_of(std::uint64_t id) const noexcept;

    /// Appends a hit for each query and slot within the threshold, in any order.
    void search(Queries queries, int threshold, SearchMethod method, std::vector<Hit>& hits) const;

    /// Appends the hits of one query in the slots [begin, end); `begin` is a multiple of kStep.
    void scan(const Hash& query, std::size_t begin, std::size_t end, int threshold, std::vector<Hit>& hits) const;

private:
    void scan_tiles(std::span<const Words> queries, int threshold, std::vector<Hit>& hits) const;
    std::optional<std::size_t> cost_of_lines(const std::vector<int>& radii, std::size_t affordable) const;
    std::vector<bool> search_bands(std::span<const Words> queries, int threshold, bool forced,
                                   std::vector<Hit>& hits) const;

    std::size_t count_;
    RecordLayout layout_;
    std::shared_ptr<const std::byte> records_;
    std::vector<TabledBand> bands_;
    Planes<kWords> planes_;
    const std::uint64_t* ids_;
    const std::uint8_t* qualities_;
};

/// Builds a segment from records in the order of their ids.
template <int Bits>
class SegmentBuilder {
public:
    /// For exactly `count` records.
    SegmentBuilder(std::size_t count, const IndexOptions& options);

    void add(std::uint64_t id, const typename Segment<Bits>::Words& spread_hash, std::uint8_t quality) noexcept;
    std::shared_ptr<const Segment<Bits>> finish() &&;

private:
    std::size_t count_;
    IndexOptions options_;
    RecordLayout layout_;
    std::shared_ptr<std::byte> records_;
    std::size_t filled_ = 0;
};

extern template class Segment<64>;
extern template class Segment<256>;
extern template class SegmentBuilder<64>;
extern template class SegmentBuilder<256>;

}  // namespace whorl::match
