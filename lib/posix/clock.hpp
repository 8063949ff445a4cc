// The time. Only a header, like files.hpp.
#pragma once

#include <chrono>
#include <cstdint>

namespace whorl::posix {

inline std::int64_t seconds_since_1970() {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}  // namespace whorl::posix
