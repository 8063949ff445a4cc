// How many threads searches start.
#include <dlfcn.h>
#include <pthread.h>

#include <atomic>

#include "tests/bank/model.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

std::atomic<int> threads = 0;

}  // namespace

/// Stands before that of the C library.
// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name)
extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*work)(void*),
                              void* about) {
    ++threads;
    static const auto real = reinterpret_cast<decltype(&pthread_create)>(::dlsym(RTLD_NEXT, "pthread_create"));
    return real(thread, attributes, work, about);
}

TEST_CASE("searches of a bank without a snapshot start one thread at most") {
    const TemporaryFolder folder;
    Bank bank = create_bank(folder / "bank");
    Random random(1);
    std::vector<NewRecord> records;
    for (int i = 0; i < 100; ++i) {
        records.push_back(make_record(random_hash<256>(random), "source", std::to_string(i)));
    }
    REQUIRE(bank.add(records));
    threads = 0;
    for (int i = 0; i < 500; ++i) {
        REQUIRE(bank.radius_search(*find_algorithm("pdq"), records[0].hash, 31)->size() == 1);
    }
    CHECK(threads == 1);
}
