// The seats of all workers.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>
#include <whorl/sandbox.hpp>

#include "lib/sandbox/seat.hpp"

namespace whorl::sandbox {

/// take() and give_back() are thread safe; the other members are for the thread that took the seat.
class Pool {
public:
    /// Throws std::system_error, std::bad_alloc.
    Pool(std::size_t workers, const SandboxLimits& limits, SandboxPreparation prepare);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    /// Waits for a seat that is free.
    std::size_t take();
    void give_back(std::size_t seat);

    const Area& area(std::size_t seat) const { return seats_[seat].area; }
    const SandboxLimits& limits() const { return limits_; }

    /// The isolation of the worker in the seat.
    const SandboxProtection& protection(std::size_t seat) const { return sittings_[seat].protection; }

    /// Starts a worker in the seat unless there is one. Returns false when none can be started.
    bool fill(std::size_t seat);

    /// The fork server died, so no worker can be started any more: a fork of the program as it is now would copy
    /// its threads and its secrets.
    bool gone() const { return gone_; }

    /// Makes the next fill() replace this worker.
    void dismiss(std::size_t seat) { sittings_[seat].taken = false; }

    /// Returns false when there is no worker to ask.
    bool ask(std::size_t seat, Request request);

    /// The reply of the worker, or of the fork server about it; nothing when there is none in time, or gone().
    std::optional<Reply> hear(std::size_t seat, std::chrono::milliseconds time);

private:
    /// The program's side of a seat.
    struct Sitting {
        bool taken = false;
        std::uint32_t generation = 0;
        SandboxProtection protection;
    };

    bool command(std::size_t seat);
    bool says_something(std::size_t seat) const;

    SandboxLimits limits_;
    std::vector<Seat> seats_;
    std::vector<Sitting> sittings_;
    std::mutex mutex_;  // guards free_ and commands_
    std::condition_variable given_back_;
    std::vector<std::size_t> free_;
    Pipe commands_;
    pid_t server_ = -1;
    std::atomic<bool> gone_ = false;
};

}  // namespace whorl::sandbox
