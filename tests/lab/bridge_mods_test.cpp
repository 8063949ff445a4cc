// The real whorl-lab on Meta's edited photographs, against what their reference implementation says of each file.
#include <bit>
#include <map>
#include <sstream>

#include "tests/cli/run.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl::test;

namespace {

const std::string kData = WHORL_PDQ_DATA;

std::vector<std::string> fields_of(const std::string& line) {
    std::istringstream in(line);
    std::vector<std::string> fields;
    for (std::string field; std::getline(in, field, ',');) {
        fields.push_back(field);
    }
    return fields;
}

int differing_bits(const std::string& a, const std::string& b) {
    int bits = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        bits += std::popcount(static_cast<unsigned>(std::stoi(a.substr(i, 1), nullptr, 16)) ^
                              static_cast<unsigned>(std::stoi(b.substr(i, 1), nullptr, 16)));
    }
    return bits;
}

}  // namespace

TEST_CASE("of Meta's edited photographs, hashes and distances are those of the reference") {
    std::map<std::string, std::string> expected;  // hash of each file
    for (const std::string& line : lines_of(contents_of(kData + "/expected.csv"))) {
        const std::vector<std::string> fields = fields_of(line);
        expected[fields.at(0)] = fields.at(2);
    }
    const TemporaryFolder folder;
    const Ran ran = run_whorl({"run", kData + "/photos", "--suite", "bridge-mods", "--algorithms", "pdq", "--out",
                               (folder / "out").native()});
    INFO(ran.err);
    REQUIRE(ran.exit_code == 0);
    std::map<std::string, std::string> files;  // by transform and severity
    for (const std::string& line : lines_of(contents_of(folder / "out/queries.csv"))) {
        const std::vector<std::string> fields = fields_of(line);
        files[fields.at(2) + ' ' + fields.at(3)] = fields.at(0);
    }
    int compared = 0;
    for (const std::string& line : lines_of(contents_of(folder / "out/results.csv"))) {
        const std::vector<std::string> fields = fields_of(line);
        const auto file = files.find(fields.at(1) + ' ' + fields.at(2));
        if (file == files.end() || fields[0] == "picture") {
            continue;
        }
        INFO(file->second);
        const std::string& hash = expected.at("photos/" + file->second);
        CHECK(fields.at(5) == hash);
        CHECK(fields.at(7) == std::to_string(differing_bits(hash, expected.at("photos/" + fields[0]))));
        ++compared;
    }
    CHECK(compared == 19);
}
