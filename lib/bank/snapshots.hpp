// The snapshots beside the bank: when they are saved, and that a purge leaves none.
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

/// The connection that writes, for whoever holds the mutex.
struct Writer {
    explicit Writer(Connection opened) : connection(std::move(opened)) {}

    std::mutex mutex;
    Connection connection;
    std::atomic<std::thread::id> at_work;  ///< holds the mutex and runs what a caller of Bank::change() gave
};

/// The algorithms that the bank has records of and this program knows.
std::vector<const Algorithm*> algorithms_of(Connection& connection);

/// Bytes of the bank's snapshots.
std::uint64_t snapshot_bytes(const std::filesystem::path& bank);

/// Thread safe. Of a bank that is open for writing.
class Snapshots {
public:
    Snapshots(std::filesystem::path file, Readers& readers, Writer& writer, Indexes& indexes);
    ~Snapshots();
    Snapshots(const Snapshots&) = delete;
    Snapshots& operator=(const Snapshots&) = delete;

    /// Saves every algorithm's; returns their bytes. Throws Failure.
    std::size_t save_all();

    /// Tells that so many records changed. After many, a thread saves those of open indexes that are worth it.
    void changed(std::size_t records);

    /// Tells that an index was opened without a snapshot.
    void missed();

    /// Saves what the next open would take long without. Says nothing when it fails: a snapshot only saves time.
    void save_at_close() noexcept;

    /// What is left of purged records goes: snapshots, free space in the file, SQLite's log. Throws Failure.
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
