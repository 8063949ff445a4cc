// The seats of all workers.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>
#include <whorl/sandbox.hpp>

#include "lib/sandbox/budget.hpp"
#include "lib/sandbox/seat.hpp"

namespace whorl::sandbox {

/// How a request ended.
struct Outcome {
    SandboxEnd end = SandboxEnd::gone;
    Reply reply;          ///< when it was answered or failed
    int signal = 0;       ///< that ended the worker, if one did
    std::string trouble;  ///< why there was none
};

/// A worker lives for one request. It is dead before run() returns, so what is in the area then stays as it is, and
/// nothing that it left in its pipes reaches anyone. take(), take_turn() and their opposites are thread safe; the
/// other members are for the thread that took the seat.
class Pool {
public:
    /// Throws std::system_error, std::bad_alloc.
    Pool(std::size_t workers, const SandboxLimits& limits, SandboxPreparation prepare);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    /// Waits for a seat that is free. Its area is all zero.
    std::size_t take();
    /// Wipes its area.
    void give_back(std::size_t seat);

    /// Waits for one of the large shares.
    void take_turn();
    void give_back_turn();

    const Area& area(std::size_t seat) const { return seats_[seat].area; }
    const SandboxLimits& limits() const { return limits_; }
    const Shares& shares() const { return shares_; }
    bool is_gone() const { return gone_; }

    /// Starts a worker with the grant in the seat, unless there is one, and does not wait for it.
    void begin(std::size_t seat, const Grant& grant);

    /// Waits until the worker is locked in. Error `unreadable` when none can be.
    Result<SandboxProtection> protection(std::size_t seat, const Grant& grant);

    Outcome run(std::size_t seat, const Grant& grant, const Request& request);

private:
    /// The program's side of a seat.
    struct Sitting {
        bool taken = false;  ///< a worker was started, and the program has not heard of its death
        bool ready = false;
        Grant grant;
        SandboxProtection protection;
        std::string trouble;  ///< why no worker could be started
    };

    enum class Heard : std::uint8_t { reply, nonsense, death, silence, end_of_server };

    void command(std::size_t seat, bool starts, const Grant& grant);
    Heard hear(std::size_t seat, std::chrono::milliseconds time, Reply& reply, Death& death);
    bool await_ready(std::size_t seat, const Grant& grant);
    std::string trouble_of(std::size_t seat) const;
    void end_server();
    void note_death(std::size_t seat);
    bool has_died(std::size_t seat);
    void end(std::size_t seat);

    SandboxLimits limits_;
    Shares shares_;
    std::vector<Seat> seats_;
    std::vector<Sitting> sittings_;
    std::mutex mutex_;  // guards free_, turns_ and commands_
    std::condition_variable seat_given_back_;
    std::condition_variable turn_given_back_;
    std::vector<std::size_t> free_;
    std::size_t turns_ = 0;
    Pipe commands_;
    pid_t server_ = -1;
    /// The fork server died or was too slow, so no worker can be started any more: a fork of the program as it is
    /// now would copy its threads and its secrets.
    std::atomic<bool> gone_ = false;
};

}  // namespace whorl::sandbox
