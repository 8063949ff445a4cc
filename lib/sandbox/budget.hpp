// How the memory for all workers is shared out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <whorl/sandbox.hpp>

namespace whorl::sandbox {

/// Bytes for one worker: what it may allocate, and what it sees of its area.
struct Share {
    std::uint64_t memory = 0;
    std::size_t area = 0;

    std::uint64_t bytes() const { return memory + area; }
};

/// All shares together stay in the budget. Each worker at work has a small share; as many as there are turns have a
/// large one instead. So nobody who has a share waits for memory of another, and nothing can block for ever.
struct Shares {
    std::size_t workers = 1;  ///< that may work at once
    Share small;
    Share large;            ///< the same as `small` where that is all that the limits allow
    std::size_t turns = 1;  ///< how many may have a large share at once
};

Shares share_out(const SandboxLimits& limits, std::size_t workers, std::uint64_t budget);

/// Bytes that programs may use here: the memory of the machine, or less where a control group sets a limit, or
/// where pointers have 32 bits.
std::uint64_t usable_memory();

}  // namespace whorl::sandbox
