// The immutable state of an index at one moment: segments, and the removed slots in them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "lib/match/segment.hpp"

namespace whorl::match {

/// A set of slots with cheap copies: copies share unchanged pages.
class SlotSet {
public:
    bool contains(std::uint32_t slot) const noexcept {
        const std::size_t page = slot / kPageSlots;
        return page < pages_.size() && pages_[page] &&
               ((*pages_[page])[slot % kPageSlots / 64] >> (slot % 64) & 1U) != 0;
    }
    std::size_t size() const noexcept { return size_; }

    /// The slot must not be in it.
    void insert(std::uint32_t slot) {
        const std::size_t index = slot / kPageSlots;
        if (index >= pages_.size()) {
            pages_.resize(index + 1);
        }
        std::shared_ptr<Page>& page = pages_[index];
        if (!page) {
            page = std::make_shared<Page>();
        } else if (page.use_count() > 1) {
            page = std::make_shared<Page>(*page);
        }
        (*page)[slot % kPageSlots / 64] |= std::uint64_t{1} << (slot % 64);
        ++size_;
    }

    /// Calls use(slot) for each slot that `other`, an earlier state of this set, does not have.
    template <class Use>
    void for_each_not_in(const SlotSet& other, const Use& use) const {
        for (std::size_t page = 0; page < pages_.size(); ++page) {
            if (!pages_[page] || (page < other.pages_.size() && pages_[page] == other.pages_[page])) {
                continue;
            }
            for (std::size_t i = page * kPageSlots; i < (page + 1) * kPageSlots; ++i) {
                const auto slot = static_cast<std::uint32_t>(i);
                if (contains(slot) && !other.contains(slot)) {
                    use(slot);
                }
            }
        }
    }

private:
    static constexpr std::size_t kPageSlots = 32768;  // 4 KiB
    using Page = std::array<std::uint64_t, kPageSlots / 64>;

    std::vector<std::shared_ptr<Page>> pages_;
    std::size_t size_ = 0;
};

template <int Bits>
struct Part {
    std::shared_ptr<const Segment<Bits>> segment;
    SlotSet removed;

    std::size_t live() const noexcept { return segment->count() - removed.size(); }
};

template <int Bits>
struct State {
    std::vector<Part<Bits>> parts;  // in the order of adding; an id is live in at most one

    struct Place {
        std::size_t part;
        std::uint32_t slot;
    };

    /// The place of the live record with that id.
    std::optional<Place> find(std::uint64_t id) const {
        for (std::size_t p = parts.size(); p-- > 0;) {
            const auto slot = parts[p].segment->slot_of(id);
            if (slot && !parts[p].removed.contains(*slot)) {
                return Place{p, *slot};
            }
        }
        return std::nullopt;
    }

    std::size_t live() const noexcept {
        std::size_t sum = 0;
        for (const Part<Bits>& part : parts) {
            sum += part.live();
        }
        return sum;
    }
};

/// One segment of all live records of parts [begin, end); null when there are none.
template <int Bits>
std::shared_ptr<const Segment<Bits>> merged(const State<Bits>& state, std::size_t begin, std::size_t end,
                                            const IndexOptions& options) {
    struct Head {
        const Part<Bits>* part;
        std::uint32_t slot = 0;

        bool settle() {  // moves to a live record; false at the end
            while (slot < part->segment->count() && part->removed.contains(slot)) {
                ++slot;
            }
            return slot < part->segment->count();
        }
        std::uint64_t id() const { return part->segment->id(slot); }
    };
    std::vector<Head> heads;
    std::size_t count = 0;
    for (std::size_t p = begin; p < end; ++p) {
        count += state.parts[p].live();
        if (Head head{&state.parts[p]}; head.settle()) {
            heads.push_back(head);
        }
    }
    if (count == 0) {
        return nullptr;
    }
    SegmentBuilder<Bits> builder(count, options);
    while (!heads.empty()) {
        auto first = heads.begin();
        for (auto head = heads.begin() + 1; head < heads.end(); ++head) {
            if (head->id() < first->id()) {
                first = head;
            }
        }
        const Segment<Bits>& segment = *first->part->segment;
        builder.add(first->id(), segment.spread_hash(first->slot), segment.quality(first->slot));
        ++first->slot;
        if (!first->settle()) {
            heads.erase(first);
        }
    }
    return std::move(builder).finish();
}

}  // namespace whorl::match
