// The indexes that searches run on: opened when first asked for, kept up with the records.
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

/// Thread safe. Members throw Failure. Searches run on what open() gives and wait for nothing; loading an index
/// makes only those wait who want the same one.
class Indexes {
public:
    /// For the bank of this file, at this revision.
    Indexes(std::filesystem::path file, Readers& readers, std::uint64_t revision);

    /// The algorithm's index, as of the last catch_up() at least.
    AnyIndex open(const Algorithm& algorithm);

    /// The index and the revision that it holds, when it is open.
    std::optional<LoadedIndex> opened(const Algorithm& algorithm);

    /// Brings the open indexes up to the newest revision; whether that is new.
    bool catch_up();

    /// Has the next open() catch up.
    void catch_up_later() noexcept { behind_ = true; }

    /// The snapshot file is as good as the index now.
    void snapshot_saved(const Algorithm& algorithm);

    /// The snapshots that were left aside since the last call.
    std::vector<UnusableSnapshot> take_unusable();

    /// Memory of the open ones.
    std::size_t bytes();

private:
    struct Slot {
        std::mutex loading;                // held by whoever loads it
        std::optional<LoadedIndex> index;  // changed under both mutexes, read under any
    };

    Slot& slot(const Algorithm& algorithm);
    std::vector<std::pair<const Algorithm*, LoadedIndex>> all_opened();

    /// Of one moment; with updating_ held.
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

}  // namespace whorl::bank
