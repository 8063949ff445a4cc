// How much a test tries at random.
#pragma once

#include <cstdlib>

#include "lib/sandbox/sanitizers.hpp"

namespace whorl::test {

/// A fifth of the usual number under a sanitizer, which makes all of it slow and finds no other fault here; times
/// the environment variable WHORL_TEST_TIMES, which ./dev release-check sets.
inline int effort(int usual) {
    const char* times = std::getenv("WHORL_TEST_TIMES");
    const int number = times == nullptr ? 1 : std::atoi(times);
    return (sandbox::kSanitized ? usual / 5 : usual) * (number > 0 ? number : 1);
}

}  // namespace whorl::test
