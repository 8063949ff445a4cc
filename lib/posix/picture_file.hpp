// Reading a picture file once, without a trace.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <whorl/error.hpp>

#include "lib/posix/regular_file.hpp"

namespace whorl::posix {

/// Enough bytes to recognise a picture.
inline constexpr std::size_t kHeadBytes = 4096;

/// Larger files are refused: no picture below the pixel limit needs more, and memory is allocated at once.
inline constexpr std::size_t kMaxPictureBytes = std::size_t{1} << 30U;

class PictureFile {
public:
    /// Opens a regular file.
    static Result<PictureFile> open(const std::filesystem::path& file) {
        Descriptor descriptor = open_unnoticed(file);
        struct stat status {};
        if (descriptor.number() < 0 || ::fstat(descriptor.number(), &status) != 0) {
            return unreadable(errno, file.native());
        }
        if (!S_ISREG(status.st_mode)) {
            return Error{ErrorKind::not_an_image,
                         S_ISDIR(status.st_mode) ? "is a folder, not a picture" : "is not a regular file",
                         file.native()};
        }
        return PictureFile(std::move(descriptor), static_cast<std::uint64_t>(status.st_size));
    }

    Result<std::size_t> read_into(std::span<std::byte> to) const {
        return posix::read_into(descriptor_.number(), to);
    }

    /// Its size in bytes, unless that is too large for a picture.
    Result<std::size_t> checked_size() const {
        if (size_ > kMaxPictureBytes) {
            return Error{ErrorKind::too_large,
                         "is a file of " + std::to_string(size_) + " bytes, more than the limit of " +
                             std::to_string(kMaxPictureBytes),
                         {}};
        }
        return static_cast<std::size_t>(size_);
    }

private:
    PictureFile(Descriptor descriptor, std::uint64_t size) : descriptor_(std::move(descriptor)), size_(size) {}

    static Descriptor open_unnoticed(const std::filesystem::path& file) {
        // Without O_NONBLOCK, opening a pipe without a writer would wait forever.
        constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
#ifdef O_NOATIME
        // Does not change the access time. Only the owner of the file may use this flag.
        Descriptor descriptor(::open(file.c_str(), kFlags | O_NOATIME));
        if (descriptor.number() >= 0 || errno != EPERM) {
            return descriptor;
        }
#endif
        return Descriptor(::open(file.c_str(), kFlags));
    }

    Descriptor descriptor_;
    std::uint64_t size_;
};

}  // namespace whorl::posix
