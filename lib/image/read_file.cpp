#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "image/codec.hpp"

namespace whorl::image {
namespace {

/// Larger files are refused: no picture below the pixel limit needs more, and memory is taken at once.
constexpr std::int64_t kMaxFileBytes = std::int64_t{1} << 30U;

/// Enough to tell a picture by.
constexpr std::size_t kHeadBytes = 4096;

Failure system_failure(int error) {
    const bool missing = error == ENOENT || error == ENOTDIR || error == ELOOP;
    return {missing ? ErrorKind::not_found : ErrorKind::unreadable,
            "cannot be read: " + std::generic_category().message(error)};
}

class Descriptor {
public:
    explicit Descriptor(const std::filesystem::path& file) {
        // Without O_NONBLOCK opening a pipe that nobody writes to would wait for ever.
        constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
#ifdef O_NOATIME
        number_ = open(file.c_str(), kFlags | O_NOATIME);  // leaves no trace in the access time ...
        if (number_ < 0 && errno == EPERM) {               // ... but only the file's owner may ask for that
            number_ = open(file.c_str(), kFlags);
        }
#else
        number_ = open(file.c_str(), kFlags);
#endif
        if (number_ < 0) {
            throw system_failure(errno);
        }
    }
    ~Descriptor() {
        close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    struct stat status() const {
        struct stat result {};
        if (fstat(number_, &result) != 0) {
            throw system_failure(errno);
        }
        return result;
    }

    /// Reads until `to` is full or the file ends; returns how many bytes came.
    std::size_t read_into(std::span<std::byte> to) const {
        std::size_t got = 0;
        while (got < to.size()) {
            const ssize_t n = read(number_, to.data() + got, to.size() - got);
            if (n == 0) {
                break;
            }
            if (n > 0) {
                got += static_cast<std::size_t>(n);
            } else if (errno != EINTR) {
                throw system_failure(errno);
            }
        }
        return got;
    }

private:
    int number_ = -1;
};

}  // namespace

std::vector<std::byte> read_file(const std::filesystem::path& file, void (*check_head)(Bytes)) {
    const Descriptor descriptor(file);
    const struct stat status = descriptor.status();
    if (S_ISDIR(status.st_mode)) {
        throw Failure{ErrorKind::not_an_image, "is a folder, not a picture"};
    }
    if (!S_ISREG(status.st_mode)) {
        throw Failure{ErrorKind::not_an_image, "is not a regular file"};
    }
    std::vector<std::byte> bytes(kHeadBytes);
    bytes.resize(descriptor.read_into(bytes));
    check_head(bytes);
    if (status.st_size > kMaxFileBytes) {
        throw Failure{ErrorKind::too_large, "is a file of " + std::to_string(status.st_size) +
                                                " bytes, more than the limit of " + std::to_string(kMaxFileBytes)};
    }
    const std::size_t head = bytes.size();
    bytes.resize(std::max(head, static_cast<std::size_t>(status.st_size)));
    bytes.resize(head + descriptor.read_into(std::span(bytes).subspan(head)));
    return bytes;
}

}  // namespace whorl::image
