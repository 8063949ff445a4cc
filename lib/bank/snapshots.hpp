// The snapshots beside the bank: saving them, and deleting them at a purge.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>
#include <whorl/algorithm.hpp>

#include "lib/bank/indexes.hpp"
#include "lib/bank/readers.hpp"
#include "lib/bank/sqlite.hpp"

namespace whorl::bank {

/// The connection for writing, for the thread that holds the mutex.
struct Writer {
    explicit Writer(Connection opened) : connection(std::move(opened)) {}

    std::mutex mutex;
    Connection connection;
    std::atomic<std::thread::id> at_work;  ///< the thread that holds the mutex and runs the work of Bank::change()
};

/// The algorithms of the records in the bank that this program knows.
std::vector<const Algorithm*> algorithms_of(Connection& connection);

/// Bytes of the bank's snapshots.
std::uint64_t snapshot_bytes(const std::filesystem::path& bank);

/// For a bank that is open for writing. Thread safe.
class Snapshots {
public:
    Snapshots(std::filesystem::path file, Readers& readers, Writer& writer, Indexes& indexes);
    ~Snapshots();
    Snapshots(const Snapshots&) = delete;
    Snapshots& operator=(const Snapshots&) = delete;

    /// Saves a snapshot for every algorithm and returns their size in bytes. Throws Failure.
    std::size_t save_all();

    /// Notes that `records` changed. After many changes, a thread saves the snapshots of open indexes where it
    /// saves time. Nothing happens where no thread can be started.
    void changed(std::size_t records);

    /// Notes that an index was opened without a snapshot.
    void missed();

    /// Saves the snapshots that the next open needs to be fast. Ignores failures, because a snapshot only saves
    /// time.
    void save_at_close() noexcept;

    /// Deletes the remains of purged records: snapshots, free space in the file, SQLite's log. Throws Failure.
    void wipe();

private:
    std::size_t save(const Algorithm& algorithm);
    bool worth_saving(const Algorithm& algorithm, std::size_t one_in);
    void save_open_ones() noexcept;
    void start();

    std::filesystem::path file_;
    Readers& readers_;
    Writer& writer_;
    Indexes& indexes_;
    std::mutex saving_;  // one save or wipe at a time; taken before the writer's
    std::mutex thread_mutex_;
    std::size_t changes_ = 0;  // since a save was considered; under thread_mutex_
    std::thread thread_;       // under thread_mutex_
    std::atomic<bool> running_ = false;
};

}  // namespace whorl::bank
