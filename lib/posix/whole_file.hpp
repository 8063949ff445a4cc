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
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <whorl/error.hpp>

#include "lib/posix/files.hpp"
#include "lib/posix/size_signal.hpp"

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

/// A new file in the folder of its destination, which gets the name of the destination when it is complete.
/// Otherwise nothing remains of it: until then it has no name, which Linux calls O_TMPFILE. Where the file system
/// cannot do that, it has the name PATH.part-XXXXXX; the destructor deletes that, but a signal that ends the
/// program leaves it behind. Errors do not name the file. Move-only. Not thread safe.
class WholeFile {
public:
    /// It gets the permissions of a file that exists at the destination; else `mode` as for open(2), reduced by the
    /// umask. Error `unwritable`.
    static Result<WholeFile> create(const std::filesystem::path& destination, mode_t mode) {
        return with_permissions(destination, mode, [&](mode_t by_umask) {
            std::optional<WholeFile> file = unnamed(destination, by_umask);
            return file ? Result(*std::move(file)) : named(destination, by_umask);
        });
    }

    /// Likewise, but always with a name, for a library that opens files by their name.
    static Result<WholeFile> create_named(const std::filesystem::path& destination, mode_t mode) {
        return with_permissions(destination, mode, [&](mode_t by_umask) { return named(destination, by_umask); });
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

    /// Its name before it is complete; empty where it has none.
    const std::string& name() const noexcept { return name_; }
    int descriptor() const noexcept { return descriptor_.number(); }

    /// Whether the file system keeps other users out. Those of memory sticks often cannot.
    bool is_private() const {
        struct stat status {};
        return ::fstat(descriptor(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
    }

    /// Appends. Error `unwritable`.
    Status write(std::span<const std::byte> bytes) {
        const SizeSignalDropped dropped;
        if (!write_all(descriptor_.number(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()})) {
            failed_ = true;
            return unwritable(errno);
        }
        return {};
    }

    /// Syncs the contents, gives the file its name, and syncs the name. Errors `exists`, `unwritable` (also when a
    /// write failed before). After an error the destination is unchanged, unless the text says that the file is
    /// written.
    Status take_name() {
        return complete([this](const char* to) { return name_.empty() ? link_to(to) : rename_unless_there(to); });
    }

    /// Likewise, but replaces an existing file.
    Status replace() {
        return complete([this](const char* to) {
            // Only a file with a name can replace another one.
            for (int i = 0; name_.empty() && i < kAttempts; ++i) {
                std::string name = part_name(to);
                const int error = link_to(name.c_str());
                if (error == 0) {
                    name_ = std::move(name);
                } else if (error != EEXIST) {
                    return error;
                }
            }
            return ::rename(name_.c_str(), to) == 0 ? 0 : errno;
        });
    }

private:
    WholeFile(std::filesystem::path destination, std::string name, Descriptor descriptor)
        : destination_(std::move(destination)), name_(std::move(name)), descriptor_(std::move(descriptor)) {}

    static constexpr int kAttempts = 100;

    /// Creates it by `create`, which is given the permissions. Nobody gets it with more than it has in the end.
    template <class Create>
    static Result<WholeFile> with_permissions(const std::filesystem::path& destination, mode_t mode,
                                              const Create& create) {
        struct stat replaced {};
        const bool there = ::stat(destination.c_str(), &replaced) == 0;
        Result<WholeFile> file = create(there ? S_IRUSR | S_IWUSR : mode);
        if (file && there) {
            constexpr mode_t kPermissions = S_IRWXU | S_IRWXG | S_IRWXO;
            const mode_t wanted = replaced.st_mode & kPermissions;
            struct stat created {};
            // Some file systems have fixed permissions and refuse others.
            const bool differs =
                ::fstat(file->descriptor(), &created) != 0 || (created.st_mode & kPermissions) != wanted;
            if (differs && ::fchmod(file->descriptor(), wanted) != 0) {
                return uncreatable(errno);
            }
        }
        return file;
    }

    static Error uncreatable(int error) {
        return {ErrorKind::unwritable, "cannot be created: " + reason_of(error), {}};
    }

    /// Nothing where the file system, or a missing /proc, does not allow it.
    static std::optional<WholeFile> unnamed(const std::filesystem::path& destination, mode_t mode) {
#ifdef O_TMPFILE
        const std::filesystem::path parent = destination.parent_path();
        Descriptor descriptor(
            ::open(parent.empty() ? "." : parent.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, mode));
        if (descriptor.number() >= 0 && ::access(path_of(descriptor).c_str(), F_OK) == 0) {
            return WholeFile(destination, {}, std::move(descriptor));
        }
#endif
        return std::nullopt;
    }

    static Result<WholeFile> named(const std::filesystem::path& destination, mode_t mode) {
        for (int i = 0; i < kAttempts; ++i) {
            std::string name = part_name(destination.native());
            const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
            if (descriptor >= 0) {
                return WholeFile(destination, std::move(name), Descriptor(descriptor));
            }
            if (errno != EEXIST) {
                break;
            }
        }
        return uncreatable(errno);
    }

    static std::string part_name(std::string destination) {
        return std::move(destination) + std::string(kPartMark) + random_letters();
    }

    /// Of an open file, whatever its name.
    static std::string path_of(const Descriptor& descriptor) {
        return "/proc/self/fd/" + std::to_string(descriptor.number());
    }

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

    /// Gives a file without a name this one. Returns the errno, or 0.
    int link_to(const char* name) const {
        const std::string from = path_of(descriptor_);
        return ::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
    }

    /// Returns the errno, or 0.
    int rename_unless_there(const char* to) const {
        const char* from = name_.c_str();
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

    /// `give_name` returns the errno, or 0.
    template <class GiveName>
    Status complete(const GiveName& give_name) {
        if (failed_) {
            return Error{ErrorKind::unwritable, "was not completely written", {}};
        }
        if (::fsync(descriptor_.number()) != 0) {
            return unwritable(errno);
        }
        if (const int error = give_name(destination_.c_str())) {
            return error == EEXIST ? Error{ErrorKind::exists, "exists already", {}} : unwritable(error);
        }
        name_.clear();
        if (const int error = sync_folder_of(destination_)) {
            return Error{ErrorKind::unwritable,
                         "is written, but may be lost in a power failure, because its folder cannot be synced: " +
                             reason_of(error),
                         {}};
        }
        return {};
    }

    std::filesystem::path destination_;
    std::string name_;  ///< to be deleted; empty where it has none, and after it was renamed
    Descriptor descriptor_;
    bool failed_ = false;
};

}  // namespace whorl::posix
