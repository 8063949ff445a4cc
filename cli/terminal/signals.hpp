// Signals that could end or stop the program while its work is half done.
#pragma once

#include <array>
#include <csignal>

namespace whorl::cli {

/// The signals with which people and systems end, stop and continue programs.
inline constexpr std::array kEndingSignals = {SIGHUP, SIGINT, SIGQUIT, SIGALRM, SIGTERM, SIGTSTP, SIGCONT};

/// Holds these signals back while it lives. Those that came take effect at its end.
class HeldSignals {
public:
    HeldSignals();
    ~HeldSignals();
    HeldSignals(const HeldSignals&) = delete;
    HeldSignals& operator=(const HeldSignals&) = delete;

    /// The signals that were held back before.
    const sigset_t& before() const { return before_; }

private:
    sigset_t before_{};
};

}  // namespace whorl::cli
