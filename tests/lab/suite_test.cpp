#include "bench/lab/suites/suite.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::lab;

namespace {

constexpr auto kLadders = R"({
  "$schema": "anything", "suite": "mine", "description": "of mine", "max_side": 640,
  "transforms": [
    {"name": "plain", "group": "compression", "ladder": [90, 10], "steps": [{"do": "jpeg", "quality": "$"}]},
    {"name": "twice", "pictures": 7, "ladder": [{"first": 80, "second": 40, "level": "80, then 40"}],
     "steps": [{"do": "jpeg", "quality": "$first"}, {"do": "jpeg", "quality": "$second"}]},
    {"name": "alone", "steps": [{"do": "jpeg", "quality": 50}]}]})";

std::string message_of(const std::string& text) {
    const Result<Suite> suite = parse_suite(text, "suite.json");
    REQUIRE_FALSE(suite);
    CHECK(suite.error().kind == ErrorKind::invalid);
    CHECK(suite.error().input == "suite.json");
    return suite.error().message;
}

std::string with_transform(const std::string& transform) {
    return R"({"suite": "mine", "transforms": [)" + transform + "]}";
}

/// Beside the transform "jpeg".
std::string with_copies(const std::string& copies) {
    return R"({"suite": "mine", "transforms": [{"name": "jpeg", "steps": [{"do": "jpeg", "quality": 5}]}],
               "copies": [)" +
           copies + "]}";
}

}  // namespace

TEST_CASE("a suite's ladders become edits, the mildest first") {
    const Result<Suite> read = parse_suite(kLadders, "suite.json");
    REQUIRE(read);
    const Suite& suite = *read;
    CHECK(suite.name == "mine");
    CHECK(suite.description == "of mine");
    CHECK(suite.max_side == 640);
    REQUIRE(suite.edits.size() == 4);
    CHECK(suite.edits[0].name == EditName{"plain", "compression", 1, "90"});
    CHECK(suite.edits[1].name == EditName{"plain", "compression", 2, "10"});
    CHECK(suite.edits[1].steps.at(0).values.whole("quality") == 10);
    CHECK(suite.edits[2].name == EditName{"twice", "other", 1, "80, then 40"});
    CHECK(suite.edits[2].pictures == 7);
    CHECK(suite.edits[2].steps.at(0).values.whole("quality") == 80);
    CHECK(suite.edits[2].steps.at(1).values.whole("quality") == 40);
    CHECK(suite.edits[3].name == EditName{"alone", "other", 1, ""});
}

TEST_CASE("what a step leaves out is what its operation takes for granted") {
    const Result<Suite> suite =
        parse_suite(with_transform(R"({"name": "a", "steps": [{"do": "rotate", "degrees": 5}]})"), "");
    REQUIRE(suite);
    CHECK(suite->edits.at(0).steps.at(0).values.word("corners") ==
          find_operation("rotate")->parameters.at(1).words.front());
}

TEST_CASE("copies that come as files are named") {
    const Result<Suite> suite = parse_suite(
        R"({"suite": "files", "copies": [{"original": "a.jpg", "file": "b.jpg", "transform": "blur", "severity": 2}]})",
        "");
    REQUIRE(suite);
    REQUIRE(suite->copies.size() == 1);
    CHECK(suite->copies[0].original == "a.jpg");
    CHECK(suite->copies[0].file == "b.jpg");
    CHECK(suite->copies[0].name == EditName{"blur", "other", 2, ""});
}

