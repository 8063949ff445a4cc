#include <cctype>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <whorl/algorithm.hpp>
#include <whorl/version.hpp>

#include "tests/support/catch.hpp"

using whorl::distance;
using whorl::Hash256;
using whorl::Hash64;

namespace {
// From the published test data of PDQ (bridge-mods).
constexpr auto kHex = "d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22";
}  // namespace

TEST_CASE("hexadecimal text round trips, in either case") {
    const auto hash = Hash256::from_hex(kHex);
    REQUIRE(hash);
    CHECK(hash->to_hex() == kHex);
    std::string upper = kHex;
    for (char& c : upper) {
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    CHECK(Hash256::from_hex(upper) == hash);
    CHECK(Hash64::from_hex("0123456789abcdef")->words[0] == 0x0123456789abcdefULL);
}

TEST_CASE("the first digit holds the highest bits") {
    Hash256 hash;
    hash.set_bit(255);
    hash.set_bit(0);
    CHECK(hash.to_hex() == "8" + std::string(62, '0') + "1");
    CHECK(hash.bit(255));
    CHECK_FALSE(hash.bit(254));
}

TEST_CASE("anything but exactly the digits is refused") {
    const std::string hex = kHex;
    CHECK_FALSE(Hash256::from_hex(""));
    CHECK_FALSE(Hash256::from_hex(hex.substr(1)));
    CHECK_FALSE(Hash256::from_hex(hex + "0"));
    CHECK_FALSE(Hash256::from_hex("0x" + hex.substr(2)));
    CHECK_FALSE(Hash256::from_hex(" " + hex.substr(1)));
    CHECK_FALSE(Hash256::from_hex("g" + hex.substr(1)));
    CHECK_FALSE(Hash64::from_hex(hex));
}

TEST_CASE("hashes are keys of unordered containers") {
    std::unordered_map<Hash256, int> numbers;
    std::unordered_set<whorl::AnyHash> any;
    std::set<std::size_t> low_bits;
    for (int k = 0; k < Hash256::kBits; ++k) {
        Hash256 hash;
        hash.set_bit(k);
        numbers[hash] = k;
        any.insert(hash);
        low_bits.insert(std::hash<Hash256>()(hash) % 4096);
    }
    CHECK(numbers.size() == 256);
    CHECK(numbers.at(*Hash256::from_hex("8" + std::string(63, '0'))) == 255);
    CHECK_FALSE(numbers.contains(Hash256()));
    any.insert(Hash64());
    any.insert(Hash256());
    CHECK(any.size() == 258);
    CHECK(low_bits.size() > 200);  // 248 of chance
}

TEST_CASE("the version of the headers is the project's") {
    CHECK(whorl::kVersion == WHORL_PROJECT_VERSION);
    CHECK(whorl::kVersion == std::to_string(WHORL_VERSION_MAJOR) + '.' + std::to_string(WHORL_VERSION_MINOR) + '.' +
                                 std::to_string(WHORL_VERSION_PATCH));
}

TEST_CASE("distance counts differing bits") {
    const Hash256 zero;
    Hash256 ones;
    for (int k = 0; k < Hash256::kBits; ++k) {
        CHECK(distance(zero, ones) == k);
        ones.set_bit(k);
    }
    CHECK(distance(zero, ones) == 256);
    CHECK(distance(ones, ones) == 0);
}
