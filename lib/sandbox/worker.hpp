// The work of a worker.
#pragma once

#include <cstdint>
#include <whorl/sandbox.hpp>

#include "lib/sandbox/seat.hpp"

namespace whorl::sandbox {

/// Locks the process in and works until the program ends. The standard streams must be /dev/null already.
[[noreturn]] void run_worker(Seat& seat, std::uint32_t generation, const SandboxLimits& limits);

}  // namespace whorl::sandbox
