#include "lib/sandbox/pool.hpp"

#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "lib/sandbox/fork_server.hpp"

namespace whorl::sandbox {
namespace {

/// A worker starts in milliseconds, but slower on a busy machine.
constexpr std::chrono::milliseconds kStartTime{30'000};

/// When the program was stopped or the device asleep, at most this time counts against a worker.
constexpr std::chrono::milliseconds kSlice{100};

}  // namespace

Pool::Pool(std::size_t workers, const SandboxLimits& limits, SandboxPreparation prepare)
    : limits_(limits), sittings_(workers) {
    for (std::size_t i = workers; i > 0; --i) {
        seats_.emplace_back(limits.area);
        free_.push_back(i - 1);
    }
    server_ = start_fork_server(seats_, commands_, limits_, prepare);
}

Pool::~Pool() {
    commands_.close_writing();
    while (::waitpid(server_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

std::size_t Pool::take() {
    std::unique_lock lock(mutex_);
    given_back_.wait(lock, [&] { return !free_.empty(); });
    const std::size_t seat = free_.back();
    free_.pop_back();
    return seat;
}

void Pool::give_back(std::size_t seat) {
    const std::lock_guard lock(mutex_);
    free_.push_back(seat);
    given_back_.notify_one();
}

bool Pool::command(std::size_t seat) {
    const std::lock_guard lock(mutex_);
    std::array<pollfd, 2> events{{{commands_.writing(), POLLOUT, 0}, {seats_[seat].replies.reading(), 0, 0}}};
    while (::poll(events.data(), events.size(), -1) < 0 && errno == EINTR) {
    }
    if ((events[1].revents & POLLHUP) != 0) {  // nobody would read the command
        gone_ = true;
        return false;
    }
    return send(commands_.writing(), Command{static_cast<std::uint32_t>(seat), sittings_[seat].generation});
}

bool Pool::says_something(std::size_t seat) const {
    pollfd event{seats_[seat].replies.reading(), POLLIN, 0};
    return ::poll(&event, 1, 0) > 0;
}

bool Pool::fill(std::size_t seat) {
    Sitting& sitting = sittings_[seat];
    if (gone_) {
        return false;
    }
    if (sitting.taken && says_something(seat)) {  // without a question: it died
        sitting.taken = false;
    }
    if (!sitting.taken) {
        ++sitting.generation;
        if (!command(seat)) {
            return false;
        }
        const std::optional<Reply> reply = hear(seat, kStartTime);
        sitting.taken = reply && reply->said == Said::ready;
        sitting.protection =
            sitting.taken ? SandboxProtection{reply->flag != 0, reply->detail} : SandboxProtection();
    }
    return sitting.taken;
}

bool Pool::ask(std::size_t seat, Request request) {
    request.generation = sittings_[seat].generation;
    return send(seats_[seat].requests.writing(), request);
}

std::optional<Reply> Pool::hear(std::size_t seat, std::chrono::milliseconds time) {
    const int replies = seats_[seat].replies.reading();
    while (time.count() > 0) {
        const auto begin = std::chrono::steady_clock::now();
        pollfd event{replies, POLLIN, 0};
        Reply reply;
        if (::poll(&event, 1, static_cast<int>(std::min(time, kSlice).count())) > 0) {
            const Received received = receive(replies, reply);
            if (received == Received::gone) {
                gone_ = true;
                return std::nullopt;
            }
            // Skip replies of earlier workers, and messages that are not replies.
            if (received == Received::whole && reply.generation == sittings_[seat].generation) {
                return reply;
            }
        }
        const auto passed = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
        time -= std::min(passed, kSlice);
    }
    return std::nullopt;
}

}  // namespace whorl::sandbox
