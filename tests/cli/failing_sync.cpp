// Put before the C library by LD_PRELOAD: a disk that fails once the folder "guided" has its first bundle, when the
// name of that folder is written to the disk.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

extern "C" int fsync(int descriptor) {
    struct stat bundle {};
    if (fstatat(descriptor, "guided/0000-submission.age", &bundle, 0) == 0) {
        errno = EIO;
        return -1;
    }
    return static_cast<int>(syscall(SYS_fsync, descriptor));
}
