#include "lib/sandbox/worker.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>
#include <whorl/wipe.hpp>

#include "lib/sandbox/lockdown.hpp"

namespace whorl::sandbox {
namespace {

/// A worker is replaced after this many pieces of work, so that no data collect in it.
constexpr int kMaxWork = 512;

/// Overwrites freed memory at once, so that the next picture cannot see the one before.
constexpr int kFreed = 0x5A;

void arrange_descriptors(const Seat& seat) {
    constexpr int kAbove = 16;
    const int requests = ::fcntl(seat.requests.reading(), F_DUPFD, kAbove);
    const int replies = ::fcntl(seat.replies.writing(), F_DUPFD, kAbove);
    if (requests < 0 || replies < 0 || ::dup2(requests, kRequests) < 0 || ::dup2(replies, kReplies) < 0) {
        ::_exit(1);
    }
    if (::syscall(SYS_close_range, kReplies + 1, ~0U, 0) != 0) {
        const long most = ::sysconf(_SC_OPEN_MAX);
        for (int descriptor = kReplies + 1; descriptor < most; ++descriptor) {
            ::close(descriptor);
        }
    }
}

void empty_environment() {
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        wipe(*entry, std::strlen(*entry));
    }
    ::clearenv();
}

std::chrono::nanoseconds used_time() {
    timespec used{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

/// Overwrites the stack, on which earlier calls left variables, for example rows of pixels.
[[gnu::noinline]] void wipe_stack() {
    constexpr std::size_t kDeep = std::size_t{256} << 10U;
    std::array<std::byte, kDeep> below;
    wipe(below.data(), below.size());
}

Reply failed(ErrorKind kind, std::string_view message) {
    Reply reply;
    reply.said = Said::failed;
    reply.detail = static_cast<std::int32_t>(kind);
    message.copy(reply.message.data(), reply.message.size() - 1);
    return reply;
}

Reply answer_to(const Request& request, std::span<std::byte> area) {
    try {
        const Result<std::size_t> size =
            request.work(std::span(request.question).first(request.question_size), area.first(request.file_size),
                         area.subspan(answer_begin(request.file_size, area.size())));
        if (!size) {
            return failed(size.error().kind, size.error().message);
        }
        Reply reply;
        reply.said = Said::answered;
        reply.size = *size;
        return reply;
    } catch (const std::bad_alloc&) {
        return failed(ErrorKind::too_large, "needs more memory than there is");
    }
}

}  // namespace

void run_worker(Seat& seat, std::uint32_t generation, const SandboxLimits& limits) {
    arrange_descriptors(seat);
    empty_environment();
#ifdef __GLIBC__
    ::mallopt(M_PERTURB, kFreed);
#endif
    const SandboxProtection protection = lock_in(limits);
    Reply reply;
    reply.detail = protection.landlock;
    reply.flag = static_cast<std::uint32_t>(protection.system_calls);
    for (int work = 0;; ++work) {
        reply.generation = generation;
        if (!send(kReplies, reply)) {
            ::_exit(0);
        }
        Request request;
        do {
            if (receive(kRequests, request) != Received::whole) {
                ::_exit(0);
            }
        } while (request.generation != generation);
        reply = answer_to(request, seat.area.bytes());
        reply.flag = static_cast<std::uint32_t>(work + 1 == kMaxWork || used_time() > limits.time);
        wipe_stack();  // last, because the first call of a library function stores the registers there
    }
}

}  // namespace whorl::sandbox
