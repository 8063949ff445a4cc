#include <whorl/sandbox.hpp>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <new>
#include <system_error>
#include <utility>

#include "lib/posix/files.hpp"
#include "lib/sandbox/pool.hpp"
#include "lib/sandbox/sanitizers.hpp"

namespace whorl {

using sandbox::Outcome;
using sandbox::Pool;
using sandbox::Reply;
using sandbox::Request;
using sandbox::Share;

namespace {

sandbox::Grant grant_of(const Share& share, bool threads) {
    return {threads, share.memory, share.area};
}

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
    const bool known = reply.kind >= ErrorKind{} && reply.kind <= ErrorKind::withdrawn;
    return {known ? reply.kind : ErrorKind::corrupt, reply.text(), {}};
}

Error without_worker(const std::string& trouble) {
    return {ErrorKind::unreadable, "cannot be read: no process for it can be started: " + trouble, {}};
}

Error too_slow(std::chrono::milliseconds time) {
    return {ErrorKind::too_large, "took longer than " + seconds(time) + " s to read", {}};
}

Error crash(int signal) {
    const std::string how = signal == 0 ? "" : std::string(" (") + ::strsignal(signal) + ')';
    return {ErrorKind::corrupt, "made the process that read it crash" + how, {}};
}

Error ending_of(const Outcome& outcome, std::chrono::milliseconds time) {
    switch (outcome.end) {
        case SandboxEnd::failed: return failure_of(outcome.reply);
        case SandboxEnd::forbidden:
            return {ErrorKind::corrupt, "made the process that read it do something forbidden", {}};
        case SandboxEnd::timed_out:
            return outcome.signal == 0 ? too_slow(time)
                                       : Error{ErrorKind::too_large, "took too much processor time to read", {}};
        case SandboxEnd::gone: return without_worker(outcome.trouble);
        default: return crash(outcome.signal);
    }
}

}  // namespace

Result<Sandbox> Sandbox::start(std::size_t workers, const SandboxLimits& limits, SandboxPreparation prepare) try {
    if (!sandbox::kSanitized && number_of_threads() > 1) {  // sanitizers have threads of their own
        return Error{ErrorKind::invalid, "a sandbox must be started before the first thread", {}};
    }
    if (workers == 0 || limits.time.count() <= 0 || limits.start.count() <= 0 || limits.memory == 0 ||
        limits.area == 0) {
        return Error{ErrorKind::invalid, "a sandbox needs a worker, and time and memory for it", {}};
    }
    if (const int error = posix::fill_closed_streams(); error != 0) {
        return Error{ErrorKind::unreadable, "a standard stream is closed: " + posix::reason_of(error), {}};
    }
    return Sandbox(std::make_unique<Pool>(workers, limits, prepare));
} catch (const std::bad_alloc&) {
    return Error{ErrorKind::too_large, "there is not enough memory for a sandbox", {}};
} catch (const std::system_error& error) {
    return Error{ErrorKind::unreadable, error.what(), {}};
}

Sandbox::Sandbox(std::unique_ptr<Pool> pool) : pool_(std::move(pool)) {}
Sandbox::Sandbox(Sandbox&& other) noexcept = default;
Sandbox& Sandbox::operator=(Sandbox&& other) noexcept = default;
Sandbox::~Sandbox() = default;

SandboxLoan Sandbox::lend() {
    const std::size_t seat = pool_->take();
    pool_->begin(seat, grant_of(pool_->shares().small, false));  // it starts while the file is read
    return {*pool_, seat};
}

std::size_t Sandbox::workers() const noexcept {
    return pool_->shares().workers;
}

bool Sandbox::has_failed() const noexcept {
    return pool_->is_gone();
}

Result<SandboxProtection> Sandbox::protection() {
    const std::size_t seat = pool_->take();
    Result<SandboxProtection> protection = pool_->protection(seat, grant_of(pool_->shares().small, false));
    pool_->give_back(seat);
    return protection;
}

SandboxLoan::SandboxLoan(Pool& pool, std::size_t seat) : pool_(&pool), seat_(seat) {}

SandboxLoan::SandboxLoan(SandboxLoan&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      seat_(other.seat_),
      enlarged_(other.enlarged_),
      end_(other.end_) {}

SandboxLoan& SandboxLoan::operator=(SandboxLoan&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(seat_, other.seat_);
    std::swap(enlarged_, other.enlarged_);
    std::swap(end_, other.end_);
    return *this;
}

SandboxLoan::~SandboxLoan() {
    if (pool_ == nullptr) {
        return;
    }
    pool_->give_back(seat_);
    if (enlarged_) {
        pool_->give_back_turn();
    }
}

const Share& SandboxLoan::share() const noexcept {
    return enlarged_ ? pool_->shares().large : pool_->shares().small;
}

std::span<std::byte> SandboxLoan::area() const noexcept {
    return pool_->area(seat_).bytes().first(share().area);
}

bool SandboxLoan::enlarge() {
    if (enlarged_ || pool_->shares().large.bytes() == pool_->shares().small.bytes()) {
        return false;
    }
    pool_->take_turn();
    enlarged_ = true;
    return true;
}

Result<std::span<const std::byte>> SandboxLoan::run(SandboxedWork work, std::span<const std::byte> question,
                                                    std::size_t file_size, const SandboxTerms& terms) {
    if (question.size() > kMaxQuestionBytes || file_size > area().size()) {
        return Error{ErrorKind::invalid, "has a question or a file that is larger than the sandbox takes", {}};
    }
    Request request;
    request.work = work;
    request.file_size = file_size;
    request.max_answer = terms.max_answer;
    request.question_size = question.size();
    std::copy(question.begin(), question.end(), request.question.begin());
    Outcome outcome = pool_->run(seat_, grant_of(share(), terms.threads), request);
    const std::size_t room = sandbox::answer_begin(file_size, area().size());
    if (outcome.end == SandboxEnd::answered &&
        outcome.reply.size > std::min<std::uint64_t>(terms.max_answer, area().size() - room)) {
        outcome.end = SandboxEnd::crashed;
    }
    end_ = outcome.end;
    if (end_ != SandboxEnd::answered) {
        return ending_of(outcome, pool_->limits().time);
    }
    return std::span<const std::byte>(area().subspan(room, outcome.reply.size));
}

}  // namespace whorl
