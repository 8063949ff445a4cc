// The time of day.
#pragma once

#include <cstdint>
#include <ctime>

namespace whorl::cli {

/// Now, in seconds since 1970.
inline std::int64_t now_in_seconds() {
    return static_cast<std::int64_t>(std::time(nullptr));
}

}  // namespace whorl::cli
