// Writing a file as a whole or not at all. Only a header, like files.hpp.
#pragma once

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <whorl/error.hpp>

#include "lib/posix/files.hpp"

namespace whorl::posix {

/// The system's reason why something cannot be written.
inline Error unwritable(int error) {
    return {ErrorKind::unwritable, "cannot be written: " + reason_of(error), {}};
}

/// A part file has the name of its destination, this, and random letters.
inline constexpr std::string_view kPartMark = ".part-";
inline constexpr std::size_t kPartLetters = 6;
inline constexpr std::string_view kLetters = "0123456789abcdefghijklmnopqrstuvwxyz";

/// Whether this is the name of a part file of WholeFile for the destination.
inline bool is_part_of(const std::filesystem::path& part, const std::filesystem::path& destination) {
    const std::string name = part.filename().native();
    const std::string begin = destination.filename().native() + std::string(kPartMark);
    return name.starts_with(begin) && name.size() == begin.size() + kPartLetters &&
           name.find_first_not_of(kLetters, begin.size()) == std::string::npos;
}

/// A new file beside its destination, PATH.part-XXXXXX. It gets the name of the destination when it is complete.
/// Otherwise the destructor deletes it; only a crash leaves it behind. Errors do not name the file. Move-only. Not
/// thread safe.
class WholeFile {
public:
    /// `mode` as for open(2), reduced by the umask. Error `unwritable`.
    static Result<WholeFile> create(const std::filesystem::path& destination, mode_t mode) {
        constexpr int kAttempts = 100;
        for (int i = 0; i < kAttempts; ++i) {
            std::string name = destination.native() + std::string(kPartMark) + random_letters();
            const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
            if (descriptor >= 0) {
                return WholeFile(destination, std::move(name), Descriptor(descriptor));
            }
            if (errno != EEXIST) {
                break;
            }
        }
        return Error{ErrorKind::unwritable, "cannot be created: " + reason_of(errno), {}};
    }

    WholeFile(WholeFile&& other) noexcept
        : destination_(std::move(other.destination_)),
          name_(std::exchange(other.name_, {})),
          descriptor_(std::move(other.descriptor_)),
          failed_(other.failed_) {}
    WholeFile& operator=(WholeFile&&) = delete;

    ~WholeFile() {
        if (!name_.empty()) {
            ::unlink(name_.c_str());
        }
    }

    /// Its name before it is complete.
    const std::string& name() const noexcept { return name_; }
    int descriptor() const noexcept { return descriptor_.number(); }

    /// Appends. Error `unwritable`.
    Status write(std::span<const std::byte> bytes) {
        while (!bytes.empty()) {
            const ssize_t n = ::write(descriptor_.number(), bytes.data(), bytes.size());
            if (n >= 0) {
                bytes = bytes.subspan(static_cast<std::size_t>(n));
            } else if (errno != EINTR) {
                failed_ = true;
                return unwritable(errno);
            }
        }
        return {};
    }

    /// Syncs the contents, gives the file its name, and syncs the name. Errors `exists`, `unwritable` (also when a
    /// write failed before). After an error the destination is unchanged, unless the disk failed in the last step.
    Status take_name() { return complete(rename_unless_there); }

    /// Likewise, but replaces an existing file and takes over its permissions.
    Status replace() {
        struct stat replaced {};
        if (::stat(destination_.c_str(), &replaced) == 0) {
            ::fchmod(descriptor_.number(), replaced.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO));
        }
        return complete([](const char* from, const char* to) { return ::rename(from, to) == 0 ? 0 : errno; });
    }

private:
    WholeFile(std::filesystem::path destination, std::string name, Descriptor descriptor)
        : destination_(std::move(destination)), name_(std::move(name)), descriptor_(std::move(descriptor)) {}

    static std::string random_letters() {
        std::array<unsigned char, kPartLetters> random{};
        static_cast<void>(
            ::getrandom(random.data(), random.size(), 0));  // without random numbers, O_EXCL still protects
        std::string letters;
        for (const unsigned char number : random) {
            letters += kLetters[number % kLetters.size()];
        }
        return letters;
    }

    /// Returns the errno, or 0.
    static int rename_unless_there(const char* from, const char* to) {
        if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
            return 0;
        }
        if (errno != EINVAL && errno != ENOSYS) {
            return errno;
        }
        // Not all file systems support that. A link never replaces a file either.
        if (::link(from, to) == 0) {
            ::unlink(from);
            return 0;
        }
        // Some have no links. Then look the name up first.
        struct stat there {};
        if (errno == EEXIST || ::lstat(to, &there) == 0) {
            return EEXIST;
        }
        return ::rename(from, to) == 0 ? 0 : errno;
    }

    Status complete(int (*give_name)(const char* from, const char* to)) {
        if (failed_) {
            return Error{ErrorKind::unwritable, "was not completely written", {}};
        }
        if (::fsync(descriptor_.number()) != 0) {
            return unwritable(errno);
        }
        if (const int error = give_name(name_.c_str(), destination_.c_str())) {
            return error == EEXIST ? Error{ErrorKind::exists, "exists already", {}} : unwritable(error);
        }
        name_.clear();
        if (const int error = sync_folder_of(destination_)) {
            return unwritable(error);
        }
        return {};
    }

    std::filesystem::path destination_;
    std::string name_;  ///< empty after it was renamed
    Descriptor descriptor_;
    bool failed_ = false;
};

}  // namespace whorl::posix
