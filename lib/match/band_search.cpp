#include "lib/match/band_search.hpp"

#include <hwy/cache_control.h>

#include <algorithm>

namespace whorl::match {

template <std::size_t Words>
void BandSearch<Words>::add(const BandTable& table, std::span<const LineGroup> cover, std::uint32_t key,
                            std::uint32_t query) {
    for (const LineGroup& group : cover) {
        const std::uint32_t viewed = to_view(group.view, key, table.width());
        const std::uint64_t* lines = table.line(group.view, 0);
        const auto mask = static_cast<std::uint32_t>(masks_.size());
        std::size_t next = probes_.size();
        probes_.resize(next + group.flips.size());
        for (const std::uint32_t flip : group.flips) {
            probes_[next++] = {lines + (viewed / kLineBits ^ flip) * kLineWords, mask};
        }
        masks_.push_back(line_mask(viewed % kLineBits, group.low, group.high));
        const auto low_bits = static_cast<std::uint32_t>(table.width() - kLineIndexBits);
        origins_.push_back({&table, lines, table.line(0, 0), table.ranks(), table.key_mask(),
                            group.view == 0 ? 0U : kLineIndexBits, group.view == 0 ? 0U : low_bits, query});
    }
}

template <std::size_t Words>
void BandSearch<Words>::find_keys() {
    kernel_.probe(probes_, masks_.data(), near_);
    keys_.resize(near_.size());
    for (std::size_t i = 0; i < near_.size(); ++i) {
        const auto& [line, mask] = probes_[near_[i].probe];
        const Origin& origin = origins_[mask];
        const auto number = static_cast<std::size_t>(line - origin.lines) / kLineWords;
        const std::uint64_t viewed = number * kLineBits | near_[i].place;
        const std::uint64_t key = (viewed << origin.left | viewed >> origin.right) & origin.key_mask;
        hwy::Prefetch(origin.ranks + key / kLineBits);
        keys_[i] = {origin.first_lines + key / kLineBits * kLineWords, static_cast<std::uint32_t>(key % kLineBits),
                    mask};
    }
}

template <std::size_t Words>
void BandSearch<Words>::find_entries() {
    ranks_.resize(keys_.size());
    kernel_.rank(keys_, ranks_.data());
    entries_.resize(keys_.size());
    std::size_t count = 0;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        const Origin& origin = origins_[keys_[i].mask];
        const auto number = static_cast<std::size_t>(keys_[i].line - origin.first_lines) / kLineWords;
        const std::size_t rank = std::size_t{origin.ranks[number]} + ranks_[i];
        // Only a malicious table has keys in its second view that have no rank.
        if (ranks_[i] != kNoRank) {
            entries_[count++] = {origin.table->entry_of_ranks() + rank, origin.query, keys_[i].mask};
        }
    }
    entries_.resize(count);
}

template <std::size_t Words>
void BandSearch<Words>::read_entries(std::vector<Candidate>& candidates, std::vector<CandidateRun>& runs) const {
    // Without a branch for the few runs, because the processor could not predict it.
    const std::size_t before = candidates.size();
    candidates.resize(before + entries_.size());
    Candidate* next = candidates.data() + before;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        hwy::Prefetch(entries_[std::min(i + kAhead, entries_.size() - 1)].entry);
        *next = {entries_[i].query, *entries_[i].entry};
        next += BandTable::is_run(next->slot) ? 0 : 1;
    }
    const auto singles = static_cast<std::size_t>(next - candidates.data());
    candidates.resize(singles);
    if (singles - before == entries_.size()) {
        return;
    }
    for (const auto& [entry, query, mask] : entries_) {
        if (BandTable::is_run(*entry)) {
            runs.push_back({query, origins_[mask].table->run(*entry)});
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
    entries_.clear();
}

template class BandSearch<1>;
template class BandSearch<4>;

}  // namespace whorl::match
