#include <algorithm>
#include <string>
#include <whorl/dihedral.hpp>

#include "tests/support/catch.hpp"

using namespace whorl;

namespace {

// One letter a pixel.
std::string after(Dihedral transform) {
    Image picture(3, 2, PixelFormat::gray);
    const std::string letters = "abcdef";
    std::copy(letters.begin(), letters.end(), picture.row(0));
    const Image result = transformed(picture.view(), transform);
    std::string text;
    for (int y = 0; y < result.height(); ++y) {
        text.append(result.row(y), result.row(y) + result.width());
        text += y + 1 < result.height() ? "/" : "";
    }
    return text;
}

}  // namespace

TEST_CASE("pixels are turned and mirrored as the names say") {
    CHECK(after(Dihedral::original) == "abc/def");
    CHECK(after(Dihedral::rotate90) == "cf/be/ad");
    CHECK(after(Dihedral::rotate180) == "fed/cba");
    CHECK(after(Dihedral::rotate270) == "da/eb/fc");
    CHECK(after(Dihedral::flip_x) == "def/abc");
    CHECK(after(Dihedral::flip_y) == "cba/fed");
    CHECK(after(Dihedral::flip_plus1) == "ad/be/cf");
    CHECK(after(Dihedral::flip_minus1) == "fc/eb/da");
}

TEST_CASE("all channels of a pixel move together, over more than one tile") {
    Image picture(70, 45, PixelFormat::rgba);
    for (int y = 0; y < 45; ++y) {
        for (int x = 0; x < 70; ++x) {
            std::uint8_t* pixel = picture.row(y) + 4 * x;
            pixel[0] = static_cast<std::uint8_t>(x);
            pixel[1] = static_cast<std::uint8_t>(y);
            pixel[2] = static_cast<std::uint8_t>(x + y);
            pixel[3] = static_cast<std::uint8_t>(x ^ y);
        }
    }
    const Image turned = transformed(picture.view(), Dihedral::rotate270);
    REQUIRE(turned.width() == 45);
    REQUIRE(turned.height() == 70);
    for (int y = 0; y < 70; ++y) {
        for (int x = 0; x < 45; ++x) {
            const std::uint8_t* pixel = turned.row(y) + 4 * x;
            const int source_x = y;
            const int source_y = 44 - x;
            REQUIRE(int{pixel[0]} == source_x);
            REQUIRE(int{pixel[1]} == source_y);
            REQUIRE(int{pixel[2]} == source_x + source_y);
            REQUIRE(int{pixel[3]} == (source_x ^ source_y));
        }
    }
}

TEST_CASE("a picture without pixels can be turned") {
    const Image empty(0, 7, PixelFormat::rgb);
    CHECK(transformed(empty.view(), Dihedral::rotate90).width() == 7);
}

TEST_CASE("EXIF orientations lead upright") {
    // Exif 2.32, tag 0x0112: which side of the scene the stored row 0 and column 0 are.
    CHECK(upright_transform(1) == Dihedral::original);     // top, left
    CHECK(upright_transform(2) == Dihedral::flip_y);       // top, right
    CHECK(upright_transform(3) == Dihedral::rotate180);    // bottom, right
    CHECK(upright_transform(4) == Dihedral::flip_x);       // bottom, left
    CHECK(upright_transform(5) == Dihedral::flip_plus1);   // left, top
    CHECK(upright_transform(6) == Dihedral::rotate270);    // right, top
    CHECK(upright_transform(7) == Dihedral::flip_minus1);  // right, bottom
    CHECK(upright_transform(8) == Dihedral::rotate90);     // left, bottom
    CHECK_FALSE(upright_transform(0));
    CHECK_FALSE(upright_transform(9));
}
