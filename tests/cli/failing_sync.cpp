// Put before the C library by LD_PRELOAD: a disk that fails when the name of the folder "guided", which has its
// first bundle, or that of the file "export.jsonl" is written to the disk.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>

extern "C" int fsync(int fd) {
    for (const char* name : {"guided/0000-submission.age", "export.jsonl"}) {
        struct stat status {};
        if (fstatat(fd, name, &status, 0) == 0) {
            errno = EIO;
            return -1;
        }
    }
    return static_cast<int>(syscall(SYS_fsync, fd));
}
