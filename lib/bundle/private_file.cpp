#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>
#include <whorl/private_file.hpp>

#include "lib/posix/files.hpp"

namespace whorl {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

std::string reason_of(int error) {
    return std::generic_category().message(error);
}

/// Gives a file its name if nothing has it; the reason when that cannot be done.
int take_name(const char* from, const char* to) {
    if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return errno;
    }
    // Not all file systems can do that; a link never replaces either.
    if (::link(from, to) != 0) {
        return errno;
    }
    ::unlink(from);
    return 0;
}

}  // namespace

Result<NewFile> NewFile::create(const fs::path& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) == 0) {
        return Error{ErrorKind::exists, "exists already", path.native()};
    }
    std::string name = path.native() + ".part-XXXXXX";
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);  // readable by its owner only
    if (descriptor < 0) {
        return Error{ErrorKind::unwritable, "cannot be made: " + reason_of(errno), path.native()};
    }
    return NewFile(path, std::move(name), descriptor);
}

NewFile::NewFile(fs::path path, std::string name, int descriptor)
    : path_(std::move(path)), name_(std::move(name)), descriptor_(descriptor) {}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      name_(std::exchange(other.name_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      failed_(other.failed_) {}

NewFile& NewFile::operator=(NewFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(name_, other.name_);
    std::swap(descriptor_, other.descriptor_);
    std::swap(failed_, other.failed_);
    return *this;
}

NewFile::~NewFile() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
    if (!name_.empty()) {
        ::unlink(name_.c_str());
    }
}

bool NewFile::is_private() const {
    struct stat status {};
    return ::fstat(descriptor_, &status) == 0 && (status.st_mode & kOthers) == 0;
}

Status NewFile::write(std::span<const char> bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            failed_ = true;
            return Error{ErrorKind::unwritable, "cannot be written: " + reason_of(errno), path_.native()};
        }
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
}

ByteSink NewFile::sink() {
    return [this](std::span<const char> bytes) { return write(bytes); };
}

Status NewFile::commit() {
    const auto cannot = [&](int error) -> Error {
        if (error == EEXIST) {
            return {ErrorKind::exists, "exists already", path_.native()};
        }
        return {ErrorKind::unwritable, "cannot be written: " + reason_of(error), path_.native()};
    };
    if (failed_) {
        return Error{ErrorKind::unwritable, "was not written whole", path_.native()};
    }
    if (::fsync(descriptor_) != 0) {
        return cannot(errno);
    }
    if (const int error = take_name(name_.c_str(), path_.c_str())) {
        return cannot(error);
    }
    name_.clear();
    if (const int error = posix::sync_folder_of(path_)) {
        return cannot(error);
    }
    return {};
}

Result<NewFolder> NewFolder::create(const fs::path& path) {
    const auto failed = [&](ErrorKind kind, std::string message) {
        return Error{kind, std::move(message), path.native()};
    };
    const bool made = ::mkdir(path.c_str(), S_IRWXU) == 0;
    if (!made && errno != EEXIST) {
        return failed(ErrorKind::unwritable, "cannot be made: " + reason_of(errno));
    }
    std::error_code error;
    if (!made && (!fs::is_directory(path, error) || !fs::is_empty(path, error))) {
        return failed(ErrorKind::exists, error ? "exists already" : "exists already, and is not an empty folder");
    }
    if (!made && ::chmod(path.c_str(), S_IRWXU) != 0) {
        return failed(ErrorKind::unwritable, "cannot be closed to others: " + reason_of(errno));
    }
    NewFolder folder(path, made);
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || (status.st_mode & kOthers) != 0) {
        return failed(ErrorKind::insecure, "cannot be made: its file system lets others in");
    }
    return folder;
}

NewFolder::NewFolder(fs::path path, bool made) : path_(std::move(path)), goes_(made) {}

NewFolder::NewFolder(NewFolder&& other) noexcept
    : path_(std::move(other.path_)), goes_(std::exchange(other.goes_, false)) {}

NewFolder& NewFolder::operator=(NewFolder&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(goes_, other.goes_);
    return *this;
}

NewFolder::~NewFolder() {
    std::error_code left_behind;
    if (goes_) {
        fs::remove_all(path_, left_behind);
    }
}

Status NewFolder::commit() {
    if (const int error = posix::sync_folder_of(path_)) {
        return Error{ErrorKind::unwritable, "cannot be made: " + reason_of(error), path_.native()};
    }
    goes_ = false;
    return {};
}

Result<Secret> read_private_file(const fs::path& path, std::size_t largest) {
    const auto failed = [&](ErrorKind kind, std::string message) {
        return Error{kind, std::move(message), path.native()};
    };
    // What is no file may keep one waiting for its other end.
    const posix::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (file.number() < 0 || ::fstat(file.number(), &status) != 0) {
        const bool missing = errno == ENOENT || errno == ENOTDIR;
        return failed(missing ? ErrorKind::not_found : ErrorKind::unreadable,
                      missing ? "does not exist" : "cannot be opened: " + reason_of(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        return failed(ErrorKind::invalid, "is not a regular file");
    }
    if ((status.st_mode & kOthers) != 0) {
        return failed(ErrorKind::insecure, "holds a secret, but others may use the file: chmod 600 keeps them out");
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size > largest) {
        return failed(ErrorKind::too_large, "is larger than any file of its kind");
    }
    Secret contents(size);
    std::size_t done = 0;
    while (done < size) {
        const ssize_t n = ::read(file.number(), contents.data() + done, size - done);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return failed(ErrorKind::unreadable, "cannot be read: " + reason_of(errno));
        }
        if (n == 0) {
            break;  // was cut off meanwhile
        }
        done += static_cast<std::size_t>(n);
    }
    contents.shorten(done);
    return contents;
}

}  // namespace whorl
