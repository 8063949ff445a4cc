// Locking a worker in, and restricting the program.
#pragma once

#include <whorl/sandbox.hpp>

namespace whorl::sandbox {

/// The descriptors of a worker. Only these are open, and /dev/null as the standard streams.
constexpr int kRequests = 3;
constexpr int kReplies = 4;

/// Locks this process in for good, as far as the system supports it.
SandboxProtection lock_in(const SandboxLimits& limits);

/// From now on refuses sockets, starting programs and access to other processes to this process and its children.
/// Returns false where the system cannot do this.
bool refuse_others();

/// Keeps other programs of the same user out of this process, and its memory out of core dumps.
void close_to_others();

}  // namespace whorl::sandbox
