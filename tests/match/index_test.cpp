// Searches find what brute force finds: every kind of set, size, threshold, method, width and SIMD target.
#include <limits>

#include "tests/match/sets.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/each_simd_target.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

constexpr Kind kKinds[] = {Kind::random, Kind::clustered, Kind::duplicates, Kind::all_equal, Kind::few_bits};

/// Queries at a threshold and what brute force finds, with all qualities or with those of 50 and more.
template <int Bits>
struct Expectation {
    int threshold;
    int min_quality;
    std::vector<BitHash<Bits>> queries;
    std::vector<std::vector<Match>> found;

    Expectation(std::span<const IndexRecord<Bits>> set, int at, Random& random)
        : threshold(at), min_quality(at % 2 == 0 ? 0 : 50), queries(make_queries<Bits>(set, at, random)) {
        for (const auto& query : queries) {
            found.push_back(brute_force<Bits>(set, query, threshold, min_quality));
        }
    }

    void check(const Index<Bits>& index) const {
        for (const SearchMethod method : {SearchMethod::automatic, SearchMethod::scan, SearchMethod::multi_index}) {
            INFO("threshold " << threshold << ", method " << static_cast<int>(method));
            const SearchOptions options{.min_quality = min_quality, .method = method};
            REQUIRE(index.batch_radius_search(queries, threshold, options) == found);
            REQUIRE(index.radius_search(queries.back(), threshold, options) == found.back());
        }
    }
};

template <int Bits>
void check_all(std::size_t count, std::initializer_list<int> thresholds) {
    Random random(count + Bits);
    for (const Kind kind : kKinds) {
        INFO(name_of(kind) << ", " << count << " hashes of " << Bits << " bits");
        const auto set = make_set<Bits>(kind, count, random);
        std::vector<Expectation<Bits>> expectations;
        for (const int threshold : thresholds) {
            expectations.emplace_back(set, threshold, random);
        }
        for (const IndexOptions options : {IndexOptions{}, IndexOptions{SearchMethod::multi_index, 2},
                                           IndexOptions{SearchMethod::multi_index, 16}}) {
            Index<Bits> index(options);
            index.add(set);
            CHECK(index.size() == count);
            on_each_simd_target([&](auto target) {
                INFO(target << ", bands " << options.bands);
                for (const auto& expectation : expectations) {
                    expectation.check(index);
                }
            });
        }
    }
}

/// All records of that quality, each by its nearest form, the first of those at one distance.
template <int Bits>
std::vector<Match> brute_force(const std::vector<IndexRecord<Bits>>& set, const DihedralSet<BitHash<Bits>>& query,
                               int min_quality) {
    std::vector<Match> found;
    for (const auto& record : set) {
        Match best{record.id, Bits + 1, Dihedral::original};
        for (const Dihedral form : kAllDihedrals) {
            if (const int bits = distance(record.hash, query[form]); bits < best.distance) {
                best.distance = bits;
                best.transform = form;
            }
        }
        if (record.quality >= min_quality) {
            found.push_back(best);
        }
    }
    std::sort(found.begin(), found.end(), [](const Match& a, const Match& b) {
        return std::pair(a.distance, a.id) < std::pair(b.distance, b.id);
    });
    return found;
}

}  // namespace

TEST_CASE("radius search of 256 bits is exact in small sets, from none and one on") {
    for (const std::size_t count : {0UL, 1UL, 2UL, 3UL, 7UL, 8UL, 9UL, 63UL, 65UL, 1000UL}) {
        check_all<256>(count, {-1, 0, 1, 15, 31, 32, 64, 127, 128, 256});
    }
}

TEST_CASE("radius search of 64 bits is exact in small sets, from none and one on") {
    for (const std::size_t count : {0UL, 1UL, 2UL, 8UL, 9UL, 1000UL}) {
        check_all<64>(count, {-1, 0, 1, 10, 31, 64});
    }
}

TEST_CASE("radius search of 256 bits is exact in indexed sets") {
    check_all<256>(9000, {0, 7, 31, 47});
}

TEST_CASE("radius search of 64 bits is exact in indexed sets") {
    check_all<64>(9000, {0, 3, 10, 12});
}

TEST_CASE("a threshold beyond the width finds everything, and a negative one nothing") {
    Random random(3);
    const auto set = make_set<256>(Kind::random, 2000, random);
    for (const SearchMethod method : {SearchMethod::scan, SearchMethod::multi_index}) {
        Index256 index({.method = method});
        index.add(set);
        const SearchOptions options{.method = method, .jobs = -1};
        for (const int threshold : {256, 257, std::numeric_limits<int>::max()}) {
            CAPTURE(threshold);
            CHECK(index.radius_search(set[0].hash, threshold, options).size() == set.size());
            DihedralSet<Hash256> forms;
            forms.values.fill(set[0].hash);
            CHECK(index.radius_search(forms, threshold, options).size() == set.size());
            Index256 few;
            few.add(std::span(set).first(3));
            CHECK(few.join(index, threshold, options).size() == 3 * set.size());
            CHECK(few.self_join(threshold, options).size() == 3);
        }
        CHECK(index.nearest(set[0].hash, std::numeric_limits<std::size_t>::max(), options).size() == set.size());
        CHECK(index.batch_radius_search(std::span(&set[0].hash, 1), std::numeric_limits<int>::max(), options)[0]
                  .size() == set.size());
        for (const int threshold : {-1, std::numeric_limits<int>::min()}) {
            CHECK(index.radius_search(set[0].hash, threshold, options).empty());
            CHECK(index.self_join(threshold, options).empty());
        }
    }
    Index64 small({.method = SearchMethod::scan});
    small.add(make_set<64>(Kind::random, 50, random));
    CHECK(small.self_join(std::numeric_limits<int>::max()).size() == 50 * 49 / 2);
}

