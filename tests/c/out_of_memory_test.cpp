// No memory: each allocation of each call fails in turn, and the call says so and has changed nothing.
#include <whorl/whorl.h>

#include <cstdint>
#include <cstdlib>
#include <new>
#include <numeric>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"

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

constexpr auto kNothing = [] {};

/// Lets each allocation of the call fail until it needs no more: after `prepare` the call, and `unchanged` if it
/// failed. A call may make do with less. Returns how many allocations failed.
template <class Prepare, class Call, class Unchanged>
int fail_each(const Prepare& prepare, const Call& call, const Unchanged& unchanged) {
    for (int failures = 0;; ++failures) {
        prepare();
        whorl_error error;
        one_failed = false;
        allocations_left = failures;
        const whorl_status status = call(&error);
        allocations_left = -1;
        if (!one_failed) {
            REQUIRE(status == WHORL_OK);
            return failures;
        }
        if (status != WHORL_OK) {
            REQUIRE(status == WHORL_OUT_OF_MEMORY);
            REQUIRE(std::string(error.message) == "out of memory");
            unchanged();
        }
    }
}

/// Hashes that are near to each other, by the ids 0, 1, ...
struct Records {
    explicit Records(std::size_t count) : ids(count), hashes(count * kHash) {
        std::iota(ids.begin(), ids.end(), 0);
        for (std::size_t i = 0; i < count; ++i) {
            hashes[i * kHash] = static_cast<std::uint8_t>(i);
        }
    }
    whorl_status add_to(whorl_index* index, std::size_t begin, std::size_t end, whorl_error* error) const {
        return whorl_index_add(index, ids.data() + begin, hashes.data() + begin * kHash, (end - begin) * kHash,
                               nullptr, end - begin, error);
    }
    std::vector<std::uint64_t> ids;
    std::vector<std::uint8_t> hashes;
};

/// A new index with the first of the records.
class Fresh {
public:
    ~Fresh() { whorl_index_free(index_); }
    void make(const Records& records, std::size_t count) {
        whorl_index_free(index_);
        REQUIRE(whorl_index_create(256, nullptr, &index_, nullptr) == WHORL_OK);
        REQUIRE(records.add_to(index_, 0, count, nullptr) == WHORL_OK);
    }
    whorl_index* get() const { return index_; }
    std::size_t size() const { return whorl_index_size(index_); }

private:
    whorl_index* index_ = nullptr;
};

}  // namespace

TEST_CASE("hashing without memory fails, and nothing else does") {
    const std::vector<std::uint8_t> pixels(200 * 100, 77);
    whorl_image picture{};
    picture.struct_size = sizeof picture;
    picture.pixels = pixels.data();
    picture.pixels_size = pixels.size();
    picture.width = 200;
    picture.height = 100;
    picture.format = WHORL_GRAY;
    std::vector<std::uint8_t> hash(kHash);
    const auto with = [&](const char* algorithm, whorl_error* error) {
        return whorl_hash(algorithm, &picture, hash.data(), kHash, nullptr, error);
    };
    fail_each(
        kNothing, [&](whorl_error* error) { return with("pdq", error); }, kNothing);
    // There must be memory for the text of a refusal, too.
    const auto refused = [&](whorl_error* error) {
        const whorl_status status = with("a name that is too long to be kept in place", error);
        return status == WHORL_INVALID ? WHORL_OK : status;
    };
    CHECK(fail_each(kNothing, refused, kNothing) > 0);
}

TEST_CASE("an index without memory fails, and nothing else does") {
    whorl_index* made = nullptr;
    CHECK(fail_each(
              kNothing, [&](whorl_error* error) { return whorl_index_create(256, nullptr, &made, error); },
              [&] { REQUIRE(made == nullptr); }) > 0);
    whorl_index_free(made);

    // The second size is that of sets whose merging is left to a thread of the index's own, which needs memory,
    // too.
    const std::size_t size = GENERATE(std::size_t{40}, std::size_t{20000});
    const Records records(2 * size);
    Fresh index;
    const auto prepare = [&] { index.make(records, size); };
    const auto unchanged = [&] { REQUIRE(index.size() == size); };
    CHECK(fail_each(
              prepare, [&](whorl_error* error) { return records.add_to(index.get(), size, 2 * size, error); },
              unchanged) > 0);
    CHECK(index.size() == 2 * size);
    CHECK(fail_each(
              prepare,
              [&](whorl_error* error) {
                  return whorl_index_remove(index.get(), records.ids.data(), size / 2, nullptr, error);
              },
              unchanged) > 0);
    CHECK(index.size() == size - size / 2);
}

TEST_CASE("a search without memory fails, and nothing else does") {
    const Records records(40);
    Fresh index;
    index.make(records, 40);
    whorl_matches* matches = nullptr;
    const auto forget = [&] {
        whorl_matches_free(matches);
        matches = nullptr;
    };
    const auto nothing_found = [&] { REQUIRE(matches == nullptr); };
    CHECK(fail_each(
              forget,
              [&](whorl_error* error) {
                  return whorl_index_search(index.get(), records.hashes.data(), kHash, 31, nullptr, &matches,
                                            error);
              },
              nothing_found) > 0);
    CHECK(whorl_matches_count(matches) == 40);
    CHECK(fail_each(
              forget,
              [&](whorl_error* error) {
                  return whorl_index_search_batch(index.get(), records.hashes.data(), 2 * kHash, 31, nullptr,
                                                  &matches, error);
              },
              nothing_found) > 0);
    CHECK(whorl_matches_count(matches) == 80);
    CHECK(fail_each(
              forget,
              [&](whorl_error* error) {
                  return whorl_index_nearest(index.get(), records.hashes.data(), kHash, 7, nullptr, &matches,
                                             error);
              },
              nothing_found) > 0);
    CHECK(whorl_matches_count(matches) == 7);
    forget();
}
