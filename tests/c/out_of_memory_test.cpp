// No memory: each allocation of each call fails in turn, and the call says so and has changed nothing.
#include <whorl/whorl.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <functional>
#include <new>
#include <string>
#include <vector>

namespace {

/// How many allocations of this thread succeed before one fails; none fails below 0.
thread_local int allocations_left = -1;
thread_local bool one_failed = false;

void* allocate(std::size_t size) noexcept {
    if (allocations_left == 0) {
        allocations_left = -1;
        one_failed = true;
        return nullptr;
    }
    if (allocations_left > 0) {
        --allocations_left;
    }
    return std::malloc(size > 0 ? size : 1);
}

}  // namespace

// These serve the library, too.
void* operator new(std::size_t size) {
    void* memory = allocate(size);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return allocate(size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}

namespace {

constexpr std::size_t kHash = WHORL_PDQ_HASH_SIZE;

/// Lets each allocation of the call fail until it needs no more; `unchanged` is asked after each failure. Returns
/// how many failed.
int fail_each(const std::function<whorl_status(whorl_error*)>& call, const std::function<void()>& unchanged) {
    for (int failures = 0;; ++failures) {
        whorl_error error;
        one_failed = false;
        allocations_left = failures;
        const whorl_status status = call(&error);
        allocations_left = -1;
        if (!one_failed) {
            REQUIRE(status == WHORL_OK);
            return failures;
        }
        // A library may do with less: what it could not get for its convenience is no failure.
        if (status != WHORL_OK) {
            REQUIRE(status == WHORL_OUT_OF_MEMORY);
            REQUIRE(std::string(error.message) == "out of memory");
            unchanged();
        }
    }
}

}  // namespace

TEST_CASE("a call without memory fails, and nothing else does") {
    std::vector<std::uint64_t> ids;
    std::vector<std::uint8_t> hashes;
    for (std::uint64_t id = 1; id <= 40; ++id) {
        ids.push_back(id);
        hashes.insert(hashes.end(), kHash, std::uint8_t{0});
        hashes.back() = static_cast<std::uint8_t>(id);  // all near to each other
    }
    std::vector<std::uint8_t> pixels(200 * 100, 77);
    whorl_image picture{};
    picture.struct_size = sizeof picture;
    picture.pixels = pixels.data();
    picture.pixels_size = pixels.size();
    picture.width = 200;
    picture.height = 100;
    picture.format = WHORL_GRAY;
    std::vector<std::uint8_t> hash(kHash);
    const auto nothing = [] {};
    fail_each([&](whorl_error* error) { return whorl_hash("pdq", &picture, hash.data(), kHash, nullptr, error); },
              nothing);
    CHECK(fail_each(
              [&](whorl_error* error) {
                  return whorl_hash("a name that is too long to be kept in place", &picture, hash.data(), kHash,
                                    nullptr, error) == WHORL_INVALID
                             ? WHORL_OK
                             : error->status;
              },
              nothing) > 0);

    whorl_index* index = nullptr;
    CHECK(fail_each([&](whorl_error* error) { return whorl_index_create(256, nullptr, &index, error); },
                    [&] { REQUIRE(index == nullptr); }) > 0);

    std::size_t size = 0;
    const auto as_before = [&] { REQUIRE(whorl_index_size(index) == size); };
    CHECK(fail_each(
              [&](whorl_error* error) {
                  return whorl_index_add(index, ids.data(), hashes.data(), hashes.size(), nullptr, ids.size(),
                                         error);
              },
              as_before) > 0);
    size = ids.size();
    REQUIRE(whorl_index_size(index) == size);

    whorl_matches* matches = nullptr;
    CHECK(fail_each(
              [&](whorl_error* error) {
                  whorl_matches_free(matches);
                  return whorl_index_search(index, hashes.data(), kHash, 31, nullptr, &matches, error);
              },
              [&] { REQUIRE(matches == nullptr); }) > 0);
    REQUIRE(whorl_matches_count(matches) > 1);
    const std::size_t found = whorl_matches_count(matches);
    CHECK(fail_each(
              [&](whorl_error* error) {
                  whorl_matches_free(matches);
                  return whorl_index_search_batch(index, hashes.data(), 2 * kHash, 31, nullptr, &matches, error);
              },
              [&] { REQUIRE(matches == nullptr); }) > 0);
    CHECK(whorl_matches_offsets(matches)[1] == found);
    whorl_matches_free(matches);

    fail_each([&](whorl_error* error) { return whorl_index_remove(index, ids.data(), 3, nullptr, error); },
              as_before);
    CHECK(whorl_index_size(index) == size - 3);
    whorl_index_free(index);
}
