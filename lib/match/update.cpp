// Updates of an index, and merging, which keeps the number of parts small.
//
// Parts grow as in the logarithmic method of J. L. Bentley and J. B. Saxe, "Decomposable Searching Problems I",
// Journal of Algorithms 1, 1980. The update that adds the last small part merges the small parts, so each record is
// copied only a few times. A thread of the index merges large parts, because building their tables takes long.
#include <algorithm>
#include <exception>
#include <new>
#include <system_error>

#include "lib/match/index_impl.hpp"

namespace whorl {
namespace {

/// Parts below this have no tables and are merged at once.
constexpr std::size_t kSmall = 8192;

/// A part is merged with the later parts unless they are smaller by this factor.
constexpr std::size_t kGrowth = 4;

/// A large part is rebuilt when this share of its records was removed.
constexpr std::size_t kRemovedShare = 4;

}  // namespace

template <int Bits>
Index<Bits>::Impl::Impl(const IndexOptions& options, State first)
    : cell_(std::make_shared<const State>(std::move(first))), options_(options) {}

template <int Bits>
std::size_t Index<Bits>::Impl::update(std::span<const Record> added, std::span<const std::uint64_t> removed) {
    // By id; the last record of each id counts.
    std::vector<const Record*> order(added.size());
    std::transform(added.begin(), added.end(), order.begin(), [](const Record& record) { return &record; });
    std::stable_sort(order.begin(), order.end(), [](const Record* a, const Record* b) { return a->id < b->id; });
    const auto later =
        std::unique(order.rbegin(), order.rend(), [](const Record* a, const Record* b) { return a->id == b->id; });
    order.erase(order.begin(), later.base());
    std::shared_ptr<const Segment> segment;
    if (!order.empty()) {
        match::SegmentBuilder<Bits> builder(order.size(), options_);
        for (const Record* record : order) {
            builder.add(record->id, match::spread(record->hash.words), record->quality);
        }
        segment = std::move(builder).finish();
    }

    std::unique_lock lock(mutex_);
    auto state = std::make_shared<State>(*cell_.latest());
    const auto remove = [&state](std::uint64_t id) {
        const auto place = state->find(id);
        if (place) {
            state->parts[place->part].removed.insert(place->slot);
        }
        return place.has_value();
    };
    const auto gone = static_cast<std::size_t>(std::count_if(removed.begin(), removed.end(), remove));
    if (state->live() > 0) {
        std::for_each(order.begin(), order.end(), [&remove](const Record* record) { remove(record->id); });
    }
    if (segment) {
        state->parts.push_back({std::move(segment), {}});
    } else if (gone == 0) {
        return 0;
    }
    merge_small_ones(*state);
    const bool work = worth_merging(*state).has_value();
    cell_.publish(std::move(state));
    ++updates_;
    if (work && !merger_.joinable()) {
        // There is no thread, or no memory for one. Searches visit more parts until a later update starts it. This
        // update was done and must not fail.
        try {
            merger_ = std::jthread([this](const std::stop_token& stop) { keep_merging(stop); });
        } catch (const std::system_error&) {
        } catch (const std::bad_alloc&) {
        }
    }
    changed_.notify_all();
    return gone;
}

/// Merges the last parts, as long as none is much larger than the later parts.
template <int Bits>
void Index<Bits>::Impl::merge_small_ones(State& state) const {
    auto& parts = state.parts;
    const auto movable = parts.begin() + static_cast<std::ptrdiff_t>(fixed_);
    parts.erase(std::remove_if(movable, parts.end(), [](const auto& part) { return part.live() == 0; }),
                parts.end());
    std::size_t sum = 0;
    std::size_t begin = parts.size();
    while (begin > fixed_ && (sum == 0 || parts[begin - 1].live() <= 2 * sum) &&
           sum + parts[begin - 1].live() <= kSmall) {
        sum += parts[--begin].live();
    }
    if (parts.size() - begin > 1) {
        auto segment = match::merged(state, begin, parts.size(), options_);
        parts.resize(begin);
        parts.push_back({std::move(segment), {}});
    }
}

/// The parts to merge: the last parts, as long as none is much larger than the later ones, if many records would
/// move to a larger part; or one part with many removed records.
template <int Bits>
auto Index<Bits>::Impl::worth_merging(const State& state) const -> std::optional<Range> {
    const auto& parts = state.parts;
    std::size_t sum = 0;
    std::size_t largest = 0;
    std::size_t begin = parts.size();
    while (begin > 0 && (sum < kSmall || parts[begin - 1].live() <= kGrowth * sum)) {
        const std::size_t size = parts[--begin].live();
        sum += size;
        largest = std::max(largest, size);
    }
    if (sum - largest > kSmall) {
        return Range{begin, parts.size()};
    }
    for (std::size_t p = 0; p < parts.size(); ++p) {
        const std::size_t count = parts[p].segment->count();
        if (count > kSmall && parts[p].removed.size() > count / kRemovedShare) {
            return Range{p, p + 1};
        }
    }
    return std::nullopt;
}

/// Merges the parts in the range into one, without the lock, while updates continue. There is only one merge at a
/// time.
template <int Bits>
void Index<Bits>::Impl::merge(std::unique_lock<std::mutex>& lock, Range range) {
    const std::shared_ptr<const State> before = cell_.latest();
    std::shared_ptr<const Segment> segment;
    std::exception_ptr failure;
    merging_ = true;
    fixed_ = range.end;
    lock.unlock();
    try {
        segment = match::merged(*before, range.begin, range.end, options_);
    } catch (...) {
        failure = std::current_exception();
    }
    lock.lock();
    merging_ = false;
    fixed_ = 0;
    changed_.notify_all();
    if (failure) {
        std::rethrow_exception(failure);
    }
    auto after = std::make_shared<State>(*cell_.latest());
    match::SlotSet removed;
    for (std::size_t p = range.begin; p < range.end; ++p) {
        after->parts[p].removed.for_each_not_in(before->parts[p].removed, [&](std::uint32_t slot) {
            removed.insert(segment->slot_of(after->parts[p].segment->id(slot)).value());
        });
    }
    const auto first = after->parts.begin() + static_cast<std::ptrdiff_t>(range.begin);
    const auto last = after->parts.begin() + static_cast<std::ptrdiff_t>(range.end);
    after->parts.erase(first, last);
    if (segment) {
        after->parts.insert(after->parts.begin() + static_cast<std::ptrdiff_t>(range.begin),
                            {std::move(segment), std::move(removed)});
    }
    cell_.publish(std::move(after));
}

template <int Bits>
void Index<Bits>::Impl::keep_merging(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    std::optional<Range> range;
    std::size_t tried = 0;  // without memory for it, a merge waits for the next update
    const auto ready = [&] {
        range = merging_ || updates_ == tried ? std::nullopt : worth_merging(*cell_.latest());
        return range.has_value();
    };
    while (changed_.wait(lock, stop, ready) && !stop.stop_requested()) {
        try {
            merge(lock, *range);
        } catch (const std::bad_alloc&) {
            tried = updates_;
        }
    }
}

template <int Bits>
void Index<Bits>::Impl::compact() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !merging_; });
    const auto& parts = cell_.latest()->parts;
    if (parts.size() > 1 || (parts.size() == 1 && parts.front().removed.size() > 0)) {
        merge(lock, {0, parts.size()});
    }
}

template struct Index<64>::Impl;
template struct Index<256>::Impl;

}  // namespace whorl
