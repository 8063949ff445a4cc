// Fields of CSV: safe in a terminal and a spreadsheet, and read again as they were.
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "lib/text/csv_line.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl::text;

namespace {

/// Texts of what matters to the rules, in all orders.
std::string drawn_text(std::mt19937& random) {
    static const std::vector<std::string> kParts = {
        "=", "+",  "-",  "@",  "'",        "''",       "\\",           "\\\\",         "\\x1b",       "\\n",
        "x", "1",  ".5", "e3", "\t",       "\r",       "\n",           "\x1b",         "\xff",        "\x7f",
        " ", "\"", ",",  ";",  "\xc2\x9b", "\xc3\xa9", "\xe2\x80\xae", "\xef\xbc\x9d", "\xef\xbc\x8b"};
    std::string text;
    for (auto n = random() % 6; n > 0; --n) {
        text += kParts[random() % kParts.size()];
    }
    return text;
}

}  // namespace

TEST_CASE("what a spreadsheet would take for a formula gets an apostrophe, which reading takes off again") {
    for (const std::string text : {"=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "+-5", "=HYPERLINK(\"x\")",
                                   " =1", "\"=1", "\xef\xbc\x9d(1)", "-a", "+49 170"}) {
        CAPTURE(text);
        CHECK(csv_field(text) == '\'' + text);
        CHECK(csv_field('\'' + text) == "''" + text);
        CHECK(csv_text(csv_field(text)) == text);
        CHECK(csv_text(csv_field('\'' + text)) == '\'' + text);
    }
    // Numbers and a sign alone do nothing, and a text that is no formula behind an apostrophe stays as it is.
    for (const std::string text : {"-5", "+5", "-0.5e-3", "-", "=", "", "'", "'tis", "a=1", "1+1", " 1"}) {
        CAPTURE(text);
        CHECK(csv_field(text) == text);
        CHECK(csv_text(text) == text);
    }
}

TEST_CASE(
    "what would control a terminal is escaped behind a backslash, and other backslashes stand for themselves") {
    CHECK(csv_field("a\x1b[2J") == "\\a\\x1b[2J");
    CHECK(csv_field("a\xff\n") == "\\a\\xff\\n");
    CHECK(csv_field("a\xe2\x80\xae"
                    "b\\") == "\\a\\xe2\\x80\\xaeb\\\\");
    for (const std::string text : {R"(\\server\folder)", R"(\a)", R"(a\x1b)", R"(\\)", "a\nb"}) {
        CAPTURE(text);
        CHECK(csv_field(text) == text);
        CHECK(csv_text(text) == text);
    }
    // This is what the escape character alone becomes, so that it cannot stand for itself.
    CHECK(csv_field("\x1b") == R"(\\x1b)");
    CHECK(csv_field(R"(\\x1b)") == R"(\\\\\x1b)");
    CHECK(csv_field(R"(\x1b)") == R"(\x1b)");
}

TEST_CASE("every text comes back, is safe, and no two texts become one") {
    std::mt19937 random(1);                    // NOLINT(cert-msc51-cpp): the same each time
    std::map<std::string, std::string> texts;  // by field
    for (int i = 0; i < 100'000; ++i) {
        const std::string text = drawn_text(random);
        const std::string field = csv_field(text);
        CAPTURE(text, field);
        REQUIRE(csv_text(field) == text);
        REQUIRE(texts.emplace(field, text).first->second == text);
        REQUIRE_FALSE(controls_terminal(field));
        REQUIRE((field.empty() || field[0] == '\'' || !is_formula(field)));
        REQUIRE_FALSE(hides_formula(field));
    }
}

TEST_CASE("a formula cannot begin in the middle of a field, where cells end at a semicolon or a tab") {
    for (const std::string text : {"\t=1", "\r=1", "\n=1", "a;=1", "a; =1", "a\t=1", "a\r=1", "a\n=1", "a;\"=1",
                                   "=1;=2", "a;-1", "\x1b;=1"}) {
        CAPTURE(text);
        const std::string field = csv_field(text);
        CHECK(field.find_first_of(";\t\r\n") == std::string::npos);
        CHECK(csv_text(field) == text);
    }
    CHECK(csv_field("a;b") == "a;b");
    CHECK(csv_line({"a;b", "a\tb", " a", "b ", "a b"}) == "\"a;b\",\"a\tb\",\" a\",\"b \",a b\n");
}

TEST_CASE("Python's reader finds no formula, whichever character ends a cell") {
    std::mt19937 random(2);  // NOLINT(cert-msc51-cpp): the same each time
    const whorl::test::TemporaryFolder folder;
    const std::string file = (folder / "texts.csv").native();
    std::ofstream out(file, std::ios::binary);
    for (int i = 0; i < 20'000; ++i) {
        out << csv_line({drawn_text(random), drawn_text(random), drawn_text(random)});
    }
    out.close();
    const std::string command = "python3 " WHORL_CSV_CELLS " " + file;
    CHECK(std::system(command.c_str()) == 0);  // NOLINT(cert-env33-c,concurrency-mt-unsafe): one thread
}
