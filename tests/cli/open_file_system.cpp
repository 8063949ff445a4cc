// Put before the C library by LD_PRELOAD: a file system that keeps nobody out, as those of memory sticks.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>

extern "C" int mkdir(const char* path, mode_t mode) {
    const int made = mkdirat(AT_FDCWD, path, mode);
    return made == 0 ? fchmodat(AT_FDCWD, path, 0777, 0) : made;
}

extern "C" int mkostemp(char* name, int flags) {
    using Make = int (*)(char*, int);
    const int descriptor = reinterpret_cast<Make>(dlsym(RTLD_NEXT, "mkostemp"))(name, flags);
    return descriptor < 0 || fchmod(descriptor, 0666) != 0 ? -1 : descriptor;
}
