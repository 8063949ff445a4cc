// The schema of suites, as python3-jsonschema understands it.
#include <iterator>
#include <sstream>
#include <vector>

#include "tests/lab/output_of.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl::lab::test;

namespace {

std::string judged(const std::string& files) {
    return output_of("python3 -B " WHORL_SCHEMA_BY_PYTHON " " WHORL_SUITE_SCHEMA " " + files);
}

/// Each of them, in order, since starting Python takes long.
std::vector<std::string> judged_texts(const std::vector<std::string>& texts) {
    const whorl::test::TemporaryFolder folder;
    std::string files;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        files += " '" + folder.write(std::to_string(i) + ".json", texts[i]) + "'";
    }
    std::istringstream lines(judged(files));
    return {std::istream_iterator<std::string>(lines), {}};
}

void check_all(const std::vector<std::string>& texts, const std::string& verdict) {
    const std::vector<std::string> verdicts = judged_texts(texts);
    REQUIRE(verdicts.size() == texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        INFO(texts[i]);
        CHECK(verdicts[i] == verdict);
    }
}

std::string with_transform(const std::string& transform) {
    return R"({"suite": "mine", "transforms": [)" + transform + "]}";
}

}  // namespace

TEST_CASE("the suites that are built in are as the schema has it") {
    CHECK(judged(WHORL_SUITES "/*.json") == "valid\nvalid\nvalid\nvalid\n");
}

TEST_CASE("the schema takes what a suite can be") {
    check_all(
        {
            with_transform(R"({"name": "gray", "steps": [{"do": "gray"}]})"),
            with_transform(R"({"name": "a", "group": "attack", "pictures": 5, "ladder": [1, "two", 0.5],
                "steps": [{"do": "crop", "percent": "$", "from": "left"}]})"),
            with_transform(R"({"name": "a", "ladder": [{"size": 5, "q": 2, "level": "five"}],
                "steps": [{"do": "resize", "percent": "$size"}, {"do": "jpeg", "quality": "$q"}]})"),
            R"({"suite": "s", "copies": [{"original": "a", "file": "b", "transform": "t"}]})",
        },
        "valid");
}

TEST_CASE("the schema refuses what a suite cannot be") {
    check_all(
        {
            R"([])",
            R"({"suite": "s"})",
            R"({"transforms": [{"name": "gray", "steps": [{"do": "gray"}]}]})",
            R"({"suite": "s", "max_side": -1, "transforms": [{"name": "gray", "steps": [{"do": "gray"}]}]})",
            R"({"suite": "s", "transforms": []})",
            R"({"suite": "s", "sides": 5, "transforms": [{"name": "gray", "steps": [{"do": "gray"}]}]})",
            R"({"suite": "s", "copies": [{"original": "a", "file": "b"}]})",
            with_transform(R"({"name": "gray"})"),
            with_transform(R"({"name": "gray", "steps": []})"),
            with_transform(R"({"name": "original", "steps": [{"do": "gray"}]})"),
            with_transform(R"({"name": "gray", "steps": [{"percent": 5}]})"),
            with_transform(R"({"name": "gray", "ladder": [], "steps": [{"do": "gray"}]})"),
            with_transform(R"({"name": "gray", "ladder": [[1]], "steps": [{"do": "gray"}]})"),
            with_transform(R"({"name": "gray", "steps": [{"do": "crop", "percent": true}]})"),
            with_transform(R"({"name": "gray", "pictures": 0, "steps": [{"do": "gray"}]})"),
            with_transform(R"({"name": "gray", "stage": 1, "steps": [{"do": "gray"}]})"),
        },
        "invalid");
}
