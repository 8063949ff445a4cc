// Reading files that somebody else named, which may be pipes or devices.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <whorl/error.hpp>

#include "lib/posix/files.hpp"

namespace whorl::posix {

/// The system's reason why something cannot be read.
inline Error unreadable(int error, const std::string& name = {}) {
    const bool missing = error == ENOENT || error == ENOTDIR || error == ELOOP;
    return {missing ? ErrorKind::not_found : ErrorKind::unreadable, "cannot be read: " + reason_of(error), name};
}

/// Reads until `to` is full or the file ends. Returns the number of bytes.
inline Result<std::size_t> read_into(int descriptor, std::span<std::byte> to) {
    std::size_t got = 0;
    while (got < to.size()) {
        const ssize_t n = ::read(descriptor, to.data() + got, to.size() - got);
        if (n == 0) {
            break;
        }
        if (n > 0) {
            got += static_cast<std::size_t>(n);
        } else if (errno != EINTR) {
            return unreadable(errno);
        }
    }
    return got;
}

/// Opens a regular file, and nothing that could let a reader wait.
inline Result<Descriptor> open_regular(const std::filesystem::path& file) {
    // Without O_NONBLOCK, opening a pipe without a writer would wait forever.
    Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat status {};
    if (descriptor.number() < 0 || ::fstat(descriptor.number(), &status) != 0) {
        return unreadable(errno, file.native());
    }
    if (!S_ISREG(status.st_mode)) {
        return Error{ErrorKind::unreadable, S_ISDIR(status.st_mode) ? "is a folder" : "is not a regular file",
                     file.native()};
    }
    return descriptor;
}

}  // namespace whorl::posix
