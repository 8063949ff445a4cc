#include "lib/match/segment.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>

#include "lib/match/band_search.hpp"
#include "lib/match/memory.hpp"

namespace whorl::match {
namespace {

/// Below this a scan is faster than the tables at any threshold, and much smaller.
constexpr std::size_t kMinIndexed = 8192;

/// The costs of the steps of a search; the unit is one compared hash in a scan of a batch. Measured on 10^5 to 10^7
/// hashes.
constexpr std::size_t kLineCost = 64;
constexpr std::size_t kCandidateCost = 256;

/// The number of hashes that a group of queries is compared with before the next group: half of a common L2 cache.
constexpr std::size_t kTileBytes = std::size_t{256} << 10U;

/// Lookups are done together when they read this many lines: enough to hide the latency of memory, few enough for a
/// common L2 cache.
constexpr std::size_t kTogether = 1024;

constexpr std::size_t round_up(std::size_t n, std::size_t multiple) {
    return (n + multiple - 1) / multiple * multiple;
}

bool has_tables(std::size_t count, SearchMethod method) {
    switch (method) {
        case SearchMethod::automatic: return count >= kMinIndexed && count <= kMaxTabled;
        case SearchMethod::scan: return false;
        case SearchMethod::multi_index: return count > 0 && count <= kMaxTabled;
    }
    return false;
}

/// Removes the hits of a scan in slots from `end` on, which a step that is not full has. Checks the hits from
/// `before` on.
void drop_from(std::size_t end, std::size_t before, std::vector<Hit>& hits) {
    hits.erase(std::remove_if(hits.begin() + static_cast<std::ptrdiff_t>(before), hits.end(),
                              [end](const Hit& hit) { return hit.slot >= end; }),
               hits.end());
}

}  // namespace

RecordLayout::RecordLayout(int bits, std::size_t count) {
    PartSizes sizes;
    const auto words = static_cast<std::size_t>(bits) / 64;
    const std::size_t slots = round_up(count, kStep);
    front = sizes.take(slots * front_words(words) * sizeof(std::uint64_t));
    back = sizes.take(slots * (words - front_words(words)) * sizeof(std::uint64_t));
    ids = sizes.take(count * sizeof(std::uint64_t));
    qualities = sizes.take(count);
    bytes = sizes.total();
}

template <int Bits>
Segment<Bits>::Segment(std::size_t count, std::shared_ptr<const std::byte> records, std::vector<TabledBand> bands)
    : count_(count),
      layout_(Bits, count),
      records_(std::move(records)),
      bands_(std::move(bands)),
      planes_{reinterpret_cast<const std::uint64_t*>(records_.get() + layout_.front),
              reinterpret_cast<const std::uint64_t*>(records_.get() + layout_.back)},
      ids_(reinterpret_cast<const std::uint64_t*>(records_.get() + layout_.ids)),
      qualities_(reinterpret_cast<const std::uint8_t*>(records_.get() + layout_.qualities)) {}

template <int Bits>
std::size_t Segment<Bits>::bytes() const noexcept {
    std::size_t sum = layout_.bytes;
    for (const TabledBand& of : bands_) {
        sum += of.table.memory().size();
    }
    return sum;
}

template <int Bits>
bool Segment<Bits>::ids_ascend() const noexcept {
    return std::adjacent_find(ids_, ids_ + count_, std::greater_equal<>()) == ids_ + count_;
}

template <int Bits>
auto Segment<Bits>::spread_hash(std::size_t slot) const noexcept -> Words {
    Words words;
    for (std::size_t w = 0; w < kWords; ++w) {
        words[w] = planes_.word(slot, w);
    }
    return words;
}

template <int Bits>
std::optional<std::uint32_t> Segment<Bits>::slot_of(std::uint64_t id) const noexcept {
    const std::uint64_t* end = ids_ + count();
    const std::uint64_t* found = std::lower_bound(ids_, end, id);
    return found != end && *found == id ? std::optional(static_cast<std::uint32_t>(found - ids_)) : std::nullopt;
}

template <int Bits>
void Segment<Bits>::scan(const Hash& query, std::size_t begin, std::size_t end, int threshold,
                         std::vector<Hit>& hits) const {
    const std::size_t before = hits.size();
    const Words words = spread(query.words);
    hamming_kernel<kWords>().scan(planes_, begin, round_up(end, kStep), {&words, 1}, threshold, hits);
    drop_from(end, before, hits);
}

template <int Bits>
void Segment<Bits>::scan_tiles(std::span<const Words> queries, int threshold, std::vector<Hit>& hits) const {
    const std::size_t before = hits.size();
    constexpr std::size_t kTile = kTileBytes / (Bits / 8);
    const std::size_t end = queries.empty() ? 0 : round_up(count(), kStep);
    for (std::size_t begin = 0; begin < end; begin += kTile) {
        hamming_kernel<kWords>().scan(planes_, begin, std::min(begin + kTile, end), queries, threshold, hits);
    }
    drop_from(count(), before, hits);
}

/// The cost of reading the lines of a search; nothing if the tables do not support the threshold, or already cost
/// too much on random hashes.
template <int Bits>
std::optional<std::size_t> Segment<Bits>::cost_of_lines(const std::vector<int>& radii,
                                                        std::size_t affordable) const {
    std::size_t cost = 0;
    double candidates = 0;
    for (std::size_t band = 0; band < bands_.size(); ++band) {
        if (radii[band] > kMaxBandRadius) {
            return std::nullopt;
        }
        if (radii[band] >= 0) {
            const TabledBand& of = bands_[band];
            for (const LineGroup& group : cover_ball(of.band.width, radii[band])) {
                cost += kLineCost * group.flips.size();
            }
            candidates +=
                std::ldexp(ball_size(of.band.width, radii[band]) * static_cast<double>(count()), -of.band.width);
        }
    }
    return cost + kCandidateCost * static_cast<std::size_t>(candidates) < affordable ? std::optional(cost)
                                                                                     : std::nullopt;
}

/// Searches the tables for each query. Returns the queries for which a scan is cheaper; these have no hits.
template <int Bits>
std::vector<bool> Segment<Bits>::search_bands(std::span<const Words> queries, int threshold, bool forced,
                                              std::vector<Hit>& hits) const {
    const std::vector<int> radii = band_radii(bands_.size(), threshold);
    const std::size_t affordable = forced ? SIZE_MAX : count();
    const std::optional<std::size_t> lines_cost = cost_of_lines(radii, affordable);
    if (!lines_cost) {
        return std::vector<bool>(queries.size(), true);
    }
    std::vector<std::size_t> costs(queries.size(), *lines_cost);
    std::vector<Candidate> candidates;
    std::vector<CandidateRun> runs;
    const std::size_t before = hits.size();
    const auto check = [&] {
        hamming_kernel<kWords>().check(planes_, candidates, queries, threshold, hits);
        candidates.clear();
    };
    BandSearch<kWords> search(hamming_kernel<kWords>());
    const auto run = [&] {
        search.run(candidates, runs);
        for (const Candidate& candidate : candidates) {
            costs[candidate.query] += kCandidateCost;
        }
        for (const auto& [query, slots] : runs) {
            // Similar hashes crowd a few keys. For a query that meets them, a scan may still be faster.
            costs[query] += kCandidateCost * slots.size();
            if (costs[query] < affordable) {
                std::transform(slots.begin(), slots.end(), std::back_inserter(candidates),
                               [q = query](std::uint32_t slot) {
                                   return Candidate{q, slot};
                               });
            }
            if (candidates.size() >= kTogether) {
                check();
            }
        }
        check();
        runs.clear();
    };
    // Band by band, so that a table is still in the cache for the next query.
    for (std::size_t band = 0; band < bands_.size(); ++band) {
        if (radii[band] < 0) {
            continue;
        }
        const TabledBand& of = bands_[band];
        const std::vector<LineGroup>& cover = cover_ball(of.band.width, radii[band]);
        for (std::size_t q = 0; q < queries.size(); ++q) {
            if (costs[q] < affordable) {
                search.add(of.table, cover, band_key(queries[q], of.band), static_cast<std::uint32_t>(q));
            }
            if (search.lines() >= kTogether) {
                run();
            }
        }
    }
    run();

    std::vector<bool> too_costly(queries.size());
    for (std::size_t q = 0; q < queries.size(); ++q) {
        too_costly[q] = costs[q] >= affordable;
    }
    // A hash that is near in several bands was found several times.
    const auto begin = hits.begin() + static_cast<std::ptrdiff_t>(before);
    hits.erase(std::remove_if(begin, hits.end(), [&](const Hit& hit) { return too_costly[hit.query]; }),
               hits.end());
    const auto place = [](const Hit& hit) { return std::pair(hit.query, hit.slot); };
    std::sort(begin, hits.end(), [&](const Hit& a, const Hit& b) { return place(a) < place(b); });
    hits.erase(std::unique(begin, hits.end(), [&](const Hit& a, const Hit& b) { return place(a) == place(b); }),
               hits.end());
    return too_costly;
}

template <int Bits>
void Segment<Bits>::search(Queries queries, int threshold, SearchMethod method, std::vector<Hit>& hits) const {
    std::vector<Words> words(queries.size());
    std::transform(queries.begin(), queries.end(), words.begin(),
                   [](const Hash& query) { return spread(query.words); });
    if (bands_.empty() || method == SearchMethod::scan) {
        scan_tiles(words, threshold, hits);
        return;
    }
    const std::vector<bool> too_costly = search_bands(words, threshold, method == SearchMethod::multi_index, hits);
    // Scan together for the queries that the tables do not support.
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t q = 0; q < words.size(); ++q) {
        if (too_costly[q]) {
            words[numbers.size()] = words[q];
            numbers.push_back(q);
        }
    }
    const std::size_t before = hits.size();
    scan_tiles(std::span(words).first(numbers.size()), threshold, hits);
    std::for_each(hits.begin() + static_cast<std::ptrdiff_t>(before), hits.end(),
                  [&](Hit& hit) { hit.query = numbers[hit.query]; });
}

