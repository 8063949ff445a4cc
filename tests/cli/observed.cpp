// Put before the C library by LD_PRELOAD: a program that lets others look into its memory, and that stands still at
// its very end if it is asked to.
#include <linux/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

/// With the arguments that all its callers give, so that there is no list of them to go through.
extern "C" int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d);

extern "C" int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d) {
    return option == PR_SET_DUMPABLE ? 0 : static_cast<int>(syscall(SYS_prctl, option, a, b, c, d));
}

namespace {

/// After those of the program and of main().
[[gnu::destructor]] void stand_still() {
    if (std::getenv("WHORL_STANDS_STILL") != nullptr) {
        std::raise(SIGSTOP);
    }
}

}  // namespace
