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

/// When the program was stopped or the device asleep, at most this time counts against a worker.
constexpr std::chrono::milliseconds kSlice{100};

bool has(const pollfd& event, int what) {
    return (event.revents & what) != 0;
}

bool can_read(int descriptor) {
    pollfd event{descriptor, POLLIN, 0};
    return ::poll(&event, 1, 0) > 0 && has(event, POLLIN);
}

/// Waits for one of the events. False when that takes longer.
bool wait_for(std::span<pollfd> events, std::chrono::milliseconds time) {
    while (time.count() > 0) {
        const auto asked = std::chrono::steady_clock::now();
        if (::poll(events.data(), events.size(), static_cast<int>(std::min(time, kSlice).count())) > 0) {
            return true;
        }
        const auto passed = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - asked);
        time -= std::min(passed, kSlice);
    }
    return false;
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
      shares_(share_out(limits, workers, budget_of(limits))),
      sittings_(shares_.workers),
      turns_(shares_.turns) {
    for (std::size_t i = shares_.workers; i > 0; --i) {
        seats_.emplace_back(shares_.large.area);
        free_.push_back(i - 1);
    }
    server_ = start_fork_server(seats_, commands_, limits_, prepare);
}

Pool::~Pool() {
    end_server();
    while (::waitpid(server_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

/// The kernel ends the workers with it.
void Pool::end_server() {
    gone_ = true;
    siginfo_t unused{};
    // When somebody else has waited for it, its number may be that of a stranger.
    if (::waitid(P_PID, static_cast<id_t>(server_), &unused, WEXITED | WNOHANG | WNOWAIT) == 0) {
        ::kill(server_, SIGKILL);
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
    // Without a fork server, nobody would read the command.
    if (!wait_for(events, limits_.start) || has(events[1], POLLHUP) ||
        !send(commands_.writing(), Command{static_cast<std::uint32_t>(seat), starts, grant})) {
        end_server();
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
    const int news = seats_[seat].news.reading();
    std::array<pollfd, 1> told{{{news, POLLIN, 0}}};
    if (sittings_[seat].taken && (!wait_for(told, limits_.start) || receive(news, death) == Received::gone)) {
        // The kernel ends the worker, and then closes its pipe.
        end_server();
        for (pollfd event{seats_[seat].replies.reading(), 0, 0}; !has(event, POLLHUP);) {
            ::poll(&event, 1, -1);
        }
    }
    note_death(seat);
}

Pool::Heard Pool::hear(std::size_t seat, std::chrono::milliseconds time, Reply& reply, Death& death) {
    const int replies = seats_[seat].replies.reading();
    const int news = seats_[seat].news.reading();
    std::array<pollfd, 2> events{{{replies, POLLIN, 0}, {news, POLLIN, 0}}};
    if (!wait_for(events, time)) {
        return Heard::silence;
    }
    if (can_read(replies)) {  // it may have replied and died in between
        return receive(replies, reply) == Received::whole ? Heard::reply : Heard::nonsense;
    }
    if (receive(news, death) == Received::gone) {
        end_server();
        return Heard::end_of_server;
    }
    note_death(seat);
    return Heard::death;
}

bool Pool::await_ready(std::size_t seat, const Grant& grant) {
    begin(seat, grant);
    Sitting& sitting = sittings_[seat];
    if (!sitting.taken || sitting.ready) {
        return sitting.ready;
    }
    Reply reply;
    Death death;
    const Heard heard = hear(seat, limits_.start, reply, death);
    if (heard == Heard::reply && reply.said == Said::ready) {
        sitting.protection = {reply.filtered != 0, reply.landlock};
        sitting.ready = true;
        return true;
    }
    sitting.trouble = heard == Heard::reply                       ? reply.text()
                      : heard == Heard::death && death.error != 0 ? posix::reason_of(death.error)
                      : heard == Heard::death                     ? "it ends at once"
                                                                  : "it does not start";
    end(seat);
    return false;
}

std::string Pool::trouble_of(std::size_t seat) const {
    return gone_ ? "the process that starts them has ended or does not answer" : sittings_[seat].trouble;
}

Result<SandboxProtection> Pool::protection(std::size_t seat, const Grant& grant) {
    if (await_ready(seat, grant)) {
        return sittings_[seat].protection;
    }
    return Error{ErrorKind::unreadable, "no process for a sandbox can be started: " + trouble_of(seat), {}};
}

Outcome Pool::run(std::size_t seat, const Grant& grant, const Request& request) {
    Outcome outcome;
    if (!await_ready(seat, grant) || !send(seats_[seat].requests.writing(), request)) {
        outcome.trouble = trouble_of(seat);
        return outcome;
    }
    Death death;
    const Heard heard = hear(seat, limits_.time, outcome.reply, death);
    end(seat);
    switch (heard) {
        case Heard::silence: outcome.end = SandboxEnd::timed_out; break;
        case Heard::end_of_server: outcome.trouble = trouble_of(seat); break;
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