template <int Bits>
SegmentBuilder<Bits>::SegmentBuilder(std::size_t count, const IndexOptions& options)
    : count_(count), options_(options), layout_(Bits, count), records_(take_memory(layout_.bytes)) {}

template <int Bits>
void SegmentBuilder<Bits>::add(std::uint64_t id, const typename Segment<Bits>::Words& spread_hash,
                               std::uint8_t quality) noexcept {
    constexpr std::size_t kWords = Segment<Bits>::kWords;
    const Planes<kWords, std::uint64_t> planes{reinterpret_cast<std::uint64_t*>(records_.get() + layout_.front),
                                               reinterpret_cast<std::uint64_t*>(records_.get() + layout_.back)};
    for (std::size_t w = 0; w < kWords; ++w) {
        planes.word(filled_, w) = spread_hash[w];
    }
    reinterpret_cast<std::uint64_t*>(records_.get() + layout_.ids)[filled_] = id;
    reinterpret_cast<std::uint8_t*>(records_.get() + layout_.qualities)[filled_] = quality;
    ++filled_;
}

template <int Bits>
std::shared_ptr<const Segment<Bits>> SegmentBuilder<Bits>::finish() && {
    const Segment<Bits> records(count_, records_, {});
    std::vector<TabledBand> bands;
    if (has_tables(count_, options_.method)) {
        std::vector<std::uint32_t> keys(count_);
        for (const Band& band : plan_bands(Bits, count_, options_.bands)) {
            for (std::size_t slot = 0; slot < count_; ++slot) {
                keys[slot] = band_key(records.spread_hash(slot), band);
            }
            bands.push_back({band, BandTable(band.width, keys)});
        }
    }
    return std::make_shared<Segment<Bits>>(count_, std::move(records_), std::move(bands));
}

template class Segment<64>;
template class Segment<256>;
template class SegmentBuilder<64>;
template class SegmentBuilder<256>;

}  // namespace whorl::match
