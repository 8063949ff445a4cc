#include <algorithm>
#include <whorl/algorithm.hpp>

#include "tests/support/catch.hpp"

using namespace whorl;

namespace {

std::string dhash_hex(const Image& picture) {
    return to_hex(find_algorithm("dhash")->hash(picture.view()).hash);
}

}  // namespace

TEST_CASE("dHash of a 9x8 picture, worked by hand") {
    // Each pixel is one cell. Per row, the eight comparisons "darker than the right neighbour":
    constexpr std::uint8_t kPixels[8][9] = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8},           // all true            11111111 ff
        {8, 7, 6, 5, 4, 3, 2, 1, 0},           // all false           00000000 00
        {5, 5, 5, 5, 5, 5, 5, 5, 5},           // equal is not darker 00000000 00
        {1, 9, 1, 9, 1, 9, 1, 9, 1},           // alternating         10101010 aa
        {9, 1, 9, 1, 9, 1, 9, 1, 9},           // alternating         01010101 55
        {0, 255, 0, 0, 0, 0, 0, 0, 0},         // first only          10000000 80
        {255, 0, 0, 0, 0, 0, 0, 0, 1},         // last only           00000001 01
        {10, 20, 30, 40, 50, 40, 30, 20, 10},  // rise, then fall     11110000 f0
    };
    Image picture(9, 8, PixelFormat::gray);
    for (int y = 0; y < 8; ++y) {
        std::copy_n(kPixels[y], 9, picture.row(y));
    }
    CHECK(dhash_hex(picture) == "ff0000aa558001f0");
}

TEST_CASE("dHash averages the area of each cell") {
    // 18x8 pixels: each cell is two pixels wide. Averages 10, 20, 15, then nothing but 15.
    Image picture(18, 8, PixelFormat::gray);
    for (int y = 0; y < 8; ++y) {
        std::fill_n(picture.row(y), 18, std::uint8_t{15});
        const std::uint8_t begin[] = {0, 20, 40, 0, 30, 0};
        std::copy_n(begin, 6, picture.row(y));
    }
    CHECK(dhash_hex(picture) == "8080808080808080");
}

TEST_CASE("dHash weighs a pixel on the border of two cells by its shares") {
    // 10 pixels for 9 cells of 10/9 pixel each: cell 0 is pixel 0 and a ninth of pixel 1; cell 1 is the
    // other eight ninths of pixel 1 and two ninths of pixel 2.
    Image picture(10, 8, PixelFormat::gray);
    for (int y = 0; y < 8; ++y) {
        const std::uint8_t row[] = {90, 100, 49, 49, 49, 49, 49, 49, 49, 49};
        std::copy_n(row, 10, picture.row(y));
    }
    // Cell 0: (9 * 90 + 1 * 100) / 10 = 91. Cell 1: (8 * 100 + 2 * 49) / 10 = 89.8. Not darker.
    CHECK(dhash_hex(picture) == "0000000000000000");
    for (int y = 0; y < 8; ++y) {
        picture.row(y)[2] = 60;  // Cell 1: (8 * 100 + 2 * 60) / 10 = 92. Darker now.
    }
    CHECK(dhash_hex(picture) == "8080808080808080");
}
