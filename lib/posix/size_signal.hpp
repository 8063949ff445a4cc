// Writing where a limit on the size of files is set. Only a header, like files.hpp.
#pragma once

#include <pthread.h>

#include <cerrno>
#include <csignal>
#include <ctime>

namespace whorl::posix {

/// While it lives, a write of this thread beyond the largest size of a file (RLIMIT_FSIZE) only fails, with EFBIG.
/// The system also sends SIGXFSZ, which ends a program; it is dropped, and what the program does about it stays as
/// it is.
class SizeSignalDropped {
public:
    SizeSignalDropped() {
        sigemptyset(&signal_);
        sigaddset(&signal_, SIGXFSZ);
        pthread_sigmask(SIG_BLOCK, &signal_, &before_);
    }
    ~SizeSignalDropped() {
        if (sigismember(&before_, SIGXFSZ) == 0) {
            const int error = errno;
            const std::timespec at_once{};
            sigtimedwait(&signal_, nullptr, &at_once);
            pthread_sigmask(SIG_SETMASK, &before_, nullptr);
            errno = error;
        }
    }
    SizeSignalDropped(const SizeSignalDropped&) = delete;
    SizeSignalDropped& operator=(const SizeSignalDropped&) = delete;

private:
    sigset_t signal_{};
    sigset_t before_{};
};

}  // namespace whorl::posix
