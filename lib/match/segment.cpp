#include "match/segment.hpp"

#include <algorithm>
#include <bit>

#include "match/memory.hpp"

namespace whorl::match {
namespace {

/// Below this a scan is faster than the tables at any threshold, and much smaller.
constexpr std::size_t kMinIndexed = 8192;

/// What the steps of a search cost, in hashes compared by a scan.
constexpr std::size_t kProbeCost = 8;
constexpr std::size_t kEntriesPerUnit = 32;
constexpr std::size_t kCandidateCost = 12;

/// Blocks that a batch of queries is compared with before the next group of queries: half of a common L2 cache.
constexpr std::size_t kTileBytes = std::size_t{256} << 10U;

constexpr std::size_t round_up(std::size_t n, std::size_t multiple) {
    return (n + multiple - 1) / multiple * multiple;
}

/// Every part begins on a cache line and may be read by whole vectors at its end.
constexpr std::size_t part_bytes(std::size_t bytes) {
    return round_up(bytes, 64) + 64;
}

bool has_tables(std::size_t count, SearchMethod method) {
    switch (method) {
        case SearchMethod::automatic: return count >= kMinIndexed;
        case SearchMethod::scan: return false;
        case SearchMethod::multi_index: return count > 0;
    }
    return false;
}

template <int Bits>
std::size_t word_index(std::size_t slot) {
    return slot / kBlock * (Bits / 64) * kBlock + slot % kBlock;
}

}  // namespace

SegmentLayout::SegmentLayout(int bits_, std::size_t count_, std::vector<Band> bands_)
    : bits(bits_), count(count_), bands(std::move(bands_)) {
    const auto take = [this](std::size_t size) {
        const std::size_t offset = bytes;
        bytes += part_bytes(size);
        return offset;
    };
    words = take(round_up(count, kBlock) * static_cast<std::size_t>(bits) / 8);
    ids = take(count * sizeof(std::uint64_t));
    qualities = take(count);
    for (const Band& band : bands) {
        const std::size_t buckets = std::size_t{1} << static_cast<unsigned>(band.prefix_bits);
        const std::size_t directory = take((buckets + 1) * sizeof(std::uint32_t));
        const std::size_t suffixes = take(count);
        tables.push_back({directory, suffixes, take(count * sizeof(std::uint32_t))});
    }
}

template <int Bits>
Segment<Bits>::Segment(SegmentLayout layout, std::shared_ptr<const std::byte> memory)
    : layout_(std::move(layout)),
      memory_(std::move(memory)),
      words_(at<std::uint64_t>(layout_.words)),
      ids_(at<std::uint64_t>(layout_.ids)),
      qualities_(at<std::uint8_t>(layout_.qualities)) {
    for (const Band& band : layout_.bands) {
        flips_.push_back(flip_masks(band.prefix_bits));
    }
}

template <int Bits>
BitHash<Bits> Segment<Bits>::hash(std::size_t slot) const noexcept {
    Hash hash;
    const std::uint64_t* word = words_ + word_index<Bits>(slot);
    for (std::uint64_t& bits : hash.words) {
        bits = *word;
        word += kBlock;
    }
    return hash;
}

template <int Bits>
std::optional<std::uint32_t> Segment<Bits>::slot_of(std::uint64_t id) const noexcept {
    const std::uint64_t* end = ids_ + count();
    const std::uint64_t* found = std::lower_bound(ids_, end, id);
    return found != end && *found == id ? std::optional(static_cast<std::uint32_t>(found - ids_)) : std::nullopt;
}

template <int Bits>
BandTable Segment<Bits>::table(std::size_t band) const noexcept {
    const SegmentLayout::Table& offsets = layout_.tables[band];
    const Band& of = layout_.bands[band];
    return {at<std::uint32_t>(offsets.directory), at<std::uint8_t>(offsets.suffixes),
            at<std::uint32_t>(offsets.slots), of.prefix_bits, of.suffix_bits()};
}

template <int Bits>
void Segment<Bits>::scan(const Hash& query, std::size_t begin, std::size_t end, int threshold,
                         std::vector<Hit>& hits) const {
    const std::size_t before = hits.size();
    hamming_kernel<kWords>().scan(words_, begin / kBlock, round_up(end, kBlock) / kBlock, {&query.words, 1},
                                  threshold, hits);
    const auto unused = [end](const Hit& hit) { return hit.slot >= end; };
    hits.erase(std::remove_if(hits.begin() + static_cast<std::ptrdiff_t>(before), hits.end(), unused), hits.end());
}

template <int Bits>
void Segment<Bits>::scan_all(Queries queries, std::uint32_t first_query, int threshold,
                             std::vector<Hit>& hits) const {
    const std::size_t before = hits.size();
    std::vector<QueryWords<kWords>> words(queries.size());
    std::transform(queries.begin(), queries.end(), words.begin(), [](const Hash& query) { return query.words; });
    const std::size_t blocks = round_up(count(), kBlock) / kBlock;
    const std::size_t tile = kTileBytes / (kBlock * Bits / 8);
    for (std::size_t begin = 0; begin < blocks; begin += tile) {
        hamming_kernel<kWords>().scan(words_, begin, std::min(begin + tile, blocks), words, threshold, hits);
    }
    std::size_t kept = before;
    for (std::size_t i = before; i < hits.size(); ++i) {
        if (hits[i].slot < count()) {
            hits[kept] = hits[i];
            hits[kept++].query += first_query;
        }
    }
    hits.resize(kept);
}

template <int Bits>
bool Segment<Bits>::search_bands(const Hash& query, std::uint32_t number, int threshold, bool forced,
                                 std::vector<Hit>& hits) const {
    const std::vector<int> radii = band_radii(layout_.bands.size(), threshold);
    const std::size_t affordable = forced ? SIZE_MAX : count();
    std::size_t cost = 0;
    for (std::size_t band = 0; band < radii.size(); ++band) {
        if (radii[band] > kMaxBandRadius) {
            return false;
        }
        if (radii[band] >= 0) {
            cost += kProbeCost * flips_[band].begin[static_cast<std::size_t>(radii[band]) + 1];
        }
    }
    // Hashes that are alike crowd a few buckets: when a query meets them, a scan may still be faster.
    std::vector<std::uint32_t> slots;
    for (std::size_t band = 0; band < radii.size() && cost < affordable; ++band) {
        if (radii[band] < 0) {
            continue;
        }
        const std::size_t before = slots.size();
        const BandTable entries = table(band);
        const std::uint32_t key = band_key<kWords>(query.words, layout_.bands[band]);
        const ProbeCost probed = hamming_kernel<kWords>().probe(entries, flips_[band], key, radii[band], slots);
        cost += probed.entries / kEntriesPerUnit + kCandidateCost * (slots.size() - before);
        for (std::size_t i = before; i < slots.size(); ++i) {
            slots[i] = entries.slots[slots[i]];
        }
    }
    if (cost >= affordable) {
        return false;
    }
    const auto before = static_cast<std::ptrdiff_t>(hits.size());
    hamming_kernel<kWords>().check(words_, slots, query.words, threshold, hits);
    // Whatever is near in several bands was found as often.
    const auto begin = hits.begin() + before;
    std::sort(begin, hits.end(), [](const Hit& a, const Hit& b) { return a.slot < b.slot; });
    hits.erase(std::unique(begin, hits.end(), [](const Hit& a, const Hit& b) { return a.slot == b.slot; }),
               hits.end());
    std::for_each(begin, hits.end(), [number](Hit& hit) { hit.query = number; });
    return true;
}

template <int Bits>
void Segment<Bits>::search(Queries queries, int threshold, SearchMethod method, std::vector<Hit>& hits) const {
    const bool scan_only = layout_.bands.empty() || method == SearchMethod::scan;
    // Queries that the tables do not serve are scanned for together.
    std::size_t begin = 0;
    const auto scan_until = [&](std::size_t end) {
        if (begin < end) {
            scan_all(queries.subspan(begin, end - begin), static_cast<std::uint32_t>(begin), threshold, hits);
        }
    };
    for (std::size_t q = 0; q < queries.size() && !scan_only; ++q) {
        if (search_bands(queries[q], static_cast<std::uint32_t>(q), threshold, method == SearchMethod::multi_index,
                         hits)) {
            scan_until(q);
            begin = q + 1;
        }
    }
    scan_until(queries.size());
}

template <int Bits>
SegmentBuilder<Bits>::SegmentBuilder(std::size_t count, const IndexOptions& options)
    : layout_(Bits, count,
              has_tables(count, options.method) ? plan_bands(Bits, count, options.bands) : std::vector<Band>()),
      memory_(take_memory(layout_.bytes)) {}

template <int Bits>
void SegmentBuilder<Bits>::add(std::uint64_t id, const BitHash<Bits>& hash, std::uint8_t quality) noexcept {
    std::uint64_t* word = at<std::uint64_t>(layout_.words) + word_index<Bits>(filled_);
    for (const std::uint64_t bits : hash.words) {
        *word = bits;
        word += kBlock;
    }
    at<std::uint64_t>(layout_.ids)[filled_] = id;
    at<std::uint8_t>(layout_.qualities)[filled_] = quality;
    ++filled_;
}

template <int Bits>
void SegmentBuilder<Bits>::fill_table(std::size_t band) {
    const Band& of = layout_.bands[band];
    const SegmentLayout::Table& offsets = layout_.tables[band];
    auto* directory = at<std::uint32_t>(offsets.directory);
    auto* suffixes = at<std::uint8_t>(offsets.suffixes);
    auto* slots = at<std::uint32_t>(offsets.slots);
    const auto suffix_bits = static_cast<unsigned>(of.suffix_bits());
    const auto* words = at<std::uint64_t>(layout_.words);
    std::vector<std::uint32_t> keys(layout_.count);
    for (std::size_t slot = 0; slot < layout_.count; ++slot) {
        QueryWords<Segment<Bits>::kWords> hash;
        for (std::size_t w = 0; w < hash.size(); ++w) {
            hash[w] = words[word_index<Bits>(slot) + w * kBlock];
        }
        keys[slot] = band_key<Segment<Bits>::kWords>(hash, of);
        ++directory[(keys[slot] >> suffix_bits) + 1];
    }
    const std::size_t buckets = std::size_t{1} << static_cast<unsigned>(of.prefix_bits);
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
        directory[bucket + 1] += directory[bucket];
    }
    std::vector<std::uint32_t> next(directory, directory + buckets);
    for (std::size_t slot = 0; slot < layout_.count; ++slot) {
        const std::uint32_t entry = next[keys[slot] >> suffix_bits]++;
        suffixes[entry] = static_cast<std::uint8_t>(keys[slot] & ((1U << suffix_bits) - 1));
        slots[entry] = static_cast<std::uint32_t>(slot);
    }
}

template <int Bits>
std::shared_ptr<const Segment<Bits>> SegmentBuilder<Bits>::finish() && {
    for (std::size_t band = 0; band < layout_.bands.size(); ++band) {
        fill_table(band);
    }
    return std::make_shared<Segment<Bits>>(std::move(layout_), std::move(memory_));
}

template class Segment<64>;
template class Segment<256>;
template class SegmentBuilder<64>;
template class SegmentBuilder<256>;

}  // namespace whorl::match
