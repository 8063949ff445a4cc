// Readers beside each other: exiv2 keeps tables for all of them.
#include <array>
#include <thread>

#include "tests/metadata/pictures.hpp"

using namespace whorl;
using namespace whorl::test;

TEST_CASE("many threads read at the same time") {
    const File file = with_tags(encode(picture(), ".jpg"), telling_tags());
    const std::string expected = in_words(metadata_of(file));
    std::array<std::string, 4> told;
    {
        std::vector<std::jthread> threads;
        for (std::string& each : told) {
            threads.emplace_back([&] {
                for (int i = 0; i < 20; ++i) {
                    each = in_words(read_metadata(file).value());
                }
            });
        }
    }
    for (const std::string& each : told) {
        CHECK(each == expected);
    }
}
