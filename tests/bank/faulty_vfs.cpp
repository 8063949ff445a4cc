#include "tests/bank/faulty_vfs.hpp"

#include <sqlite3.h>

#include <csignal>
#include <mutex>

namespace whorl::test {
namespace {

std::mutex mutex;  // guards what follows
bool armed = false;
Fault armed_fault{};
int left = 0;
bool failing_forever = false;
bool failed = false;
int left_to_live = 0;  // accesses; 0: for ever
bool dies_halfway = false;

/// Whether this access is one that fails.
bool fails(Fault fault) {
    const std::lock_guard lock(mutex);
    if (!armed || fault != armed_fault || --left > 0 || (left < 0 && !failing_forever)) {
        return false;
    }
    failed = true;
    return true;
}

/// Whether this access is the last.
bool dies() {
    const std::lock_guard lock(mutex);
    return left_to_live > 0 && --left_to_live == 0;
}

void die_if_due() {
    if (dies()) {
        std::raise(SIGKILL);
    }
}

sqlite3_vfs* real_vfs = nullptr;

/// SQLite's own file lies behind this in memory.
struct File {
    sqlite3_file base;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
sqlite3_file* real(sqlite3_file* file) {
    return reinterpret_cast<File*>(file)->real();
}
const sqlite3_io_methods& methods(sqlite3_file* file) {
    return *real(file)->pMethods;
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    if (dies()) {
        if (dies_halfway) {
            methods(file).xWrite(real(file), bytes, size / 2, offset);
        }
        std::raise(SIGKILL);
    }
    if (fails(Fault::full_disk)) {
        return SQLITE_FULL;
    }
    if (fails(Fault::short_write)) {
        methods(file).xWrite(real(file), bytes, size / 2, offset);
        return SQLITE_IOERR_WRITE;
    }
    const int code = methods(file).xWrite(real(file), bytes, size, offset);
    return fails(Fault::late_write) ? SQLITE_IOERR_WRITE : code;
}

int read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
    return fails(Fault::read) ? SQLITE_IOERR_READ : methods(file).xRead(real(file), bytes, size, offset);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    die_if_due();
    return fails(Fault::truncate) ? SQLITE_IOERR_TRUNCATE : methods(file).xTruncate(real(file), size);
}

int sync(sqlite3_file* file, int flags) {
    die_if_due();
    return fails(Fault::sync) ? SQLITE_IOERR_FSYNC : methods(file).xSync(real(file), flags);
}

/// Growing the shared memory writes to its file.
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
    if (extend != 0 && fails(Fault::full_disk)) {
        return SQLITE_IOERR_SHMSIZE;
    }
    return methods(file).xShmMap(real(file), page, size, extend, memory);
}

const sqlite3_io_methods kMethods = {
    3,
    [](sqlite3_file* file) { return methods(file).xClose(real(file)); },
    read,
    write,
    truncate,
    sync,
    [](sqlite3_file* file, sqlite3_int64* size) { return methods(file).xFileSize(real(file), size); },
    [](sqlite3_file* file, int lock) { return methods(file).xLock(real(file), lock); },
    [](sqlite3_file* file, int lock) { return methods(file).xUnlock(real(file), lock); },
    [](sqlite3_file* file, int* result) { return methods(file).xCheckReservedLock(real(file), result); },
    [](sqlite3_file* file, int operation, void* argument) {
        return methods(file).xFileControl(real(file), operation, argument);
    },
    [](sqlite3_file* file) { return methods(file).xSectorSize(real(file)); },
    [](sqlite3_file* file) { return methods(file).xDeviceCharacteristics(real(file)); },
    map_shared,
    [](sqlite3_file* file, int offset, int n, int flags) {
        return methods(file).xShmLock(real(file), offset, n, flags);
    },
    [](sqlite3_file* file) { methods(file).xShmBarrier(real(file)); },
    [](sqlite3_file* file, int remove) { return methods(file).xShmUnmap(real(file), remove); },
    [](sqlite3_file* file, sqlite3_int64 offset, int size, void** memory) {
        return methods(file).xFetch(real(file), offset, size, memory);
    },
    [](sqlite3_file* file, sqlite3_int64 offset, void* memory) {
        return methods(file).xUnfetch(real(file), offset, memory);
    },
};

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    file->pMethods = nullptr;
    const int code = real_vfs->xOpen(real_vfs, name, real(file), flags, out_flags);
    // SQLite closes what has methods, even where opening failed.
    file->pMethods = real(file)->pMethods == nullptr ? nullptr : &kMethods;
    return code;
}

int remove(sqlite3_vfs*, const char* name, int sync_folder) {
    return fails(Fault::truncate) ? SQLITE_IOERR_DELETE : real_vfs->xDelete(real_vfs, name, sync_folder);
}

}  // namespace

void install_faulty_vfs() {
    if (real_vfs != nullptr) {
        return;
    }
    real_vfs = sqlite3_vfs_find(nullptr);
    static sqlite3_vfs faulty = *real_vfs;
    faulty.zName = "faulty";
    faulty.szOsFile = static_cast<int>(sizeof(File)) + real_vfs->szOsFile;
    faulty.xOpen = open;
    faulty.xDelete = remove;
    sqlite3_vfs_register(&faulty, 1);
}

void fail_at(Fault fault, int k, bool forever) {
    const std::lock_guard lock(mutex);
    armed = true;
    armed_fault = fault;
    left = k;
    failing_forever = forever;
    failed = false;
}

void die_at(int k, bool halfway) {
    const std::lock_guard lock(mutex);
    left_to_live = k;
    dies_halfway = halfway;
}

bool stop_failing() {
    const std::lock_guard lock(mutex);
    armed = false;
    return failed;
}

}  // namespace whorl::test
