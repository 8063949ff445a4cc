// The work of a worker.
#pragma once

#include <whorl/sandbox.hpp>

#include "lib/sandbox/lockdown.hpp"
#include "lib/sandbox/seat.hpp"

namespace whorl::sandbox {

/// Locks the process in, does one piece of work and ends. It has `mapped` bytes of memory beside its area. The
/// standard streams must be /dev/null already.
[[noreturn]] void run_worker(Seat& seat, const SandboxLimits& limits, const Grant& grant, std::uint64_t mapped,
                             WorkerFilters& filters);

}  // namespace whorl::sandbox
