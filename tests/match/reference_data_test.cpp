// Hashes that others made: the queries and the bank of the reference's own tests, and those of real photographs
// with their edits, turns and mirrorings.
#include <fstream>
#include <sstream>

#include "tests/match/sets.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/each_simd_target.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

std::ifstream open(const std::string& name) {
    std::ifstream in(WHORL_PDQ_DATA "/" + name);
    REQUIRE(in);
    return in;
}

/// The first hash of each line.
std::vector<Hash256> hashes_of(const std::string& name) {
    std::ifstream in = open(name);
    std::vector<Hash256> hashes;
    for (std::string line; std::getline(in, line);) {
        if (const auto hash = Hash256::from_hex(line.substr(0, Hash256::kHexDigits))) {
            hashes.push_back(*hash);
        }
    }
    return hashes;
}

/// All eight hashes of each picture; many are alike.
std::vector<Hash256> hashes_of_pictures() {
    std::ifstream in = open("expected.csv");
    std::vector<Hash256> hashes;
    for (std::string line; std::getline(in, line);) {
        std::istringstream fields(line);
        for (std::string field; std::getline(fields, field, ',');) {
            if (const auto hash = Hash256::from_hex(field)) {
                hashes.push_back(*hash);
            }
        }
    }
    return hashes;
}

void check(const std::vector<Hash256>& bank, const std::vector<Hash256>& queries) {
    std::vector<IndexRecord<256>> set;
    for (const Hash256& hash : bank) {
        set.push_back({set.size(), hash});
    }
    Index256 index({.method = SearchMethod::multi_index});
    index.add(set);
    std::size_t found = 0;
    for (const int threshold : {0, 15, 31, 63, 100}) {
        std::vector<std::vector<Match>> expected;
        for (const Hash256& query : queries) {
            expected.push_back(brute_force<256>(set, query, threshold));
            found += expected.back().size();
        }
        on_each_simd_target([&](auto target) {
            INFO(target << ", threshold " << threshold);
            for (const SearchMethod method : {SearchMethod::scan, SearchMethod::multi_index}) {
                CHECK(index.batch_radius_search(queries, threshold, {.method = method}) == expected);
            }
        });
    }
    CHECK(found > 0);
}

}  // namespace

TEST_CASE("the reference's own queries find in its bank what brute force finds") {
    const auto needles = hashes_of("needles.txt");
    REQUIRE(needles.size() >= 100);
    check(hashes_of("haystack.txt"), needles);
}

TEST_CASE("among the hashes of real pictures and their edits, each finds what brute force finds") {
    const auto pictures = hashes_of_pictures();
    REQUIRE(pictures.size() >= 300);
    check(pictures, pictures);
}
