// Wiping of memory that held pixels or secrets.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

namespace whorl {

/// Overwrites memory with zeros. Unlike memset() before memory is freed, it is never optimised away.
inline void wipe(void* memory, std::size_t size) noexcept {
    if (size > 0) {
        std::memset(memory, 0, size);
        asm volatile("" : : "r"(memory) : "memory");  // so that the compiler must write the zeros
    }
}

/// std::allocator that wipes, for the containers of the standard library.
template <class T>
struct WipingAllocator {
    using value_type = T;

    WipingAllocator() = default;
    template <class U>
    WipingAllocator(const WipingAllocator<U>& /*other*/) noexcept {}

    T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }

    void deallocate(T* memory, std::size_t count) noexcept {
        wipe(memory, count * sizeof(T));
        std::allocator<T>().deallocate(memory, count);
    }

    friend bool operator==(const WipingAllocator& /*a*/, const WipingAllocator& /*b*/) noexcept { return true; }
};

}  // namespace whorl
