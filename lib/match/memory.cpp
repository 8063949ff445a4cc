#include "lib/match/memory.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

#include "lib/posix/files.hpp"

namespace whorl::match {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20U;
constexpr std::size_t kCacheLine = 64;

Error system_error(const std::filesystem::path& file) {
    const int code = errno;
    return {code == ENOENT || code == ENOTDIR ? ErrorKind::not_found : ErrorKind::unreadable,
            "cannot be read: " + posix::reason_of(code), file.string()};
}

}  // namespace

std::shared_ptr<std::byte> take_memory(std::size_t bytes) {
    const bool huge = bytes >= kHugePage;
    const std::size_t unit = huge ? kHugePage : kCacheLine;
    const std::size_t size = (bytes + unit - 1) / unit * unit;
    if (huge) {
        void* memory =
            ::mmap(nullptr, size + kHugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) {
            throw std::bad_alloc();
        }
        void* aligned = memory;
        std::size_t space = size + kHugePage;
        std::align(kHugePage, size, aligned, space);
#ifdef MADV_HUGEPAGE
        ::madvise(aligned, size, MADV_HUGEPAGE);  // a hint: without it, only speed is lost
#endif
        return {static_cast<std::byte*>(aligned),
                [memory, total = size + kHugePage](std::byte*) { ::munmap(memory, total); }};
    }
    auto* memory = static_cast<std::byte*>(::operator new (size, std::align_val_t{kCacheLine}));
    std::memset(memory, 0, size);
    return {memory, [](std::byte* taken) { ::operator delete (taken, std::align_val_t{kCacheLine}); }};
}

Result<MappedFile> map_file(const std::filesystem::path& file) {
    const posix::Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (descriptor.number() < 0 || ::fstat(descriptor.number(), &status) != 0) {
        return system_error(file);
    }
    if (!S_ISREG(status.st_mode) || status.st_size == 0) {
        return Error{ErrorKind::corrupt, "is empty or not a regular file", file.string()};
    }
    if (!std::in_range<std::size_t>(status.st_size)) {
        return Error{ErrorKind::too_large, "is larger than the memory that a program can have here", file.string()};
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    void* memory = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor.number(), 0);
    if (memory == MAP_FAILED) {
        return system_error(file);
    }
    return MappedFile{{static_cast<const std::byte*>(memory),
                       [size](const std::byte* mapped) { ::munmap(const_cast<std::byte*>(mapped), size); }},
                      size};
}

}  // namespace whorl::match
