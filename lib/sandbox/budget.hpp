// How the memory for all workers is shared out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <whorl/sandbox.hpp>

namespace whorl::sandbox {

/// Bytes for one worker: what it may allocate, and what it sees of its area.
struct Share {
    std::uint64_t memory = 0;
    std::size_t area = 0;

    std::uint64_t bytes() const { return memory + area; }
};

/// What there is for all workers together.
struct Budget {
    static constexpr std::uint64_t kEnough = std::numeric_limits<std::uint64_t>::max();

    std::uint64_t memory = 0;           ///< bytes
    std::uint64_t addresses = kEnough;  ///< bytes that the program can map: it sees all areas
    std::uint64_t pipes = kEnough;      ///< that the program can have
};

/// All shares together stay in the budget. Each worker at work has a small share; as many as there are turns have a
/// large one instead. So nobody who has a share waits for memory of another, and nothing can block for ever.
struct Shares {
    std::size_t workers = 1;  ///< that may work at once
    Share small;
    Share large;            ///< the same as `small` where that is all that the limits allow
    std::size_t turns = 1;  ///< how many may have a large share at once
};

Shares share_out(const SandboxLimits& limits, std::size_t workers, const Budget& budget);

/// `all_memory` of the limits, or three quarters of what programs may use here: the memory of the machine, or less
/// where a control group sets a limit, or where pointers have 32 bits. Of the addresses and descriptors that limits
/// of the process leave, half.
Budget budget_of(const SandboxLimits& limits);

/// Of this process: the program, its libraries, its areas.
std::uint64_t bytes_mapped();

}  // namespace whorl::sandbox
