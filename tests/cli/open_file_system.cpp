// Put before the C library by LD_PRELOAD: a file system that keeps nobody out, as those of memory sticks.
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdarg>

extern "C" int mkdir(const char* path, mode_t mode) {
    const int made = mkdirat(AT_FDCWD, path, mode);
    return made == 0 ? fchmodat(AT_FDCWD, path, 0777, 0) : made;
}

// Not by its name, since <fcntl.h> may have an inline function of that name.
extern "C" int open_for_all(const char* path, int flags, ...) asm("open");

int open_for_all(const char* path, int flags, ...) {
    if ((flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;  // nor has it files without a name
        return -1;
    }
    if ((flags & O_CREAT) == 0) {
        return openat(AT_FDCWD, path, flags);
    }
    va_list rest;
    va_start(rest, flags);
    const int descriptor = openat(AT_FDCWD, path, flags, va_arg(rest, mode_t));
    va_end(rest);
    return descriptor < 0 || fchmod(descriptor, 0666) != 0 ? -1 : descriptor;
}
