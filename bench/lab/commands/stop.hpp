// SIGINT and SIGTERM in commands that clean up before they end.
#pragma once

#include <atomic>
#include <csignal>

namespace whorl::lab {

inline std::atomic<bool> stop_requested = false;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

/// The first of these signals sets stop_requested; the second ends the program.
inline void stop_softly() {
    struct sigaction action {};
    action.sa_handler = [](int) { stop_requested = true; };
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    for (const int number : {SIGINT, SIGTERM}) {
        sigaction(number, &action, nullptr);
    }
}

}  // namespace whorl::lab
