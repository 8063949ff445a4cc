// PDQ against the output of Meta's reference tool on the same pixels.
#include <fstream>
#include <sstream>
#include <whorl/pdq.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/each_simd_target.hpp"

using namespace whorl;

namespace {

Image read_pnm(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::string magic;
    int width = 0;
    int height = 0;
    int maximum = 0;
    in >> magic >> width >> height >> maximum;
    in.get();
    REQUIRE((magic == "P5" || magic == "P6"));
    REQUIRE(maximum == 255);
    Image picture(width, height, magic == "P5" ? PixelFormat::gray : PixelFormat::rgb);
    in.read(reinterpret_cast<char*>(picture.row(0)), static_cast<std::streamsize>(picture.row_bytes()) * height);
    REQUIRE(in);
    return picture;
}

}  // namespace

TEST_CASE("conformance: the same pixels give the reference's eight hashes and quality") {
    std::ifstream expected(WHORL_PDQ_DATA "/expected.csv");
    std::string line;
    REQUIRE(std::getline(expected, line));
    int checked = 0;
    while (std::getline(expected, line)) {
        std::istringstream fields(line);
        std::string name;
        std::getline(fields, name, ',');
        if (!name.starts_with("pixels/")) {
            continue;
        }
        std::string field;
        std::getline(fields, field, ',');
        PdqDihedralResult reference{{}, std::stoi(field)};
        for (const Dihedral transform : kAllDihedrals) {
            std::getline(fields, field, ',');
            reference.hashes[transform] = Hash256::from_hex(field).value();
        }
        const Image picture = read_pnm(WHORL_PDQ_DATA "/" + name);
        test::on_each_simd_target([&](auto target) {
            INFO(name << " on " << target);
            CHECK(pdq_dihedral_hashes(picture.view()) == reference);
            CHECK(pdq_hash(picture.view()).hash == reference.hashes[Dihedral::original]);
        });
        ++checked;
    }
    WARN(checked << " pictures of the reference's pixels, eight hashes each, on " << simd_targets().size()
                 << " SIMD targets: all bit for bit unless reported above");
    CHECK(checked >= 20);
}
