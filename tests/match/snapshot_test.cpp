// Snapshots: what was saved comes back, and nothing else is believed.
#include <cstring>
#include <fstream>
#include <iterator>

#include "tests/match/sets.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

std::vector<std::byte> tag(const std::string& text) {
    std::vector<std::byte> bytes(text.size());
    std::memcpy(bytes.data(), text.data(), text.size());
    return bytes;
}

std::string contents(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

template <int Bits>
std::filesystem::path saved(const TemporaryFolder& folder, const std::vector<IndexRecord<Bits>>& set) {
    auto file = folder.path() / "hashes.index";
    Index<Bits> index;
    index.add(set);
    REQUIRE(index.save_snapshot(file, tag("one")).has_value());
    return file;
}

}  // namespace

TEST_CASE("an index comes back from its snapshot, is searched, and goes on changing") {
    const TemporaryFolder folder;
    Random random(1);
    for (const std::size_t count : {0UL, 1UL, 5UL, 8000UL, 20000UL}) {
        auto set = make_set<256>(Kind::clustered, count, random);
        const auto file = saved(folder, set);
        auto index = Index256::open_snapshot(file, tag("one"));
        REQUIRE(index);
        CHECK(index->size() == count);
        const Hash256 query = count == 0 ? Hash256() : at_distance(set[count / 2].hash, 31, random);
        for (const SearchMethod method : {SearchMethod::automatic, SearchMethod::scan, SearchMethod::multi_index}) {
            CHECK(index->radius_search(query, 31, {.method = method}) == brute_force<256>(set, query, 31));
        }
        const IndexRecord<256> added{2, query, 90};
        index->add({&added, 1});
        if (count > 0) {
            index->remove({&set.front().id, 1});
            set.erase(set.begin());
        }
        set.push_back(added);
        CHECK(index->radius_search(query, 31) == brute_force<256>(set, query, 31));
        // What was removed meanwhile is not in the next snapshot.
        REQUIRE(index->save_snapshot(file, tag("two")));
        const auto again = Index256::open_snapshot(file, tag("two"));
        REQUIRE(again);
        CHECK(again->radius_search(query, 31) == brute_force<256>(set, query, 31));
        CHECK(again->size() == set.size());
    }
}

TEST_CASE("a snapshot of other hashes, of another tag, or of something else is refused") {
    const TemporaryFolder folder;
    Random random(2);
    const auto file = saved(folder, make_set<256>(Kind::random, 100, random));
    CHECK(Index256::open_snapshot(file, tag("other")).error().kind == ErrorKind::invalid);
    CHECK(Index64::open_snapshot(file, tag("one")).error().kind == ErrorKind::corrupt);
    CHECK(Index256::open_snapshot(folder.path() / "none", tag("one")).error().kind == ErrorKind::not_found);
    CHECK(Index256::open_snapshot(folder.path(), tag("one")).error().kind == ErrorKind::corrupt);
    write(folder.path() / "text", std::string(10000, 'x'));
    CHECK(Index256::open_snapshot(folder.path() / "text", tag("one")).error().kind == ErrorKind::corrupt);
    write(folder.path() / "empty", "");
    CHECK(Index256::open_snapshot(folder.path() / "empty", tag("one")).error().kind == ErrorKind::corrupt);
}

TEST_CASE("a snapshot that is cut off or longer is refused at every length") {
    const TemporaryFolder folder;
    Random random(3);
    const std::string whole = contents(saved(folder, make_set<64>(Kind::random, 20, random)));
    const auto file = folder.path() / "cut";
    for (std::size_t length = 0; length < whole.size(); ++length) {
        write(file, whole.substr(0, length));
        REQUIRE(!Index64::open_snapshot(file, tag("one")));
    }
    write(file, whole + 'x');
    CHECK(!Index64::open_snapshot(file, tag("one")));
    write(file, whole);
    CHECK(Index64::open_snapshot(file, tag("one")));
}

TEST_CASE("a snapshot with a bit changed anywhere is refused") {
    const TemporaryFolder folder;
    Random random(4);
    const auto file = saved(folder, make_set<64>(Kind::random, 20, random));
    const std::string whole = contents(file);
    const auto changed = folder.path() / "changed";
    for (std::size_t at = 0; at < whole.size(); ++at) {
        // Every bit of what the header says, one of each byte behind it.
        for (int bit = at < 128 ? 0 : static_cast<int>(at % 8); bit < (at < 128 ? 8 : static_cast<int>(at % 8) + 1);
             ++bit) {
            std::string bytes = whole;
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
            write(changed, bytes);
            REQUIRE(!Index64::open_snapshot(changed, tag("one")));
        }
    }
}

TEST_CASE("a snapshot that cannot be written leaves the old one and no other file") {
    const TemporaryFolder folder;
    Random random(5);
    const auto file = saved(folder, make_set<64>(Kind::random, 20, random));
    const Index64 empty;
    const auto result = empty.save_snapshot(folder.path() / "no such folder" / "file", tag("one"));
    CHECK(result.error().kind == ErrorKind::unwritable);
    std::filesystem::create_directory(folder.path() / "folder");
    CHECK(!empty.save_snapshot(folder.path() / "folder", tag("one")));
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
    CHECK(Index64::open_snapshot(file, tag("one"))->size() == 20);
}
