// Photographs, decoded and hashed, against what the reference tool printed for the same files.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <whorl/decode.hpp>
#include <whorl/pdq.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/each_simd_target.hpp"

using namespace whorl;

namespace {

std::map<std::string, PdqDihedralResult> expected_photographs() {
    std::ifstream in(WHORL_PDQ_DATA "/expected.csv");
    std::map<std::string, PdqDihedralResult> expected;
    std::string line;
    while (std::getline(in, line)) {
        if (!line.starts_with("photos/")) {
            continue;
        }
        std::istringstream fields(line);
        std::string name;
        std::string field;
        std::getline(fields, name, ',');
        std::getline(fields, field, ',');
        PdqDihedralResult& result = expected[name];
        result.quality = std::stoi(field);
        for (const Dihedral transform : kAllDihedrals) {
            std::getline(fields, field, ',');
            result.hashes[transform] = Hash256::from_hex(field).value();
        }
    }
    return expected;
}

DecodedImage load(const std::string& name, const DecodeOptions& options) {
    auto result = load_image(std::string(WHORL_PDQ_DATA "/") + name, options);
    if (!result) {
        FAIL(name << ": " << result.error().message);
    }
    return std::move(result).value();
}

}  // namespace

TEST_CASE("conformance: decoded photographs are within 4 of the reference, PNG within 0") {
    const auto expected = expected_photographs();
    REQUIRE(expected.size() >= 20);
    int worst = 0;
    int worst_quality = 0;
    for (const auto& entry : expected) {
        const std::string& name = entry.first;
        const PdqDihedralResult& reference = entry.second;
        DecodeOptions options;
        options.auto_orient = false;
        for (const int sample_to : {0, kPdqWorkingDimension}) {
            options.sample_to = sample_to;
            const DecodedImage picture = load(name, options);
            test::on_each_simd_target([&](auto target) {
                INFO(name << " on " << target);
                const PdqDihedralResult result = pdq_dihedral_hashes(picture.pixels.view());
                for (const Dihedral transform : kAllDihedrals) {
                    const int bits = distance(result.hashes[transform], reference.hashes[transform]);
                    CHECK(bits <= (name.ends_with(".png") ? 0 : 4));
                    worst = std::max(worst, bits);
                }
                // Meta's own rule: pictures of quality 80 or more within 10.
                if (reference.quality >= 80) {
                    CHECK(distance(result.hashes[Dihedral::original], reference.hashes[Dihedral::original]) <= 10);
                }
                worst_quality = std::max(worst_quality, std::abs(result.quality - reference.quality));
            });
        }
    }
    WARN(expected.size() << " photographs: largest distance " << worst << ", largest difference in quality "
                         << worst_quality);
    CHECK(worst_quality <= 1);
}

TEST_CASE("two pictures of one scene, stored upright and turned, come out alike") {
    const DecodedImage upright = load("photos/exif-rotn-1.jpg", {});
    const DecodedImage turned = load("photos/exif-rotn-6.jpg", {});
    CHECK(upright.width == 4032);
    CHECK(turned.width == 3024);
    CHECK(turned.height == 4032);
    DecodeOptions as_stored;
    as_stored.auto_orient = false;
    CHECK(load("photos/exif-rotn-6.jpg", as_stored).width == 4032);
}

TEST_CASE("HEIC as iPhones write it since iOS 18 has the hash of its picture") {
    const std::string cases = WHORL_PDQ_DATA "/../cases/pictures/";
    if (!std::filesystem::exists(cases)) {
        WARN("the files for this are not here: nothing was tested");
        return;
    }
    const auto load_case = [&](const std::string& name) { return load_image(cases + name).value().pixels; };
    const PdqDihedralResult base = pdq_dihedral_hashes(load_case("base.png").view());
    for (const std::string name : {"ios18-full.heic", "ios18-aux-one.heic"}) {
        INFO(name);
        const Hash256 hash = pdq_hash(load_case(name).view()).hash;
        CHECK(distance(hash, base.hashes[Dihedral::rotate270]) <= kPdqMatchThreshold);
    }
}
