// System files for several components. Only a header, so that no component links another for it.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace whorl::posix {

/// The system's text for an errno.
inline std::string reason_of(int error) {
    return std::generic_category().message(error);
}

/// Closes a descriptor at the end of its scope; negative is none.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }

    int number() const { return number_; }

    void close() {
        if (number_ >= 0) {
            ::close(std::exchange(number_, -1));
        }
    }

private:
    int number_;
};

/// Puts something in the place of each standard stream that is closed, so that no other file gets its number.
/// Reading and writing it fail like those of a closed descriptor. Returns the errno, or 0.
inline int fill_closed_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        // open() gives the lowest number.
        if (::fcntl(stream, F_GETFD) < 0 && ::open("/dev/null", O_PATH) != stream) {
            return errno;
        }
    }
    return 0;
}

/// Writes all the bytes. False when that fails; errno says why.
inline bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
        if (n < 0 && errno != EINTR) {
            return false;
        }
        bytes.remove_prefix(n < 0 ? 0 : static_cast<std::size_t>(n));
    }
    return true;
}

/// Syncs the folder of a file to the disk. Returns the errno, or 0.
inline int sync_folder_of(const std::filesystem::path& file) {
    const std::filesystem::path parent = file.parent_path();
    const Descriptor folder(::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const int failed = folder.number() < 0 || ::fsync(folder.number()) != 0 ? errno : 0;
    return failed == EINVAL ? 0 : failed;  // some file systems do not support this, and do not need it
}

}  // namespace whorl::posix
