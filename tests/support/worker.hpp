// Another process that works for a test, and is killed at it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace whorl::test {

struct Ended {
    std::string said;
    bool killed = false;
};

/// Starts a worker, a process that never returns from this function, and tells how it ended: by itself, or killed
/// some microseconds after its last acknowledgement. It acknowledges by a byte on the file descriptor that it is
/// given.
Ended run_worker(const std::function<void(int)>& worker, std::size_t acknowledgements, unsigned microseconds);

}  // namespace whorl::test
