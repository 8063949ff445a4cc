#include "cli/terminal/signals.hpp"

namespace whorl::cli {

HeldSignals::HeldSignals() {
    sigset_t held{};
    sigemptyset(&held);
    for (const int number : kEndingSignals) {
        sigaddset(&held, number);
    }
    pthread_sigmask(SIG_BLOCK, &held, &before_);
}

HeldSignals::~HeldSignals() {
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace whorl::cli
