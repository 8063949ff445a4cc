// The state that searches read while updates replace it: hazard pointers.
//
// Source: M. M. Michael, "Hazard Pointers: Safe Memory Reclamation for Lock-Free Objects", IEEE TPDS 15 (6), 2004.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace whorl::match {

/// Holds an immutable T, which writers replace by another. Any number of threads may read; they never wait for a
/// writer. Writers take turns by a lock of their own.
template <class T>
class StateCell {
    /// The state that a reader uses.
    struct alignas(64) Place {
        std::atomic<const T*> pinned{nullptr};
    };
    /// Places are never freed. The list only grows, so it needs no lock.
    struct Places {
        std::array<Place, 32> places;
        std::atomic<Places*> next{nullptr};
    };

public:
    /// Keeps a state alive.
    class Pin {
    public:
        explicit Pin(std::atomic<const T*>& place, const T* state) : place_(&place), state_(state) {}
        Pin(Pin&& other) noexcept : place_(std::exchange(other.place_, nullptr)), state_(other.state_) {}
        Pin& operator=(Pin&&) = delete;
        ~Pin() {
            if (place_ != nullptr) {
                place_->store(nullptr, std::memory_order_release);
            }
        }
        const T& operator*() const noexcept { return *state_; }
        const T* operator->() const noexcept { return state_; }

    private:
        std::atomic<const T*>* place_;
        const T* state_;
    };

    explicit StateCell(std::shared_ptr<const T> first) : current_(first.get()), owned_{std::move(first)} {}
    ~StateCell() {
        for (Places* more = first_.next; more != nullptr;) {
            delete std::exchange(more, more->next.load());
        }
    }
    StateCell(const StateCell&) = delete;
    StateCell& operator=(const StateCell&) = delete;

    Pin read() const {
        const T* state = current_.load();
        std::atomic<const T*>& place = claim(state);
        // A writer that replaced it before the claim was visible may have freed it.
        for (const T* now = current_.load(); now != state; now = current_.load()) {
            state = now;
            place.store(state);
        }
        return Pin(place, state);
    }

    /// The newest state.
    const std::shared_ptr<const T>& latest() const { return owned_.back(); }

    void publish(std::shared_ptr<const T> state) {
        owned_.push_back(std::move(state));
        current_.store(owned_.back().get());
        const auto unused = [this](const std::shared_ptr<const T>& old) {
            return old != owned_.back() && !pinned(old.get());
        };
        owned_.erase(std::remove_if(owned_.begin(), owned_.end() - 1, unused), owned_.end() - 1);
    }

private:
    std::atomic<const T*>& claim(const T* state) const {
        // Threads start at different places, so they rarely collide.
        static std::atomic<std::size_t> threads{0};
        thread_local const std::size_t preferred = threads++;
        for (Places* places = &first_;;) {
            for (std::size_t i = 0; i < places->places.size(); ++i) {
                auto& place = places->places[(preferred + i) % places->places.size()].pinned;
                const T* free = nullptr;
                if (place.load(std::memory_order_relaxed) == nullptr &&
                    place.compare_exchange_strong(free, state)) {
                    return place;
                }
            }
            Places* next = places->next.load();
            if (next == nullptr) {
                auto more = std::make_unique<Places>();
                if (places->next.compare_exchange_strong(next, more.get())) {
                    next = more.release();
                }
            }
            places = next;
        }
    }

    bool pinned(const T* state) const {
        for (const Places* places = &first_; places != nullptr; places = places->next.load()) {
            for (const Place& place : places->places) {
                if (place.pinned.load() == state) {
                    return true;
                }
            }
        }
        return false;
    }

    std::atomic<const T*> current_;
    std::vector<std::shared_ptr<const T>> owned_;  // the current state last, before it states in use by readers
    mutable Places first_;
};

}  // namespace whorl::match
