#include "lib/sandbox/area.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>
#include <vector>
#include <whorl/wipe.hpp>

namespace whorl::sandbox {
namespace {

/// Larger parts are wiped and freed, because they would stay allocated otherwise.
constexpr std::size_t kMaxKeptBytes = std::size_t{64} << 20U;

}  // namespace

Area::Area(std::size_t size) : size_(size) {
    void* bytes = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (bytes == MAP_FAILED) {  // NOLINT(cppcoreguidelines-pro-type-cstyle-cast,performance-no-int-to-ptr)
        throw std::bad_alloc();
    }
    bytes_ = static_cast<std::byte*>(bytes);
    ::madvise(bytes_, size_, MADV_DONTDUMP);
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

void Area::wipe(std::size_t begin, std::size_t size) const {
    if (size > kMaxKeptBytes) {
        wipe_all();
    } else {
        whorl::wipe(bytes_ + begin, size);
    }
}

void Area::wipe_all() const {
    // Only existing pages: touching the others would allocate memory for them.
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    std::vector<unsigned char> present(std::size_t{4096});
    for (std::size_t begin = 0; begin < size_; begin += present.size() * page) {
        const std::size_t size = std::min(present.size() * page, size_ - begin);
        if (::mincore(bytes_ + begin, size, present.data()) != 0) {
            continue;
        }
        for (std::size_t i = 0; i * page < size; ++i) {
            if ((present[i] & 1U) != 0) {
                whorl::wipe(bytes_ + begin + i * page, std::min(page, size - i * page));
            }
        }
    }
    ::madvise(bytes_, size_, MADV_REMOVE);
}

}  // namespace whorl::sandbox
