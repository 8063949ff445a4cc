// Preloaded, makes a system that has no Landlock of this one.
#include <dlfcn.h>

#include <cerrno>
#include <cstdarg>

extern "C" long syscall(long number, ...) noexcept;

extern "C" long syscall(long number, ...) noexcept {
    constexpr long kCreateRuleset = 444;  // landlock_create_ruleset()
    if (number == kCreateRuleset) {
        errno = ENOSYS;
        return -1;
    }
    using Call = long (*)(long, long, long, long, long, long, long);
    static const auto real = reinterpret_cast<Call>(dlsym(RTLD_NEXT, "syscall"));
    va_list arguments;
    va_start(arguments, number);
    const long a = va_arg(arguments, long);
    const long b = va_arg(arguments, long);
    const long c = va_arg(arguments, long);
    const long d = va_arg(arguments, long);
    const long e = va_arg(arguments, long);
    const long f = va_arg(arguments, long);
    va_end(arguments);
    return real(number, a, b, c, d, e, f);
}
