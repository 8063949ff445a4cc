#include "lib/bank/indexes.hpp"

#include <utility>

#include "lib/bank/database.hpp"

namespace whorl::bank {

Indexes::Indexes(std::filesystem::path file, Readers& readers, std::uint64_t revision)
    : file_(std::move(file)), readers_(readers), seen_(revision) {}

Indexes::Slot& Indexes::slot(const Algorithm& algorithm) {
    const std::lock_guard lock(mutex_);
    return slots_[&algorithm];  // a map moves nothing
}

std::optional<LoadedIndex> Indexes::opened(const Algorithm& algorithm) {
    const std::lock_guard lock(mutex_);
    const auto found = slots_.find(&algorithm);
    return found == slots_.end() ? std::nullopt : found->second.index;
}

AnyIndex Indexes::open(const Algorithm& algorithm) {
    if (behind_) {
        catch_up();
    }
    if (auto ready = opened(algorithm)) {
        return std::move(ready->index);
    }
    Slot& slot = this->slot(algorithm);
    const std::lock_guard loading(slot.loading);
    if (auto ready = opened(algorithm)) {
        return std::move(ready->index);
    }
    const auto reader = readers_.take();
    LoadedIndex loaded = load_index(reader, file_, algorithm);
    // A commit during the loading has updated the other indexes, but not this one: update it before it is used.
    const std::lock_guard updating(updating_);
    catch_up(reader, algorithm, loaded);
    const std::lock_guard lock(mutex_);
    if (loaded.unusable) {
        unusable_.push_back(*std::exchange(loaded.unusable, std::nullopt));
    }
    slot.index = std::move(loaded);
    slot.missed = !slot.index->snapshot_used;
    return slot.index->index;
}

bool Indexes::take_missed(const Algorithm& algorithm) {
    const std::lock_guard lock(mutex_);
    const auto found = slots_.find(&algorithm);
    return found != slots_.end() && std::exchange(found->second.missed, false);
}

void Indexes::catch_up(Connection& connection, const Algorithm& algorithm, LoadedIndex& loaded) {
    const Transaction one_moment(connection, Transaction::Kind::read);
    const std::uint64_t revision = current_revision(connection);
    if (loaded.revision < revision) {
        replay(connection, algorithm, loaded.revision, loaded.index);
        loaded.revision = revision;
    }
}

bool Indexes::catch_up() {
    const std::lock_guard updating(updating_);
    behind_ = false;
    try {
        const auto reader = readers_.take();
        const std::uint64_t revision = current_revision(reader);
        for (auto& [algorithm, loaded] : all_opened()) {
            catch_up(reader, *algorithm, loaded);
            const std::lock_guard lock(mutex_);
            slots_[algorithm].index->revision = loaded.revision;
        }
        return std::exchange(seen_, revision) != revision;
    } catch (...) {
        behind_ = true;
        throw;
    }
}

std::vector<std::pair<const Algorithm*, LoadedIndex>> Indexes::all_opened() {
    std::vector<std::pair<const Algorithm*, LoadedIndex>> all;
    const std::lock_guard lock(mutex_);
    for (const auto& [algorithm, slot] : slots_) {
        if (slot.index) {
            all.emplace_back(algorithm, *slot.index);
        }
    }
    return all;
}

void Indexes::snapshot_saved(const Algorithm& algorithm) {
    const std::lock_guard lock(mutex_);
    const auto found = slots_.find(&algorithm);
    if (found != slots_.end() && found->second.index) {
        found->second.index->snapshot_used = true;
    }
}

std::vector<UnusableSnapshot> Indexes::take_unusable() {
    const std::lock_guard lock(mutex_);
    return std::exchange(unusable_, {});
}

std::size_t Indexes::bytes() {
    std::size_t bytes = 0;
    for (const auto& [algorithm, loaded] : all_opened()) {
        bytes += std::visit([](const auto& index) { return index->stats().bytes; }, loaded.index);
    }
    return bytes;
}

AnyIndex ReviewIndexes::open(Connection& connection, const Algorithm& algorithm) {
    const Transaction one_moment(connection, Transaction::Kind::read);
    const std::uint64_t revision = current_revision(connection);
    const std::lock_guard lock(mutex_);
    const auto found = built_.find(&algorithm);
    if (found != built_.end() && found->second.revision == revision) {
        return found->second.index;
    }
    AnyIndex index = load_review(connection, algorithm);
    built_.insert_or_assign(&algorithm, Built{revision, index});
    return index;
}

}  // namespace whorl::bank
