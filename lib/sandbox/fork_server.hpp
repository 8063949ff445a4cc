// The process that forks the workers. It has one thread and only the data from the start of the program.
#pragma once

#include <sys/types.h>

#include <vector>
#include <whorl/sandbox.hpp>

#include "lib/sandbox/seat.hpp"

namespace whorl::sandbox {

/// Forks the fork server, which first calls `prepare` unless that is null. It has the workers' ends in each seat,
/// and nothing else of the program is open in it. The program keeps its ends, and also both ends of the pipes that
/// it writes: with a reader, no write raises SIGPIPE, which would end the program. When the fork server and its
/// workers have died, the program reads the end of all replies. They end when the program ends, even while they are
/// stopped. Returns its process id. Throws std::system_error.
pid_t start_fork_server(std::vector<Seat>& seats, Pipe& commands, const SandboxLimits& limits,
                        SandboxPreparation prepare);

}  // namespace whorl::sandbox
