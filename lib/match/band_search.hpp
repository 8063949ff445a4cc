// Lookup of many keys in tables of bands at once, so that they wait for memory together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lib/match/band_table.hpp"

namespace whorl::match {

/// Slots with the same key, near that of a query.
struct CandidateRun {
    std::uint32_t query;
    std::span<const std::uint32_t> slots;
};

/// Collects lookups of keys with all keys near them and does them together. Each step reads memory that the step
/// before prefetched.
template <std::size_t Words>
class BandSearch {
public:
    explicit BandSearch(const HammingKernel<Words>& kernel) : kernel_(kernel) {}

    /// Adds the lookup of a key and of the keys near it by `cover`. The table must outlive the search.
    void add(const BandTable& table, std::span<const LineGroup> cover, std::uint32_t key, std::uint32_t query);

    /// How many lines the added lookups read.
    std::size_t lines() const noexcept { return probes_.size(); }

    /// Does the lookups: appends the slots of the near keys that occur, and the runs of keys with several slots.
    void run(std::vector<Candidate>& candidates, std::vector<CandidateRun>& runs);

private:
    /// The source of a mask. A key is its bits in the view, rotated by `left` and `right`.
    struct Origin {
        const BandTable* table;
        const std::uint64_t* lines;        // of the view
        const std::uint64_t* first_lines;  // of the first view
        const std::uint32_t* ranks;
        std::uint64_t key_mask;
        std::uint32_t left, right;
        std::uint32_t query;
    };
    struct Entry {
        const std::uint32_t* entry;
        std::uint32_t query;
        std::uint32_t mask;
    };

    void find_keys();
    void find_entries();
    void read_entries(std::vector<Candidate>& candidates, std::vector<CandidateRun>& runs) const;
    void clear();

    const HammingKernel<Words>& kernel_;
    std::vector<LineMask> masks_;
    std::vector<Origin> origins_;  // of each mask
    std::vector<LineProbe> probes_;
    std::vector<ProbedBit> near_;
    std::vector<LineBit> keys_;  // in the first view
    std::vector<std::uint32_t> ranks_;
    std::vector<Entry> entries_;
};

extern template class BandSearch<1>;
extern template class BandSearch<4>;

}  // namespace whorl::match
