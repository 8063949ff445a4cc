// Locking a worker in, and restricting the program.
#pragma once

#include <linux/filter.h>

#include <vector>
#include <whorl/sandbox.hpp>

#include "lib/sandbox/channel.hpp"

namespace whorl::sandbox {

/// The descriptors of a worker. Only these are open, and /dev/null as the standard streams.
constexpr int kRequests = 3;
constexpr int kReplies = 4;

/// The filters of system calls for workers without threads and with threads. To make them takes longer than a small
/// picture, so they are made once.
struct WorkerFilters {
    std::vector<sock_filter> without_threads;
    std::vector<sock_filter> with_threads;
};

/// Empty where the system has no seccomp. Throws std::system_error.
WorkerFilters make_worker_filters();

/// Locks this process in for good, which has `mapped` bytes of memory beside its area. What the system has is used
/// or fails: throws std::system_error.
SandboxProtection lock_in(const SandboxLimits& limits, const Grant& grant, std::uint64_t mapped,
                          WorkerFilters& filters);

/// Whether the kernel, and this build, can filter system calls.
bool has_seccomp();

/// From now on refuses sockets, starting programs and access to other processes to this process and its children.
/// Returns false where the system cannot do this.
bool refuse_others();

/// Keeps other programs of the same user out of this process, and its memory out of core dumps.
void close_to_others();

}  // namespace whorl::sandbox