TEST_CASE("what is wrong in a suite is told by its place") {
    struct Case {
        std::string text;
        std::string said;
    };
    const auto [text, said] = GENERATE(values<Case>({
        {"{", "is not JSON from byte 2 on"},
        {"[]", "must be an object"},
        {"{}", R"(has no "suite")"},
        {R"({"suite": ""})", "suite: must be a text that is not empty"},
        {R"({"suite": "mine"})", "has neither transforms nor copies"},
        {R"({"suite": "mine", "transforms": []})", "transforms: must be a list that is not empty"},
        {R"({"suite": "mine", "transfroms": []})", R"(has "transfroms", which is not known)"},
        {R"({"suite": "mine", "max_side": -1})", "max_side: must be a whole number from 0 to 100000"},
        {with_transform("1"), "transforms[0]: must be an object"},
        {with_transform(R"({"name": "a"})"), R"(transforms[0]: has no "steps")"},
        {with_transform(R"({"name": "a", "steps": [{"do": "jpg"}]})"),
         R"(transforms[0].steps[0].do: there is no operation "jpg")"},
        {with_transform(R"({"name": "a", "steps": [{"do": "jpeg"}]})"),
         R"(transforms[0].steps[0]: has no "quality", which is)"},
        {with_transform(R"({"name": "a", "steps": [{"do": "jpeg", "quality": 101}]})"),
         "transforms[0].steps[0].quality: must be a whole number from 1"},
        {with_transform(R"({"name": "a", "steps": [{"do": "jpeg", "quality": 50.5}]})"),
         "transforms[0].steps[0].quality: must be a whole number"},
        {with_transform(R"({"name": "a", "steps": [{"do": "jpeg", "quality": "$"}]})"),
         R"("$" stands for nothing in the ladder)"},
        {with_transform(R"({"name": "a", "ladder": [{"q": 1}], "steps": [{"do": "jpeg", "quality": "$p"}]})"),
         R"("$p" stands for nothing in the ladder)"},
        {with_transform(R"({"name": "a", "steps": [{"do": "jpeg", "quality": 5, "speed": 1}]})"),
         R"(transforms[0].steps[0]: has "speed", which is not known)"},
        {with_transform(R"({"name": "a", "steps": [{"do": "jpeg", "quality": 5}]},
                           {"name": "a", "steps": [{"do": "jpeg", "quality": 6}]})"),
         R"(two have the name "a")"},
        {with_transform(R"({"name": "original", "steps": [{"do": "jpeg", "quality": 5}]})"),
         R"("original" is the name of the unchanged picture)"},
        {R"({"suite": "mine", "copies": [{"original": "a", "file": "b"}]})", R"(copies[0]: has no "transform")"},
        {with_copies(R"({"original": "a", "file": "b", "transform": "original"})"),
         R"(copies: "original" is the name of the unchanged picture)"},
        {with_copies(R"({"original": "a", "file": "b", "transform": "jpeg"})"),
         R"(copies: "jpeg" is the name of a transform too)"},
        {with_copies(R"({"original": "a", "file": "b", "transform": "x", "severity": 2},
                        {"original": "a", "file": "c", "transform": "x", "severity": 2})"),
         R"(copies: two of "a" are "x" of severity 2)"},
    }));
    CAPTURE(text);
    CHECK_THAT(message_of(text), ContainsSubstring(said));
}

TEST_CASE("suites that are built in can be loaded by name, others from files") {
    CHECK_FALSE(builtin_suites().empty());
    for (const std::string& name : builtin_suites()) {
        const Result<Suite> suite = load_suite(name);
        REQUIRE(suite);
        CHECK(suite->name == name);
    }
    const test::TemporaryFolder folder;
    const Result<Suite> mine = load_suite(folder.write("mine.json", std::string(kLadders)));
    REQUIRE(mine);
    CHECK(mine->name == "mine");
    const Result<Suite> none = load_suite((folder / "none.json").native());
    REQUIRE_FALSE(none);
    CHECK(none.error().kind == ErrorKind::not_found);
    const Result<Suite> empty = load_suite(folder.write("empty.json", std::string()));
    REQUIRE_FALSE(empty);
    CHECK(empty.error().message == "is not JSON from byte 1 on");
    const Result<Suite> not_a_file = load_suite(folder.path().native());
    REQUIRE_FALSE(not_a_file);
    CHECK(not_a_file.error().kind == ErrorKind::unreadable);
}
