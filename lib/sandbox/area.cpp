#include "lib/sandbox/area.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <new>
#include <system_error>
#include <utility>
#include <whorl/wipe.hpp>

namespace whorl::sandbox {

Area::Area(std::size_t size) : size_(size) {
    void* bytes = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (bytes == MAP_FAILED) {  // NOLINT(cppcoreguidelines-pro-type-cstyle-cast,performance-no-int-to-ptr)
        throw std::bad_alloc();
    }
    bytes_ = static_cast<std::byte*>(bytes);
    ::madvise(bytes_, size_, MADV_DONTDUMP);
    if (::madvise(bytes_, size_, MADV_REMOVE) != 0) {
        const int error = errno;
        ::munmap(bytes_, size_);
        throw std::system_error(error, std::generic_category(), "shared memory cannot be wiped");
    }
}

Area::~Area() {
    if (bytes_ != nullptr) {
        ::munmap(bytes_, size_);
    }
}

Area::Area(Area&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Area& Area::operator=(Area&& other) noexcept {
    const Area old = std::move(*this);
    bytes_ = std::exchange(other.bytes_, nullptr);
    size_ = std::exchange(other.size_, 0);
    return *this;
}

void Area::keep_from_children() const {
    ::madvise(bytes_, size_, MADV_DONTFORK);  // which is refused for memory of devices only
}

void Area::keep_first(std::size_t size) {
    if (size < size_) {
        ::munmap(bytes_ + size, size_ - size);
        size_ = size;
    }
}

void Area::drop() const {
    if (::madvise(bytes_, size_, MADV_REMOVE) != 0) {  // which it did for the constructor
        whorl::wipe(bytes_, size_);
    }
}

}  // namespace whorl::sandbox
