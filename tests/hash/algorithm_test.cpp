#include <algorithm>
#include <whorl/algorithm.hpp>
#include <whorl/pdq.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"

using namespace whorl;

TEST_CASE("algorithms are found by name, pdq first") {
    REQUIRE_FALSE(algorithms().empty());
    CHECK(algorithms().front()->name == "pdq");
    for (const Algorithm* algorithm : algorithms()) {
        CHECK(find_algorithm(algorithm->name) == algorithm);
        CHECK_FALSE(algorithm->summary.empty());
        CHECK_FALSE(algorithm->source.empty());
    }
    CHECK(find_algorithm("phash"));
    CHECK(find_algorithm("dhash"));
    CHECK(find_algorithm("md5") == nullptr);
}

TEST_CASE("every algorithm keeps what it declares") {
    const Image picture = test::draw_picture(3, 300, 200, PixelFormat::rgb);
    for (const Algorithm* algorithm : algorithms()) {
        INFO(algorithm->name);
        const HashResult one = algorithm->hash(picture.view());
        const DihedralHashResult eight = algorithm->dihedral(picture.view());
        const std::string hex = to_hex(one.hash);
        CHECK(hex.size() * 4 == static_cast<std::size_t>(algorithm->bits));
        CHECK(algorithm->parse_hex(hex) == one.hash);
        CHECK_FALSE(algorithm->parse_hex(hex + hex));
        CHECK(eight.hashes[Dihedral::original] == one.hash);
        CHECK(eight.quality == one.quality);
        CHECK(one.quality.has_value() == algorithm->has_quality);
        CHECK(algorithm->match_threshold < algorithm->bits / 4);
    }
}

TEST_CASE("the eight hashes are those of the turned and mirrored picture") {
    // 504 is divided by every grid in use, so turning moves whole cells.
    const Image picture = test::draw_picture(21, 504, 504, PixelFormat::rgb);
    for (const Algorithm* algorithm : algorithms()) {
        const DihedralHashResult eight = algorithm->dihedral(picture.view());
        for (const Dihedral transform : kAllDihedrals) {
            INFO(algorithm->name << " " << dihedral_name(transform));
            const AnyHash turned = algorithm->hash(transformed(picture.view(), transform).view()).hash;
            // PDQ's filter windows and cell centres are a pixel off the middle: its hashes differ, but match.
            CHECK(*distance(eight.hashes[transform], turned) <=
                  (algorithm->name == "pdq" ? kPdqMatchThreshold : 1));
        }
    }
}

TEST_CASE("a blank or empty picture gives zeros, not noise, by the hashes without a quality") {
    for (const Algorithm* algorithm : {find_algorithm("phash"), find_algorithm("dhash")}) {
        INFO(algorithm->name);
        Image blank(77, 50, PixelFormat::rgb);
        std::fill_n(blank.row(0), blank.row_bytes() * 50, std::uint8_t{201});
        CHECK(algorithm->hash(blank.view()).hash == AnyHash(Hash64{}));
        CHECK(algorithm->hash(ImageView{}).hash == AnyHash(Hash64{}));
        CHECK_FALSE(algorithm->hash(blank.view()).quality);
    }
}

TEST_CASE("hashes of different widths have no distance") {
    CHECK(distance(AnyHash(Hash64{}), AnyHash(Hash64{})) == 0);
    CHECK_FALSE(distance(AnyHash(Hash64{}), AnyHash(Hash256{})));
}
