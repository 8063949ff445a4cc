// What a worker does.
#pragma once

#include <cstdint>
#include <whorl/sandbox.hpp>

#include "lib/sandbox/seat.hpp"

namespace whorl::sandbox {

/// Locks the process in and works until the program goes away. Its standard streams are /dev/null by then.
[[noreturn]] void run_worker(Seat& seat, std::uint32_t generation, const SandboxLimits& limits);

}  // namespace whorl::sandbox
