// What several components need of the system's files. A header alone, so that none links another for it.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace whorl::posix {

/// Closes a descriptor at the end of its scope; negative is none.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return number_; }

private:
    int number_;
};

/// Makes the names in a file's folder last; the errno when that fails, or 0.
inline int sync_folder_of(const std::filesystem::path& file) {
    const std::filesystem::path parent = file.parent_path();
    const Descriptor folder(::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const int failed = folder.number() < 0 || ::fsync(folder.number()) != 0 ? errno : 0;
    return failed == EINVAL ? 0 : failed;  // some file systems cannot, and need not
}

}  // namespace whorl::posix
