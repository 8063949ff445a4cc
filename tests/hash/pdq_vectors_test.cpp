#include "tests/support/catch.hpp"
#include "tests/support/each_simd_target.hpp"
#include "tests/vectors/vectors.hpp"

using namespace whorl;

TEST_CASE("drawn pictures have the hashes and quality that the reference tool gave") {
    const auto vectors = test::pdq_vectors();
    REQUIRE(vectors.size() == 220);
    for (const test::Vector& vector : vectors) {
        const Image picture = vector.draw();
        test::on_each_simd_target([&](auto target) {
            INFO(vector.name() << " on " << target);
            CHECK(pdq_dihedral_hashes(picture.view()) == vector.expected);
            CHECK(pdq_hash(picture.view()) ==
                  PdqResult{vector.expected.hashes[Dihedral::original], vector.expected.quality});
        });
    }
}
