#include "lib/sandbox/pool.hpp"

#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "lib/posix/files.hpp"
#include "lib/sandbox/fork_server.hpp"

namespace whorl::sandbox {
namespace {

/// A worker starts in milliseconds, but slower on a busy machine.
constexpr std::chrono::milliseconds kStartTime{30'000};

/// When the program was stopped or the device asleep, at most this time counts against a worker.
constexpr std::chrono::milliseconds kSlice{100};

bool has(const pollfd& event, int what) {
    return (event.revents & what) != 0;
}

bool can_read(int descriptor) {
    pollfd event{descriptor, POLLIN, 0};
    return ::poll(&event, 1, 0) > 0 && has(event, POLLIN);
}

SandboxEnd end_of(int signal) {
    switch (signal) {
        case SIGSYS: return SandboxEnd::forbidden;
        case SIGXCPU: return SandboxEnd::timed_out;
        default: return SandboxEnd::crashed;
    }
}

}  // namespace

Pool::Pool(std::size_t workers, const SandboxLimits& limits, SandboxPreparation prepare)
    : limits_(limits),
      shares_(share_out(limits, workers, limits.all_memory > 0 ? limits.all_memory : usable_memory() / 4 * 3)),
      sittings_(shares_.workers),
      turns_(shares_.turns) {
    for (std::size_t i = shares_.workers; i > 0; --i) {
        seats_.emplace_back(shares_.large.area);
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
    seat_given_back_.wait(lock, [&] { return !free_.empty(); });
    const std::size_t seat = free_.back();
    free_.pop_back();
    return seat;
}

void Pool::give_back(std::size_t seat) {
    area(seat).drop();
    const std::lock_guard lock(mutex_);
    free_.push_back(seat);
    seat_given_back_.notify_one();
}

void Pool::take_turn() {
    std::unique_lock lock(mutex_);
    turn_given_back_.wait(lock, [&] { return turns_ > 0; });
    --turns_;
}

void Pool::give_back_turn() {
    const std::lock_guard lock(mutex_);
    ++turns_;
    turn_given_back_.notify_one();
}

void Pool::command(std::size_t seat, bool starts, const Grant& grant) {
    const std::lock_guard lock(mutex_);
    std::array<pollfd, 2> events{{{commands_.writing(), POLLOUT, 0}, {seats_[seat].news.reading(), 0, 0}}};
    while (::poll(events.data(), events.size(), -1) < 0 && errno == EINTR) {
    }
    // Without a fork server, nobody would read the command.
    if (has(events[1], POLLHUP) ||
        !send(commands_.writing(), Command{static_cast<std::uint32_t>(seat), starts, grant})) {
        gone_ = true;
    }
}

void Pool::begin(std::size_t seat, const Grant& grant) {
    Sitting& sitting = sittings_[seat];
    if (sitting.taken && (has_died(seat) || sitting.grant != grant)) {
        end(seat);
    }
    if (!sitting.taken && !gone_) {
        command(seat, true, grant);
        sitting = {!gone_, false, grant, {}, {}};
    }
}

bool Pool::has_died(std::size_t seat) {
    return can_read(seats_[seat].news.reading());
}

void Pool::note_death(std::size_t seat) {
    Sitting& sitting = sittings_[seat];
    sitting.taken = false;
    sitting.ready = false;
    drain(seats_[seat].requests.reading());
    drain(seats_[seat].replies.reading());
}

void Pool::end(std::size_t seat) {
    if (sittings_[seat].taken && !has_died(seat)) {
        command(seat, false, {});
    }
    Death death;
    if (sittings_[seat].taken && receive(seats_[seat].news.reading(), death) == Received::gone) {
        // The kernel ends the worker now, and then closes its pipe.
        gone_ = true;
        for (pollfd event{seats_[seat].replies.reading(), 0, 0}; !has(event, POLLHUP);) {
            ::poll(&event, 1, -1);
        }
    }
    note_death(seat);
}

Pool::Heard Pool::hear(std::size_t seat, std::chrono::milliseconds time, Reply& reply, Death& death) {
    const int replies = seats_[seat].replies.reading();
    const int news = seats_[seat].news.reading();
    while (time.count() > 0 && !gone_) {
        const auto asked = std::chrono::steady_clock::now();
        std::array<pollfd, 2> events{{{replies, POLLIN, 0}, {news, POLLIN, 0}}};
        ::poll(events.data(), events.size(), static_cast<int>(std::min(time, kSlice).count()));
        // It may have replied and died in between.
        if (has(events[0], POLLIN) || (has(events[1], POLLIN) && can_read(replies))) {
            return receive(replies, reply) == Received::whole ? Heard::reply : Heard::nonsense;
        }
        if (has(events[1], POLLIN) && receive(news, death) == Received::whole) {
            note_death(seat);
            return Heard::death;
        }
        gone_ = gone_ || has(events[1], POLLHUP);
        const auto passed = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - asked);
        time -= std::min(passed, kSlice);
    }
    return Heard::nothing;
}

bool Pool::await_ready(std::size_t seat, const Grant& grant) {
    begin(seat, grant);
    Sitting& sitting = sittings_[seat];
    if (!sitting.taken || sitting.ready) {
        return sitting.ready;
    }
    Reply reply;
    Death death;
    const Heard heard = hear(seat, kStartTime, reply, death);
    if (heard == Heard::reply && reply.said == Said::ready) {
        sitting.protection = {reply.filtered != 0, reply.landlock};
        sitting.ready = true;
        return true;
    }
    sitting.trouble = heard == Heard::reply   ? reply.text()
                      : heard == Heard::death ? posix::reason_of(death.error)
                                              : "it does not start";
    end(seat);
    return false;
}

Result<SandboxProtection> Pool::protection(std::size_t seat, const Grant& grant) {
    if (await_ready(seat, grant)) {
        return sittings_[seat].protection;
    }
    const std::string& trouble = sittings_[seat].trouble;
    return Error{ErrorKind::unreadable,
                 "no process for a sandbox can be started" + (trouble.empty() ? "" : ": " + trouble),
                 {}};
}

Outcome Pool::run(std::size_t seat, const Grant& grant, const Request& request) {
    Outcome outcome;
    if (!await_ready(seat, grant) || !send(seats_[seat].requests.writing(), request)) {
        return outcome;
    }
    Death death;
    const Heard heard = hear(seat, limits_.time, outcome.reply, death);
    end(seat);
    switch (heard) {
        case Heard::nothing: outcome.end = gone_ ? SandboxEnd::gone : SandboxEnd::timed_out; break;
        case Heard::nonsense: outcome.end = SandboxEnd::crashed; break;
        case Heard::death:
            outcome.signal = WIFSIGNALED(death.status) ? WTERMSIG(death.status) : 0;
            outcome.end = end_of(outcome.signal);
            break;
        case Heard::reply:
            outcome.end = outcome.reply.said == Said::answered ? SandboxEnd::answered
                          : outcome.reply.said == Said::failed ? SandboxEnd::failed
                                                               : SandboxEnd::crashed;
            break;
    }
    return outcome;
}

}  // namespace whorl::sandbox
