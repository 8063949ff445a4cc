#include <whorl/index.hpp>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <tuple>

#include "lib/match/index_impl.hpp"
#include "lib/match/snapshot.hpp"

namespace whorl {
namespace {

/// The largest number of queries that are searched together: enough to share a table in the cache.
constexpr std::size_t kBatch = 4096;

/// The smallest number where several threads share the queries: enough to share each load of a scanned hash.
constexpr std::size_t kMinBatch = 32;

/// Slots that are scanned for nearest neighbours before the threshold is narrowed.
constexpr std::size_t kNearestTile = 4096;

/// Calls use(query, match) for each record within the threshold of one of the queries.
template <int Bits, class Use>
void for_each_match(const match::State<Bits>& state, std::span<const BitHash<Bits>> queries, int threshold,
                    const SearchOptions& options, const Use& use) {
    threshold = std::min(threshold, Bits);
    if (threshold < 0) {
        return;
    }
    std::vector<match::Hit> hits;
    for (const match::Part<Bits>& part : state.parts) {
        hits.clear();
        part.segment->search(queries, threshold, options.method, hits);
        for (const match::Hit& hit : hits) {
            if (!part.removed.contains(hit.slot) && part.segment->quality(hit.slot) >= options.min_quality) {
                use(hit.query,
                    Match{part.segment->id(hit.slot), static_cast<int>(hit.distance), Dihedral::original});
            }
        }
    }
}

bool nearer(const Match& a, const Match& b) {
    return std::tie(a.distance, a.id) < std::tie(b.distance, b.id);
}

/// Runs task(i) for i of [0, tasks) on `jobs` threads, including this one.
template <class Task>
void in_parallel(int jobs, std::size_t tasks, const Task& task) {
    std::atomic<std::size_t> next{0};
    std::exception_ptr failure;
    std::mutex mutex;
    const auto work = [&] {
        try {
            for (std::size_t i = next++; i < tasks; i = next++) {
                task(i);
            }
        } catch (...) {
            const std::lock_guard lock(mutex);
            failure = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < std::min(static_cast<std::size_t>(std::max(jobs, 1)), tasks); ++i) {
            try {
                threads.emplace_back(work);
            } catch (const std::system_error&) {
                break;  // the existing threads do the work
            }
        }
        work();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

/// The number of queries that are searched together, so that each thread has some.
std::size_t batch_size(std::size_t queries, int jobs) {
    const auto threads = static_cast<std::size_t>(std::max(jobs, 1));
    return std::clamp((queries + threads - 1) / threads, kMinBatch, kBatch);
}

/// The matches of each query, ordered.
template <int Bits>
std::vector<std::vector<Match>> search_batch(const match::State<Bits>& state,
                                             std::span<const BitHash<Bits>> queries, int threshold,
                                             const SearchOptions& options) {
    std::vector<std::vector<Match>> found(queries.size());
    const std::size_t size = batch_size(queries.size(), options.jobs);
    in_parallel(options.jobs, (queries.size() + size - 1) / size, [&](std::size_t batch) {
        const std::size_t begin = batch * size;
        const auto some = queries.subspan(begin, std::min(size, queries.size() - begin));
        for_each_match(state, some, threshold, options,
                       [&](std::size_t query, const Match& match) { found[begin + query].push_back(match); });
        for (std::size_t i = begin; i < begin + some.size(); ++i) {
            std::sort(found[i].begin(), found[i].end(), nearer);
        }
    });
    return found;
}

/// The k nearest of all records, by scanning with a threshold that narrows as nearer ones are found.
template <int Bits>
std::vector<Match> scan_nearest(const match::State<Bits>& state, const BitHash<Bits>& query, std::size_t k,
                                const SearchOptions& options) {
    std::vector<Match> nearest;  // a heap, the farthest first
    std::vector<match::Hit> hits;
    for (const match::Part<Bits>& part : state.parts) {
        const match::Segment<Bits>& segment = *part.segment;
        for (std::size_t begin = 0; begin < segment.count(); begin += kNearestTile) {
            hits.clear();
            segment.scan(query, begin, std::min(begin + kNearestTile, segment.count()),
                         nearest.size() < k ? Bits : nearest.front().distance, hits);
            for (const match::Hit& hit : hits) {
                const Match match{segment.id(hit.slot), static_cast<int>(hit.distance), Dihedral::original};
                if (part.removed.contains(hit.slot) || segment.quality(hit.slot) < options.min_quality ||
                    (nearest.size() == k && !nearer(match, nearest.front()))) {
                    continue;
                }
                if (nearest.size() == k) {
                    std::pop_heap(nearest.begin(), nearest.end(), nearer);
                    nearest.pop_back();
                }
                nearest.push_back(match);
                std::push_heap(nearest.begin(), nearest.end(), nearer);
            }
        }
    }
    std::sort_heap(nearest.begin(), nearest.end(), nearer);
    return nearest;
}

/// The k nearest records, by the tables if there are any.
template <int Bits>
std::vector<Match> nearest_in(const match::State<Bits>& state, const BitHash<Bits>& query, std::size_t k,
                              const SearchOptions& options) {
    if (k == 0) {
        return {};
    }
    std::size_t bands = 0;
    for (const match::Part<Bits>& part : state.parts) {
        bands = std::max(bands, part.segment->bands().size());
    }
    // Where there are tables, the nearest are mostly found at small radii.
    for (int radius = 0; radius < match::kMaxBandRadius && bands > 0 && options.method != SearchMethod::scan;
         ++radius) {
        const int threshold = (radius + 1) * static_cast<int>(bands) - 1;
        auto found = std::move(search_batch<Bits>(state, {&query, 1}, threshold, options).front());
        if (found.size() >= k) {
            found.resize(k);
            return found;
        }
    }
    return scan_nearest(state, query, k, options);
}

/// For each record only the nearest match, by the first form at that distance; ordered.
std::vector<Match> each_once(std::vector<Match> found) {
    std::sort(found.begin(), found.end());  // by id, then distance, then form
    found.erase(
        std::unique(found.begin(), found.end(), [](const Match& a, const Match& b) { return a.id == b.id; }),
        found.end());
    std::sort(found.begin(), found.end(), nearer);
    return found;
}

/// Pairs of a record of one state with those of another.
template <int Bits>
std::vector<MatchPair> join_states(const match::State<Bits>& state, const match::State<Bits>& other, bool same,
                                   int threshold, const SearchOptions& options) {
    struct Task {
        const match::Part<Bits>* part;
        std::size_t begin;
    };
    const std::size_t size = batch_size(state.live(), options.jobs);
    std::vector<Task> tasks;
    for (const match::Part<Bits>& part : state.parts) {
        for (std::size_t begin = 0; begin < part.segment->count(); begin += size) {
            tasks.push_back({&part, begin});
        }
    }
    std::mutex mutex;
    std::vector<MatchPair> pairs;
    in_parallel(options.jobs, tasks.size(), [&](std::size_t task) {
        const auto [part, begin] = tasks[task];
        std::vector<std::uint64_t> ids;
        std::vector<BitHash<Bits>> queries;
        for (std::size_t slot = begin; slot < std::min(begin + size, part->segment->count()); ++slot) {
            if (!part->removed.contains(static_cast<std::uint32_t>(slot)) &&
                part->segment->quality(slot) >= options.min_quality) {
                ids.push_back(part->segment->id(slot));
                queries.push_back(part->segment->hash(slot));
            }
        }
        std::vector<MatchPair> found;
        for_each_match<Bits>(other, queries, threshold, options, [&](std::size_t query, const Match& match) {
            if (!same || ids[query] < match.id) {
                found.push_back({ids[query], match.id, match.distance});
            }
        });
        const std::lock_guard lock(mutex);
        pairs.insert(pairs.end(), found.begin(), found.end());
    });
    std::sort(pairs.begin(), pairs.end());
    return pairs;
}

}  // namespace

template <int Bits>
Index<Bits>::Index(const IndexOptions& options) : impl_(std::make_unique<Impl>(options)) {}

template <int Bits>
Index<Bits>::Index(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

template <int Bits>
Index<Bits>::~Index() = default;

template <int Bits>
Index<Bits>::Index(Index&&) noexcept = default;

template <int Bits>
Index<Bits>& Index<Bits>::operator=(Index&&) noexcept = default;

template <int Bits>
void Index<Bits>::add(std::span<const Record> records) {
    impl_->update(records, {});
}

template <int Bits>
std::size_t Index<Bits>::remove(std::span<const std::uint64_t> ids) {
    return impl_->update({}, ids);
}

template <int Bits>
void Index<Bits>::update(std::span<const Record> added, std::span<const std::uint64_t> removed) {
    impl_->update(added, removed);
}

template <int Bits>
void Index<Bits>::compact() {
    impl_->compact();
}

template <int Bits>
std::vector<Match> Index<Bits>::radius_search(const Hash& query, int threshold,
                                              const SearchOptions& options) const {
    return std::move(search_batch<Bits>(*impl_->read(), {&query, 1}, threshold, options).front());
}

template <int Bits>
std::vector<Match> Index<Bits>::radius_search(const DihedralSet<Hash>& query, int threshold,
                                              const SearchOptions& options) const {
    std::vector<Match> found;
    for_each_match<Bits>(*impl_->read(), query.values, threshold, options, [&](std::size_t form, Match match) {
        match.transform = kAllDihedrals[form];
        found.push_back(match);
    });
    return each_once(std::move(found));
}

template <int Bits>
std::vector<std::vector<Match>> Index<Bits>::batch_radius_search(std::span<const Hash> queries, int threshold,
                                                                 const SearchOptions& options) const {
    return search_batch<Bits>(*impl_->read(), queries, threshold, options);
}

template <int Bits>
std::vector<Match> Index<Bits>::nearest(const Hash& query, std::size_t k, const SearchOptions& options) const {
    return nearest_in(*impl_->read(), query, k, options);
}

template <int Bits>
std::vector<Match> Index<Bits>::nearest(const DihedralSet<Hash>& query, std::size_t k,
                                        const SearchOptions& options) const {
    // A record among the k nearest to all forms is among the k nearest to its nearest form.
    const auto state = impl_->read();
    std::vector<Match> found;
    for (const Dihedral transform : kAllDihedrals) {
        for (Match match : nearest_in(*state, query[transform], k, options)) {
            match.transform = transform;
            found.push_back(match);
        }
    }
    found = each_once(std::move(found));
    found.resize(std::min(k, found.size()));
    return found;
}

template <int Bits>
std::vector<MatchPair> Index<Bits>::self_join(int threshold, const SearchOptions& options) const {
    const auto state = impl_->read();
    return join_states(*state, *state, true, threshold, options);
}

template <int Bits>
std::vector<MatchPair> Index<Bits>::join(const Index& other, int threshold, const SearchOptions& options) const {
    return join_states(*impl_->read(), *other.impl_->read(), false, threshold, options);
}

template <int Bits>
auto Index<Bits>::find(std::uint64_t id) const -> std::optional<Hash> {
    const auto state = impl_->read();
    const auto place = state->find(id);
    return place ? std::optional(state->parts[place->part].segment->hash(place->slot)) : std::nullopt;
}

template <int Bits>
std::size_t Index<Bits>::size() const {
    return impl_->read()->live();
}

template <int Bits>
IndexStats Index<Bits>::stats() const {
    const auto state = impl_->read();
    IndexStats stats;
    for (const match::Part<Bits>& part : state->parts) {
        stats.records += part.live();
        stats.removed += part.removed.size();
        stats.bytes += part.segment->bytes();
        stats.bands.push_back(static_cast<int>(part.segment->bands().size()));
        ++stats.segments;
    }
    return stats;
}

template <int Bits>
Result<std::size_t> Index<Bits>::save_snapshot(const std::filesystem::path& file,
                                               std::span<const std::byte> tag) const {
    const auto state = impl_->read();
    const bool whole = state->parts.size() == 1 && state->parts.front().removed.size() == 0;
    const auto segment =
        whole ? state->parts.front().segment : match::merged(*state, 0, state->parts.size(), impl_->options());
    return match::save_segment<Bits>(segment ? *segment : *match::SegmentBuilder<Bits>(0, {}).finish(), file, tag);
}

template <int Bits>
Result<Index<Bits>> Index<Bits>::open_snapshot(const std::filesystem::path& file, std::span<const std::byte> tag,
                                               const IndexOptions& options) {
    auto segment = match::open_segment<Bits>(file, tag);
    if (!segment) {
        return std::move(segment).error();
    }
    match::State<Bits> state;
    if ((*segment)->count() > 0) {
        state.parts.push_back({*segment, {}});
    }
    return Index(std::make_unique<Impl>(options, std::move(state)));
}

template class Index<64>;
template class Index<256>;

}  // namespace whorl
