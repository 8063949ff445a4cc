// whorl compare: distance, verdict and the transform that matched.
#include <whorl/dihedral.hpp>

#include "tests/cli/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drawn_picture.hpp"
#include "tests/support/encode.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::test;

namespace {

Json compare(const std::string& a, const std::string& b, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"compare", "--format", "json", a, b};
    words.insert(words.end(), more.begin(), more.end());
    const Ran ran = run_whorl(words);
    INFO(ran.err);
    REQUIRE(ran.exit_code == 0);
    return parse_json(ran.out);
}

std::string hash_of(const std::string& path) {
    return parse_json(run_whorl({"hash", "--format", "json", path}).out)["hash"].string();
}

}  // namespace

TEST_CASE("a turned or mirrored copy is found, and by which transform, whichever side is a picture") {
    const TemporaryFolder folder;
    const Image picture = draw_picture(21, 300, 300, PixelFormat::rgb);
    const std::string a = folder.write("a.png", encode(picture, ".png"));
    for (const Dihedral transform : kAllDihedrals) {
        const std::string name(dihedral_name(transform));
        INFO(name);
        const std::string b = folder.write("b.png", encode(transformed(picture.view(), transform), ".png"));
        for (const auto& [left, right] : {std::pair{a, b}, {a, hash_of(b)}, {hash_of(a), b}}) {
            const Json result = compare(left, right);
            CHECK(result["verdict"] == "match");
            CHECK(result["transform"] == name);
        }
    }
}

TEST_CASE("distance and verdict") {
    const std::string zero(64, '0');
    std::string bits = zero;
    bits[0] = 'f';
    bits.replace(1, 7, "fffffff");  // 32 bits
    CHECK(compare(zero, bits)["distance"] == 32);
    CHECK(compare(zero, bits)["verdict"] == "no match");
    CHECK(compare(zero, bits)["quality_a"].is_null());
    CHECK(compare(zero, bits, {"--threshold", "32"})["verdict"] == "match");
    bits[0] = '7';
    CHECK(compare(zero, bits)["distance"] == 31);
    CHECK(compare(zero, bits)["verdict"] == "match");
    CHECK(compare(zero, bits)["threshold"] == 31);
    CHECK(run_whorl({"compare", zero, bits}).out ==
          "match: distance 31 of 256, threshold 31, transform original\n");
    CHECK(lines_of(run_whorl({"compare", "--format", "csv", zero, bits}).out) ==
          std::vector<std::string>{"a,b,algorithm,distance,threshold,verdict,transform,quality_a,quality_b",
                                   zero + ',' + bits + ",pdq,31,31,match,original,,"});
    CHECK(compare("0000000000000000", "00000000000003ff", {"--algorithm", "dhash"})["verdict"] == "match");
    CHECK(compare("0000000000000000", "00000000000007ff", {"--algorithm", "dhash"})["verdict"] == "no match");
}

TEST_CASE("a blank picture's match is called worthless") {
    const TemporaryFolder folder;
    const std::string blank =
        folder.write("blank.png", encode(draw_picture(7, 100, 100, PixelFormat::rgb), ".png"));
    const Ran ran = run_whorl({"compare", blank, blank});
    CHECK(ran.out.starts_with("match: distance 0"));
    CHECK(ran.err.find("quality 0 of 100: too little detail") != std::string::npos);
}

TEST_CASE("what is neither a file nor a hash is an error") {
    const std::string zero(64, '0');
    const std::string neither = " is neither a file nor a pdq hash of 64 hexadecimal digits\n";
    const Ran file = run_whorl({"compare", zero, "absent.jpg"});
    CHECK(file.exit_code == 1);
    CHECK(file.out.empty());
    CHECK(file.err == "whorl: absent.jpg: there is no file with this name\n");
    const Ran short_hash = run_whorl({"compare", zero, "12aF"});
    CHECK(short_hash.exit_code == 2);
    CHECK(short_hash.out.empty());
    CHECK(short_hash.err == "whorl: 12aF:" + neither);
    CHECK(run_whorl({"compare", "-", "-"}).exit_code == 2);
    CHECK(run_whorl({"compare", zero}).exit_code == 2);
    CHECK(run_whorl({"compare", zero, zero, "--threshold", "257"}).exit_code == 2);
    CHECK(run_whorl({"compare", zero, zero, "--threshold", "-1"}).exit_code == 2);
}
