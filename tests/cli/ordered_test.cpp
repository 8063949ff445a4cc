// Parallel work in order, with bounded memory and no lost exception.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <new>
#include <stdexcept>

#include "cli/program/ordered.hpp"
#include "tests/support/catch.hpp"

using whorl::cli::ordered_parallel;

namespace {

thread_local int allocations_left = -1;  ///< of this thread; negative for any number

auto counter(int end) {
    return [n = 0, end]() mutable { return n < end ? std::optional(n++) : std::nullopt; };
}

}  // namespace

// Not inline: where the compiler sees one side or both, it takes them for a mistake.
[[gnu::noinline]] void* operator new(std::size_t size) {
    if (allocations_left == 0) {
        throw std::bad_alloc();
    }
    allocations_left -= static_cast<int>(allocations_left > 0);
    if (void* memory = std::malloc(size)) {
        return memory;
    }
    throw std::bad_alloc();
}

// Catch2 uses it.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
    return std::malloc(size);
}

[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}

[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}

TEST_CASE("results come in the order of the inputs") {
    for (const std::size_t jobs : {1U, 2U, 8U}) {
        std::vector<int> seen;
        ordered_parallel(
            jobs, counter(500),
            [](int n) {
                if (n % 50 == 0) {
                    std::this_thread::sleep_for(std::chrono::milliseconds(3));
                }
                return n * n;
            },
            [&](int square) { seen.push_back(square); });
        REQUIRE(seen.size() == 500);
        for (int n = 0; n < 500; ++n) {
            CHECK(seen[static_cast<std::size_t>(n)] == n * n);
        }
    }
}

TEST_CASE("no more than a few inputs a job are taken ahead of a slow one") {
    std::atomic<int> taken = 0;
    int most_ahead = 0;
    int emitted = 0;
    ordered_parallel(
        4,
        [&, next = counter(2000)]() mutable {
            ++taken;
            return next();
        },
        [](int n) { return n; },
        [&](int) {
            most_ahead = std::max(most_ahead, taken - ++emitted);
            if (emitted % 100 == 0) {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        });
    CHECK(emitted == 2000);
    CHECK(most_ahead <= 8 * 4 + 4);
}

TEST_CASE("an exception from any part ends the work and arrives") {
    const auto nothing = [](int) {};
    const auto same = [](int n) { return n; };
    CHECK_THROWS_AS(
        ordered_parallel(
            4, counter(1000), [](int n) { return n < 100 ? n : throw std::logic_error("work"); }, nothing),
        std::logic_error);
    CHECK_THROWS_AS(ordered_parallel(4, counter(1000), same,
                                     [](int n) {
                                         if (n == 100) {
                                             throw std::domain_error("emit");
                                         }
                                     }),
                    std::domain_error);
    CHECK_THROWS_AS(
        ordered_parallel(
            4, [n = 0]() mutable -> std::optional<int> { return n < 100 ? n++ : throw std::range_error("next"); },
            same, nothing),
        std::range_error);
}

TEST_CASE("no inputs, no results") {
    int emitted = 0;
    ordered_parallel(
        3, counter(0), [](int n) { return n; }, [&](int) { ++emitted; });
    CHECK(emitted == 0);
}

TEST_CASE("memory that runs out while threads start is an exception, not a wait without end") {
    int failures = 0;
    for (bool enough = false; !enough; ++failures) {
        try {
            allocations_left = failures;
            ordered_parallel(
                4, counter(1000), [](int n) { return n; }, [](int) {});
            enough = true;
        } catch (const std::bad_alloc&) {
        }
        allocations_left = -1;
    }
    CHECK(failures > 4);  // at least one for each thread
}
