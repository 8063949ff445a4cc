#include "lib/sandbox/worker.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <system_error>

namespace whorl::sandbox {
namespace {

void arrange_descriptors(const Seat& seat) {
    constexpr int kAbove = 16;
    const int requests = ::fcntl(seat.requests.reading(), F_DUPFD, kAbove);
    const int replies = ::fcntl(seat.replies.writing(), F_DUPFD, kAbove);
    if (requests < 0 || replies < 0 || ::dup2(requests, kRequests) < 0 || ::dup2(replies, kReplies) < 0) {
        throw std::system_error(errno, std::generic_category(), "pipes cannot be passed on");
    }
    close_all_but({kRequests, kReplies});
}

Reply failed(ErrorKind kind, std::string_view message) {
    Reply reply;
    reply.said = Said::failed;
    reply.kind = kind;
    message.copy(reply.message.data(), reply.message.size() - 1);
    return reply;
}

Reply answer_to(const Request& request, std::span<std::byte> area) {
    try {
        const std::span<std::byte> room = area.subspan(answer_begin(request.file_size, area.size()));
        const Result<std::size_t> size =
            request.work(std::span(request.question).first(request.question_size), area.first(request.file_size),
                         room.first(std::min<std::uint64_t>(request.max_answer, room.size())));
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

void run_worker(Seat& seat, const SandboxLimits& limits, const Grant& grant, std::uint64_t mapped,
                WorkerFilters& filters) {
    Request request;
    int replies = seat.replies.writing();
    try {
        arrange_descriptors(seat);
        replies = kReplies;
        seat.area.keep_first(grant.area);
        const SandboxProtection protection = lock_in(limits, grant, mapped, filters);
        Reply ready;
        ready.landlock = protection.landlock;
        ready.filtered = protection.system_calls ? 1 : 0;
        send(kReplies, ready);
    } catch (const std::system_error& error) {
        send(replies, failed(ErrorKind::unreadable, error.what()));
        ::_exit(1);
    }
    if (receive(kRequests, request) == Received::whole) {
        send(kReplies, answer_to(request, seat.area.bytes()));
    }
    ::_exit(0);
}

}  // namespace whorl::sandbox
