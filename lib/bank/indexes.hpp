// The indexes for searches. They are opened at the first search and follow the changes of records.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "lib/bank/loading.hpp"
#include "lib/bank/readers.hpp"

namespace whorl::bank {

/// Thread safe. Members throw Failure. Searches run on the result of open() and never wait. While an index is
/// loaded, only searches of the same index wait.
class Indexes {
public:
    /// For the bank of this file, at this revision.
    Indexes(std::filesystem::path file, Readers& readers, std::uint64_t revision);

    /// The algorithm's index, at least at the state of the last catch_up().
    AnyIndex open(const Algorithm& algorithm);

    /// The index and the revision that it holds, when it is open.
    std::optional<LoadedIndex> opened(const Algorithm& algorithm);

    /// Whether the index was opened without a snapshot. True only once for each index.
    bool take_missed(const Algorithm& algorithm);

    /// Updates the open indexes to the newest revision. Returns whether it is new.
    bool catch_up();

    /// Makes the next open() catch up.
    void catch_up_later() noexcept { behind_ = true; }

    /// Notes that the snapshot file now has the state of the index.
    void snapshot_saved(const Algorithm& algorithm);

    /// The snapshots that were not usable since the last call.
    std::vector<UnusableSnapshot> take_unusable();

    /// Memory of the open indexes.
    std::size_t bytes();

private:
    struct Slot {
        std::mutex loading;                // held while it is loaded
        std::optional<LoadedIndex> index;  // changed under both mutexes, read under any
        bool missed = false;               // not taken yet; under mutex_
    };

    Slot& slot(const Algorithm& algorithm);
    std::vector<std::pair<const Algorithm*, LoadedIndex>> all_opened();

    /// The state at one moment; updating_ is held.
    static void catch_up(Connection& connection, const Algorithm& algorithm, LoadedIndex& loaded);

    std::filesystem::path file_;
    Readers& readers_;
    std::atomic<bool> behind_ = false;
    std::mutex updating_;  // one catch-up at a time; taken before mutex_
    std::uint64_t seen_;   // under updating_
    std::mutex mutex_;     // held for moments only
    std::map<const Algorithm*, Slot> slots_;
    std::vector<UnusableSnapshot> unusable_;  // under mutex_
};

/// The indexes of what is set aside. Thread safe. Built at the first search after a change.
class ReviewIndexes {
public:
    /// The algorithm's index, at the newest state. Throws Failure.
    AnyIndex open(Connection& connection, const Algorithm& algorithm);

private:
    struct Built {
        std::uint64_t revision;
        AnyIndex index;
    };

    std::mutex mutex_;  // held while one is built
    std::map<const Algorithm*, Built> built_;
};

}  // namespace whorl::bank
