// The process that workers are forked from: it has one thread and knows nothing but what was there at the start.
#pragma once

#include <sys/types.h>

#include <vector>
#include <whorl/sandbox.hpp>

#include "lib/sandbox/seat.hpp"

namespace whorl::sandbox {

/// Forks it off, to begin with `prepare` unless that is null. `commands`, and in each seat the ends of the program,
/// stay open here; there, those of the workers. It ends, with all workers, when the program does or closes
/// `commands`. Its number. Throws std::system_error.
pid_t start_fork_server(std::vector<Seat>& seats, Pipe& commands, const SandboxLimits& limits,
                        SandboxPreparation prepare);

}  // namespace whorl::sandbox
