#include <whorl/sandbox.hpp>

#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <new>
#include <system_error>
#include <utility>

#include "lib/sandbox/pool.hpp"
#include "lib/sandbox/sanitizers.hpp"

namespace whorl {

using sandbox::Pool;
using sandbox::Reply;
using sandbox::Request;
using sandbox::Said;

namespace {

std::size_t number_of_threads() {
    std::error_code error;
    const std::filesystem::directory_iterator tasks("/proc/self/task", error);
    return error ? 1 : static_cast<std::size_t>(std::distance(begin(tasks), end(tasks)));
}

std::string seconds(std::chrono::milliseconds time) {
    const auto rest = time.count() % 1000;
    return std::to_string(time.count() / 1000) + (rest == 0 ? "" : "." + std::to_string(1000 + rest).substr(1));
}

/// The Error in the reply of a worker. A malicious picture may have written it, so neither the kind nor the text
/// can be trusted.
Error failure_of(const Reply& reply) {
    const auto end = std::find(reply.message.begin(), reply.message.end(), '\0');
    std::string message(reply.message.begin(), end);
    std::replace_if(
        message.begin(), message.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; },
        '?');
    constexpr auto kLast = static_cast<std::int32_t>(ErrorKind::withdrawn);
    const bool known = reply.detail >= 0 && reply.detail <= kLast;
    return {known ? static_cast<ErrorKind>(reply.detail) : ErrorKind::corrupt, std::move(message), {}};
}

Error without_worker() {
    return {ErrorKind::unreadable, "cannot be read: no process for it can be started", {}};
}

Error too_slow(std::chrono::milliseconds time) {
    return {ErrorKind::too_large, "took longer than " + seconds(time) + " s to read", {}};
}

/// The end of a worker that gave no answer, or a wrong one.
std::pair<SandboxEnd, Error> ending_of(const Reply& reply) {
    const int signal = reply.said == Said::died && WIFSIGNALED(reply.detail) ? WTERMSIG(reply.detail) : 0;
    if (signal == SIGSYS) {
        return {SandboxEnd::forbidden,
                {ErrorKind::corrupt, "made the process that read it do something forbidden", {}}};
    }
    if (signal == SIGXCPU) {
        return {SandboxEnd::timed_out, {ErrorKind::too_large, "took too much processor time to read", {}}};
    }
    const std::string how = signal == 0 ? "" : std::string(" (") + ::strsignal(signal) + ')';
    return {SandboxEnd::crashed, {ErrorKind::corrupt, "made the process that read it crash" + how, {}}};
}

}  // namespace

Result<Sandbox> Sandbox::start(std::size_t workers, const SandboxLimits& limits, SandboxPreparation prepare) try {
    if (!sandbox::kSanitized && number_of_threads() > 1) {  // sanitizers have threads of their own
        return Error{ErrorKind::unsupported, "a sandbox must be started before the first thread", {}};
    }
    return Sandbox(std::make_unique<Pool>(workers, limits, prepare));
} catch (const std::bad_alloc&) {
    return Error{ErrorKind::too_large, "there is not enough memory for a sandbox", {}};
} catch (const std::system_error& error) {
    return Error{ErrorKind::unsupported, error.what(), {}};
}

Sandbox::Sandbox(std::unique_ptr<Pool> pool) : pool_(std::move(pool)) {}
Sandbox::Sandbox(Sandbox&& other) noexcept = default;
Sandbox& Sandbox::operator=(Sandbox&& other) noexcept = default;
Sandbox::~Sandbox() = default;

SandboxLoan Sandbox::lend() {
    return {*pool_, pool_->take()};
}

Result<SandboxProtection> Sandbox::protection() {
    const std::size_t seat = pool_->take();
    const bool filled = pool_->fill(seat);
    const SandboxProtection protection = pool_->protection(seat);
    pool_->give_back(seat);
    if (!filled) {
        return Error{ErrorKind::unsupported, "no process for a sandbox can be started", {}};
    }
    return protection;
}

SandboxLoan::SandboxLoan(Pool& pool, std::size_t seat) : pool_(&pool), seat_(seat) {}

SandboxLoan::SandboxLoan(SandboxLoan&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)), seat_(other.seat_), used_(other.used_), end_(other.end_) {}

SandboxLoan& SandboxLoan::operator=(SandboxLoan&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(seat_, other.seat_);
    std::swap(used_, other.used_);
    std::swap(end_, other.end_);
    return *this;
}

SandboxLoan::~SandboxLoan() {
    if (pool_ == nullptr) {
        return;
    }
    if (end_ == SandboxEnd::answered || end_ == SandboxEnd::failed) {
        pool_->area(seat_).wipe(0, used_);
    } else {
        if (end_ != SandboxEnd::not_run) {
            pool_->fill(seat_);  // the worker before may still be writing
        }
        pool_->area(seat_).wipe_all();
    }
    pool_->give_back(seat_);
}

std::span<std::byte> SandboxLoan::area() const noexcept {
    return pool_->area(seat_).bytes();
}

void SandboxLoan::retire() {
    pool_->dismiss(seat_);
}

Error SandboxLoan::ended(SandboxEnd end, Error error) {
    end_ = end;
    retire();
    return error;
}

Result<std::span<const std::byte>> SandboxLoan::run(SandboxedWork work, std::span<const std::byte> question,
                                                    std::size_t file_size) {
    if (question.size() > kMaxQuestionBytes || file_size > area().size()) {
        return Error{ErrorKind::invalid, "has a question or a file that is larger than the sandbox takes", {}};
    }
    Request request;
    request.work = work;
    request.file_size = file_size;
    request.question_size = static_cast<std::uint32_t>(question.size());
    std::copy(question.begin(), question.end(), request.question.begin());
    if (!pool_->fill(seat_) || !pool_->ask(seat_, request)) {
        return ended(SandboxEnd::gone, without_worker());
    }
    const std::optional<Reply> reply = pool_->hear(seat_, pool_->limits().time);
    if (!reply && pool_->gone()) {
        return ended(SandboxEnd::gone, without_worker());
    }
    if (!reply) {
        return ended(SandboxEnd::timed_out, too_slow(pool_->limits().time));
    }
    const std::size_t room = sandbox::answer_begin(file_size, area().size());
    const bool failed = reply->said == Said::failed;
    const bool answered = reply->said == Said::answered && reply->size <= area().size() - room;
    if (!failed && !answered) {
        auto [end, error] = ending_of(*reply);
        return ended(end, std::move(error));
    }
    if (reply->flag != 0) {
        retire();
    }
    end_ = failed ? SandboxEnd::failed : SandboxEnd::answered;
    used_ = failed ? file_size : room + reply->size;
    if (failed) {
        return failure_of(*reply);
    }
    return std::span<const std::byte>(area().subspan(room, reply->size));
}

}  // namespace whorl
