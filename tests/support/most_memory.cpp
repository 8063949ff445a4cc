#include "tests/support/most_memory.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

// Signed, because what was allocated before it began may be freed after.
thread_local std::int64_t in_use = 0;
thread_local std::int64_t most = 0;

void* allocate(std::size_t size) noexcept {
    void* memory = std::malloc(size > 0 ? size : 1);
    if (memory != nullptr) {
        in_use += static_cast<std::int64_t>(::malloc_usable_size(memory));
        most = std::max(most, in_use);
    }
    return memory;
}

void release(void* memory) noexcept {
    if (memory != nullptr) {
        in_use -= static_cast<std::int64_t>(::malloc_usable_size(memory));
        std::free(memory);
    }
}

}  // namespace

void* operator new(std::size_t size) {
    void* memory = allocate(size);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    return allocate(size);
}
void operator delete(void* memory) noexcept {
    release(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
    release(memory);
}
void operator delete(void* memory, const std::nothrow_t& /*tag*/) noexcept {
    release(memory);
}

namespace whorl::test {

void forget_memory() noexcept {
    in_use = 0;
    most = 0;
}

std::size_t memory_at_peak() noexcept {
    return static_cast<std::size_t>(most);
}

}  // namespace whorl::test
