// How much memory a piece of work takes: most_memory.cpp replaces operator new and delete of the whole test.
#pragma once

#include <cstddef>
#include <utility>

namespace whorl::test {

/// Begins to count from 0.
void forget_memory() noexcept;

/// The most bytes that were allocated at one time since forget_memory() and by then not freed.
std::size_t memory_at_peak() noexcept;

template <class Work>
std::size_t most_memory(Work&& work) {
    forget_memory();
    std::forward<Work>(work)();
    return memory_at_peak();
}

}  // namespace whorl::test
