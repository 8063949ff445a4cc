// Indexes that change: against a map, and under the eyes of other threads.
#include <atomic>
#include <map>
#include <thread>

#include "tests/match/sets.hpp"
#include "tests/support/catch.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

using Model = std::map<std::uint64_t, IndexRecord<256>>;

std::vector<IndexRecord<256>> records_of(const Model& model) {
    std::vector<IndexRecord<256>> records;
    for (const auto& entry : model) {
        records.push_back(entry.second);
    }
    return records;
}

}  // namespace

TEST_CASE("any order of additions, replacements, removals and merges leaves what a map has") {
    for (unsigned seed = 0; seed < 12; ++seed) {
        Random random(seed);
        INFO("seed " << seed);
        Index256 index({.bands = seed % 3 == 0 ? 0 : 12});
        Model model;
        for (int step = 0; step < 120; ++step) {
            // Large steps make parts with tables; small ones are merged by the update.
            const std::size_t size = random() % 12 == 0 ? random() % 9000 : random() % 60;
            std::vector<IndexRecord<256>> added;
            for (std::size_t i = 0; i < size; ++i) {
                added.push_back(
                    {random() % 30000, random_hash<256>(random), static_cast<std::uint8_t>(random() % 101)});
            }
            std::vector<std::uint64_t> removed(random() % 8 == 0 ? random() % 3000 : random() % 20);
            std::generate(removed.begin(), removed.end(), [&] { return random() % 30000; });
            switch (random() % 4) {
                case 0:
                    index.update(added, removed);
                    for (const auto id : removed) {
                        model.erase(id);
                    }
                    for (const auto& record : added) {
                        model[record.id] = record;
                    }
                    break;
                case 1:
                    index.add(added);
                    for (const auto& record : added) {
                        model[record.id] = record;
                    }
                    break;
                case 2: {
                    std::size_t gone = 0;
                    for (const auto id : removed) {
                        gone += model.erase(id);
                    }
                    REQUIRE(index.remove(removed) == gone);
                    break;
                }
                default:
                    if (random() % 6 == 0) {
                        index.compact();
                    }
            }
            REQUIRE(index.size() == model.size());
            if (step % 6 == 0 && !model.empty()) {
                const auto records = records_of(model);
                const auto& some = records[random() % records.size()];
                const Hash256 query = at_distance(some.hash, 31, random);
                REQUIRE(index.radius_search(query, 31) == brute_force<256>(records, query, 31));
                REQUIRE(index.find(some.id) == some.hash);
            }
        }
        index.compact();
        CHECK(index.stats().segments <= 1);
        CHECK(index.stats().removed == 0);
        const auto records = records_of(model);
        const Hash256 query = random_hash<256>(random);
        CHECK(index.radius_search(query, 110) == brute_force<256>(records, query, 110));
    }
}

TEST_CASE("many single additions leave few parts, and merge in the background") {
    Random random(1);
    Index256 index;
    const auto set = make_set<256>(Kind::random, 40000, random);
    for (const auto& record : set) {
        index.add({&record, 1});
    }
    CHECK(index.size() == set.size());
    CHECK(index.stats().segments < 60);
    index.compact();
    const Hash256 query = at_distance(set[77].hash, 30, random);
    CHECK(index.radius_search(query, 31) == brute_force<256>(set, query, 31));
}

TEST_CASE("searches see all of an update or nothing, and whatever was added before them") {
    // Each update replaces a generation of records, all near one hash, by the next generation. A search must find
    // exactly one whole generation, and none older than the last one that was complete before it began.
    constexpr std::uint64_t kSize = 64;
    Index256 index;
    Random random(4);
    const auto background = make_set<256>(Kind::random, 20000, random);
    std::vector<IndexRecord<256>> shifted = background;
    for (auto& record : shifted) {
        record.id += 1'000'000'000;
    }
    index.add(shifted);
    const Hash256 centre = random_hash<256>(random);
    const auto generation = [&](std::uint64_t number) {
        std::vector<IndexRecord<256>> records;
        for (std::uint64_t i = 0; i < kSize; ++i) {
            records.push_back({number * kSize + i, at_distance(centre, static_cast<int>(i % 32), random), 100});
        }
        return records;
    };
    index.add(generation(0));
    std::atomic<std::uint64_t> complete{0};
    std::atomic<bool> stop{false};
    std::atomic<int> wrong{0};
    std::atomic<int> searches{0};
    std::vector<std::thread> readers;
    for (int reader = 0; reader < 3; ++reader) {
        readers.emplace_back([&] {
            while (!stop) {
                const std::uint64_t before = complete;
                const auto found = index.radius_search(centre, 31);
                const std::uint64_t number = found.empty() ? 0 : found.front().id / kSize;
                bool right = found.size() == kSize && number >= before;
                for (const Match& match : found) {
                    right = right && match.id / kSize == number;
                }
                wrong += right ? 0 : 1;
                ++searches;
            }
        });
    }
    for (std::uint64_t number = 1; number <= 400 || searches < 300; ++number) {
        std::vector<std::uint64_t> removed;
        for (std::uint64_t i = 0; i < kSize; ++i) {
            removed.push_back((number - 1) * kSize + i);
        }
        index.update(generation(number), removed);
        complete = number;
        if (number % 100 == 0) {
            index.compact();
        }
    }
    stop = true;
    for (auto& reader : readers) {
        reader.join();
    }
    CHECK(wrong == 0);
    CHECK(index.size() == background.size() + kSize);
}

TEST_CASE("threads that update at the same time lose nothing") {
    Index256 index;
    constexpr std::uint64_t kEach = 3000;
    std::vector<std::thread> writers;
    for (std::uint64_t writer = 0; writer < 4; ++writer) {
        writers.emplace_back([&index, writer] {
            Random random(writer);
            for (std::uint64_t i = 0; i < kEach; ++i) {
                const IndexRecord<256> record{writer * kEach + i, random_hash<256>(random), 100};
                index.add({&record, 1});
                if (i % 3 == 0) {
                    index.remove({&record.id, 1});
                }
            }
        });
    }
    for (auto& writer : writers) {
        writer.join();
    }
    CHECK(index.size() == 4 * kEach * 2 / 3);
    for (std::uint64_t id = 0; id < 4 * kEach; ++id) {
        CHECK(index.find(id).has_value() == (id % kEach % 3 != 0));
    }
}