TEST_CASE("every threshold from 0 to 128, with distances at the threshold and one beyond") {
    Random random(7);
    const auto set = make_set<256>(Kind::clustered, 9000, random);
    Index256 index;
    index.add(set);
    for (int threshold = 0; threshold <= 128; ++threshold) {
        Expectation<256>(set, threshold, random).check(index);
    }
}

TEST_CASE("a distance of 31 is found at 31, one of 32 is not, wherever the bits lie") {
    Random random(31);
    auto set = make_set<256>(Kind::random, 20000, random);
    const Hash256 query = random_hash<256>(random);
    for (std::size_t i = 0; i < 10000; ++i) {
        set[i].hash = at_distance(query, i % 2 == 0 ? 31 : 32, random);
    }
    Index256 index;
    index.add(set);
    for (const SearchMethod method : {SearchMethod::scan, SearchMethod::multi_index}) {
        const auto found = index.radius_search(query, 31, {.method = method});
        CHECK(found.size() == 5000);
        CHECK(found == brute_force<256>(set, query, 31));
    }
}

TEST_CASE("the nearest k are those that brute force finds") {
    Random random(3);
    for (const Kind kind : kKinds) {
        for (const std::size_t count : {0UL, 1UL, 2UL, 100UL, 5000UL, 12000UL}) {
            const auto set = make_set<256>(kind, count, random);
            Index256 index;
            index.add(set);
            for (const Hash256& query : make_queries<256>(set, 31, random)) {
                const auto all = brute_force<256>(set, query, 256, 20);
                for (const std::size_t k : {0UL, 1UL, 2UL, 10UL, 12000UL}) {
                    const auto found = index.nearest(query, k, {.min_quality = 20});
                    REQUIRE(found == std::vector(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(
                                                                                std::min(k, all.size()))));
                }
            }
        }
    }
}

TEST_CASE("a dihedral query finds each record once, by its nearest form") {
    Random random(8);
    for (const std::size_t count : {0UL, 3UL, 100UL, 10000UL}) {
        const auto set = make_set<256>(Kind::clustered, count, random);
        Index256 index;
        index.add(set);
        for (int round = 0; round < 20; ++round) {
            DihedralSet<Hash256> query;
            for (const Dihedral form : kAllDihedrals) {
                // Two forms that are equal, as those of a symmetrical picture are: the first counts.
                query[form] = form == Dihedral::flip_y || set.empty()
                                  ? query[Dihedral::rotate90]
                                  : at_distance(set[random() % set.size()].hash, 20, random);
            }
            const int min_quality = round % 2 == 0 ? 0 : 50;
            const SearchOptions options{.min_quality = min_quality};
            const std::vector<Match> all = brute_force(set, query, min_quality);
            const auto first = [&](std::size_t k) {
                return std::vector(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(k, all.size())));
            };
            const auto near =
                std::count_if(all.begin(), all.end(), [](const Match& m) { return m.distance <= 31; });
            REQUIRE(index.radius_search(query, 31, options) == first(static_cast<std::size_t>(near)));
            for (const std::size_t k : {0UL, 1UL, 7UL, 300UL, 10000UL}) {
                for (const SearchMethod method : {SearchMethod::automatic, SearchMethod::scan}) {
                    REQUIRE(index.nearest(query, k, {.min_quality = min_quality, .method = method}) == first(k));
                }
            }
        }
    }
}

TEST_CASE("a dihedral query of 64 bits finds the nearest, too") {
    Random random(9);
    const auto set = make_set<64>(Kind::duplicates, 9000, random);
    Index64 index;
    index.add(set);
    DihedralSet<Hash64> query;
    for (const Dihedral form : kAllDihedrals) {
        query[form] = random_hash<64>(random);
    }
    const std::vector<Match> all = brute_force(set, query, 0);
    CHECK(index.nearest(query, 50) == std::vector(all.begin(), all.begin() + 50));
}

TEST_CASE("joins find the pairs that brute force finds, with any number of jobs") {
    Random random(5);
    for (const Kind kind : {Kind::clustered, Kind::few_bits}) {
        const auto set = make_set<256>(kind, 700, random);
        const auto other_set = make_set<256>(kind, 300, random);
        Index256 index;
        index.add(std::span(set).first(400));
        index.add(std::span(set).subspan(400));
        Index256 other;
        other.add(other_set);
        std::vector<MatchPair> self;
        std::vector<MatchPair> joined;
        for (const auto& a : set) {
            for (const auto& b : set) {
                if (const int bits = distance(a.hash, b.hash); a.id < b.id && bits <= 31) {
                    self.push_back({a.id, b.id, bits});
                }
            }
            for (const auto& b : other_set) {
                if (const int bits = distance(a.hash, b.hash); bits <= 31) {
                    joined.push_back({a.id, b.id, bits});
                }
            }
        }
        REQUIRE(!self.empty());
        for (const int jobs : {1, 3}) {
            CHECK(index.self_join(31, {.jobs = jobs}) == self);
            CHECK(index.join(other, 31, {.jobs = jobs}) == joined);
        }
    }
}

TEST_CASE("a join of sets large enough for tables") {
    Random random(6);
    const auto set = make_set<64>(Kind::clustered, 10000, random);
    Index64 index;
    index.add(set);
    std::vector<MatchPair> expected;
    for (const auto& a : set) {
        for (const auto& b : set) {
            if (const int bits = distance(a.hash, b.hash); a.id < b.id && bits <= 6) {
                expected.push_back({a.id, b.id, bits});
            }
        }
    }
    CHECK(index.self_join(6, {.jobs = 2}) == expected);
}
