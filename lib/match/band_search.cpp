#include "match/band_search.hpp"

#include <algorithm>

namespace whorl::match {
namespace {

/// Memory is asked for so many ahead of being read.
constexpr std::size_t kAhead = 32;

void prefetch(const void* address) {
#if defined(__GNUC__)
    __builtin_prefetch(address);
#else
    static_cast<void>(address);
#endif
}

}  // namespace

template <std::size_t Words>
void BandSearch<Words>::add(const BandTable& table, std::span<const LineGroup> cover, std::uint32_t key,
                            std::uint32_t query) {
    for (const LineGroup& group : cover) {
        const std::uint32_t viewed = to_view(group.view, key, table.width());
        const auto mask = static_cast<std::uint32_t>(masks_.size());
        for (const std::uint32_t flip : group.flips) {
            probes_.push_back({table.line(group.view, viewed / kLineBits ^ flip), mask});
        }
        masks_.push_back(line_mask(viewed % kLineBits, group.low, group.high));
        const auto low_bits = static_cast<std::uint32_t>(table.width() - kLineIndexBits);
        origins_.push_back({&table, table.line(group.view, 0), query, group.view == 0 ? 0U : kLineIndexBits,
                            group.view == 0 ? 0U : low_bits});
    }
}

template <std::size_t Words>
void BandSearch<Words>::find_keys() {
    kernel_.probe(probes_, masks_.data(), near_);
    keys_.reserve(near_.size());
    key_bits_.reserve(near_.size());
    for (const auto& [number, place] : near_) {
        const LineProbe& probe = probes_[number];
        const Origin& origin = origins_[probe.mask];
        const BandTable* table = origin.table;
        const auto line = static_cast<std::size_t>(probe.line - origin.lines) / kLineWords;
        const std::uint64_t viewed = line * kLineBits | place;
        const std::uint64_t key = (viewed << origin.left | viewed >> origin.right) & table->key_mask();
        const auto key_line = static_cast<std::uint32_t>(key / kLineBits);
        prefetch(table->rank(key_line));
        keys_.push_back({table, origin.query, key_line});
        key_bits_.push_back({table->line(0, key_line), static_cast<std::uint32_t>(key % kLineBits)});
    }
}

template <std::size_t Words>
void BandSearch<Words>::find_entries() {
    ranks_.resize(keys_.size());
    kernel_.rank(key_bits_, ranks_.data());
    entries_.reserve(keys_.size());
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        // Without a rank is only what a table that was made to deceive has in its second view alone.
        if (ranks_[i] != kNoRank) {
            const auto [table, query, line] = keys_[i];
            const std::uint32_t* entry = table->entry(std::size_t{*table->rank(line)} + ranks_[i]);
            entries_.push_back({table, entry, query});
        }
    }
}

template <std::size_t Words>
void BandSearch<Words>::read_entries(std::vector<Candidate>& candidates, std::vector<CandidateRun>& runs) const {
    // Without a branch for the few runs, which could not be foretold.
    const std::size_t before = candidates.size();
    candidates.resize(before + entries_.size());
    Candidate* next = candidates.data() + before;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        prefetch(entries_[std::min(i + kAhead, entries_.size() - 1)].entry);
        *next = {entries_[i].query, *entries_[i].entry};
        next += BandTable::is_run(next->slot) ? 0 : 1;
    }
    const auto singles = static_cast<std::size_t>(next - candidates.data());
    candidates.resize(singles);
    if (singles - before == entries_.size()) {
        return;
    }
    for (const auto& [table, entry, query] : entries_) {
        if (BandTable::is_run(*entry)) {
            runs.push_back({query, table->run(*entry)});
        }
    }
}

template <std::size_t Words>
void BandSearch<Words>::run(std::vector<Candidate>& candidates, std::vector<CandidateRun>& runs) {
    find_keys();
    find_entries();
    read_entries(candidates, runs);
    clear();
}

template <std::size_t Words>
void BandSearch<Words>::clear() {
    masks_.clear();
    origins_.clear();
    probes_.clear();
    near_.clear();
    keys_.clear();
    key_bits_.clear();
    entries_.clear();
}

template class BandSearch<1>;
template class BandSearch<4>;

}  // namespace whorl::match
