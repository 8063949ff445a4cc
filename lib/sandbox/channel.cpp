#include "lib/sandbox/channel.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "lib/text/printable.hpp"

namespace whorl::sandbox {

std::string Reply::text() const {
    return text::printable({message.begin(), std::find(message.begin(), message.end(), '\0')});
}

Pipe::Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_DIRECT) != 0) {
        throw std::system_error(errno, std::generic_category(), "no pipe can be created");
    }
    reading_ = posix::Descriptor(ends[0]);
    writing_ = posix::Descriptor(ends[1]);
}

void close_all_but(std::vector<int> kept) {
    kept.push_back(STDERR_FILENO);
    std::sort(kept.begin(), kept.end());
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const unsigned first = static_cast<unsigned>(kept[i]) + 1;
        const unsigned end = i + 1 < kept.size() ? static_cast<unsigned>(kept[i + 1]) : ~0U;
        if (first < end && ::syscall(SYS_close_range, first, end - 1, 0) != 0) {
            const auto most = static_cast<unsigned>(::sysconf(_SC_OPEN_MAX));
            for (unsigned descriptor = first; descriptor < std::min(end, most); ++descriptor) {
                ::close(static_cast<int>(descriptor));
            }
        }
    }
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

void drain(int descriptor) {
    std::array<std::byte, PIPE_BUF> dropped{};
    for (pollfd event{descriptor, POLLIN, 0}; ::poll(&event, 1, 0) > 0 && (event.revents & POLLIN) != 0;) {
        read_message(descriptor, dropped.data(), dropped.size());
    }
}

}  // namespace whorl::sandbox
