// How a process is locked in, and how another gives up what it does not need.
#pragma once

#include <whorl/sandbox.hpp>

namespace whorl::sandbox {

/// The descriptors that a worker has: nothing else is open but an empty file in the place of the standard streams.
constexpr int kRequests = 3;
constexpr int kReplies = 4;

/// Locks this process in, for good, as far as the system can.
SandboxProtection lock_in(const SandboxLimits& limits);

/// Refuses sockets, other programs and looks into these to this process and its children, for good. False where the
/// system cannot.
bool refuse_others();

/// Keeps other programs of the same person from looking into this process, and its memory out of dumps.
void close_to_others();

}  // namespace whorl::sandbox
