#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include <whorl/private_file.hpp>

#include "lib/failure/failure.hpp"
#include "lib/posix/files.hpp"
#include "lib/posix/whole_file.hpp"

namespace whorl {
namespace {

namespace fs = std::filesystem;
using posix::reason_of;
using posix::WholeFile;

constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

}  // namespace

Result<NewFile> NewFile::create(const fs::path& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) == 0) {
        return Error{ErrorKind::exists, "exists already", path.native()};
    }
    return guarded(path.native(), [&] {
        auto file = std::make_unique<WholeFile>(value_of(WholeFile::create(path, S_IRUSR | S_IWUSR)));
        return NewFile(path, std::move(file));
    });
}

NewFile::NewFile(fs::path path, std::unique_ptr<WholeFile> file) : path_(std::move(path)), file_(std::move(file)) {}
NewFile::NewFile(NewFile&&) noexcept = default;
NewFile& NewFile::operator=(NewFile&&) noexcept = default;
NewFile::~NewFile() = default;

bool NewFile::is_private() const {
    return file_->is_private();
}

Status NewFile::write(std::span<const char> bytes) {
    return guarded(path_.native(), [&] { return file_->write(std::as_bytes(bytes)); });
}

ByteSink NewFile::sink() {
    return [this](std::span<const char> bytes) { return write(bytes); };
}

Status NewFile::commit() {
    return guarded(path_.native(), [&] { return file_->take_name(); });
}

Result<NewFolder> NewFolder::create(const fs::path& path) {
    const auto failed = [&](ErrorKind kind, std::string message) {
        return Error{kind, std::move(message), path.native()};
    };
    const bool made = ::mkdir(path.c_str(), S_IRWXU) == 0;
    if (!made && errno != EEXIST) {
        return failed(ErrorKind::unwritable, "cannot be created: " + reason_of(errno));
    }
    std::error_code error;
    if (!made && (!fs::is_directory(path, error) || !fs::is_empty(path, error))) {
        return failed(ErrorKind::exists, error ? "exists already" : "exists already, and is not an empty folder");
    }
    if (!made && ::chmod(path.c_str(), S_IRWXU) != 0) {
        return failed(ErrorKind::unwritable, "cannot be closed to other users: " + reason_of(errno));
    }
    NewFolder folder(path, made);
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || (status.st_mode & kOthers) != 0) {
        return failed(ErrorKind::insecure, "cannot be created: other users could open it on this file system");
    }
    return folder;
}

NewFolder::NewFolder(fs::path path, bool made) : path_(std::move(path)), made_(made) {}

NewFolder::NewFolder(NewFolder&& other) noexcept
    : path_(std::move(other.path_)), made_(other.made_), goes_(std::exchange(other.goes_, false)) {}

NewFolder& NewFolder::operator=(NewFolder&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(made_, other.made_);
    std::swap(goes_, other.goes_);
    return *this;
}

NewFolder::~NewFolder() {
    std::error_code left_behind;
    if (goes_ && made_) {
        fs::remove_all(path_, left_behind);
    } else if (goes_) {
        for (fs::directory_iterator entry(path_, left_behind), end; !left_behind && entry != end;
             entry.increment(left_behind)) {
            fs::remove_all(entry->path(), left_behind);
        }
    }
}

Status NewFolder::commit() {
    if (const int error = posix::sync_folder_of(path_)) {
        return Error{ErrorKind::unwritable, "cannot be created: " + reason_of(error), path_.native()};
    }
    goes_ = false;
    return {};
}

namespace {

Result<Secret> read_secret(const fs::path& path, std::size_t max_bytes) {
    const auto failed = [](ErrorKind kind, std::string message) { return Error{kind, std::move(message), {}}; };
    // Opening a pipe could wait for its other end.
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
        return failed(ErrorKind::insecure,
                      "is a secret, but other users may read or change it; chmod 600 keeps them out");
    }
    if (std::cmp_greater(status.st_size, max_bytes)) {
        return failed(ErrorKind::too_large, "is too large for a file of this kind");
    }
    const auto size = static_cast<std::size_t>(status.st_size);
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
            break;  // the file became shorter
        }
        done += static_cast<std::size_t>(n);
    }
    contents.shorten(done);
    return contents;
}

}  // namespace

Result<Secret> read_private_file(const fs::path& path, std::size_t max_bytes) {
    return guarded(path.native(), [&] { return read_secret(path, max_bytes); });
}

}  // namespace whorl
