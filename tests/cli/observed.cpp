// Put before the C library by LD_PRELOAD: a program that lets others look into its memory, and that stands still at
// its very end if it is asked to.
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdarg>
#include <cstdlib>

extern "C" int prctl(int option, ...) {
    std::array<unsigned long, 4> words{};
    std::va_list list;
    va_start(list, option);
    for (unsigned long& word : words) {
        word = va_arg(list, unsigned long);
    }
    va_end(list);
    if (option == PR_SET_DUMPABLE) {
        return 0;
    }
    return static_cast<int>(syscall(SYS_prctl, option, words[0], words[1], words[2], words[3]));
}

namespace {

/// After those of the program and of main().
[[gnu::destructor]] void stand_still() {
    if (std::getenv("WHORL_STANDS_STILL") != nullptr) {
        std::raise(SIGSTOP);
    }
}

}  // namespace
