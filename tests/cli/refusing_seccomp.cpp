// Preloaded, makes a system whose seccomp refuses the filter of workers.
#include <dlfcn.h>
#include <linux/prctl.h>

#include <cerrno>

extern "C" int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d);

extern "C" int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d) {
    if (option == PR_SET_SECCOMP) {
        errno = ENOMEM;
        return -1;
    }
    using Call = decltype(&prctl);
    static const auto real = reinterpret_cast<Call>(dlsym(RTLD_NEXT, "prctl"));
    return real(option, a, b, c, d);
}
