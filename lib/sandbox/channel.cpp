#include "lib/sandbox/channel.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace whorl::sandbox {
namespace {

[[noreturn]] void fail() {
    throw std::system_error(errno, std::generic_category(), "no pipe can be created");
}

/// Closes the descriptor and returns another one of the same file, which is not a standard stream. A program whose
/// streams are closed gets their numbers for a pipe, and the fork server replaces the standard streams.
posix::Descriptor beside_standard_streams(posix::Descriptor descriptor) {
    posix::Descriptor moved(::fcntl(descriptor.number(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (moved.number() < 0) {
        fail();
    }
    return moved;
}

}  // namespace

Pipe::Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_DIRECT) != 0) {
        fail();
    }
    posix::Descriptor reading(ends[0]);
    posix::Descriptor writing(ends[1]);
    reading_ = beside_standard_streams(std::move(reading));
    writing_ = beside_standard_streams(std::move(writing));
}

bool write_message(int descriptor, const void* message, std::size_t size) {
    for (;;) {
        const ssize_t written = ::write(descriptor, message, size);
        if (written >= 0 || errno != EINTR) {
            return written == static_cast<ssize_t>(size);
        }
    }
}

std::size_t read_message(int descriptor, void* message, std::size_t size) {
    for (;;) {
        const ssize_t got = ::read(descriptor, message, size);
        if (got >= 0 || errno != EINTR) {
            return got > 0 ? static_cast<std::size_t>(got) : 0;
        }
    }
}

}  // namespace whorl::sandbox
