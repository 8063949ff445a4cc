// Signals that would end or stop the program while something is half done.
#pragma once

#include <array>
#include <csignal>

namespace whorl::cli {

/// What people and systems end or stop programs by, and what makes them go on.
inline constexpr std::array kEndingSignals = {SIGHUP, SIGINT, SIGQUIT, SIGALRM, SIGTERM, SIGTSTP, SIGCONT};

/// As long as it lives, these signals wait; at its end, those that came do what they do.
class HeldSignals {
public:
    HeldSignals();
    ~HeldSignals();
    HeldSignals(const HeldSignals&) = delete;
    HeldSignals& operator=(const HeldSignals&) = delete;

    /// Those that were held before.
    const sigset_t& before() const { return before_; }

private:
    sigset_t before_{};
};

}  // namespace whorl::cli
