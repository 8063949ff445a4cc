#include "lib/sandbox/channel.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace whorl::sandbox {

Pipe::Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_DIRECT) != 0) {
        throw std::system_error(errno, std::generic_category(), "no pipe can be created");
    }
    reading_ = posix::Descriptor(ends[0]);
    writing_ = posix::Descriptor(ends[1]);
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
