#include "bench/lab/comparison/comparison_output.hpp"

#include "tests/support/catch.hpp"

using namespace whorl::lab;
using whorl::cli::Format;

namespace {

Comparison made_comparison() {
    Comparison comparison{300, 290, 280, {"phash is only in B"}, {}};
    comparison.recalls = {{"pdq", std::nullopt, {0.75, 0.7, 0.8}, {0.9, 0.85, 0.95}, {0.15, 0.1, 0.2}},
                          {"pdq",
                           EditName{"rotate", "geometry", 2, "5°"},
                           {0.5, 0.25, 0.625},
                           {0.4375, 0.3, 0.6},
                           {-0.0625, -0.125, 0.0625},
                           Discordance{7, 2, 0.1796875}},
                          {"pdq",
                           EditName{"flip", "geometry", 1, ""},
                           {1, 0.9, 1},
                           {0, 0, 0.1},
                           {-1, -1, -0.9},
                           Discordance{280, 0, 1e-20}}};
    return comparison;
}

Comparison independent_comparison() {
    Comparison comparison{300, 1, 0, {}, {}};
    comparison.recalls = {{"pdq", std::nullopt, {0.75, 0.7, 0.8}, {1, 0.025, 1}, {0.25, -0.7, 0.3}}};
    return comparison;
}

}  // namespace

TEST_CASE("a comparison is a table to read") {
    CHECK(
        format_comparison(made_comparison(), Format::text) ==
        "A: 300 pictures; B: 290 pictures; in both: 280, which are compared in pairs\n"
        "phash is only in B\n"
        "\n"
        "pdq\n"
        "  edit                            recall in A, %         in B, %                B - A                     "
        " "
        "only A : only B\n"
        "  all edits but attacks           75.0 (70.0 to 80.0)    90.0 (85.0 to 95.0)    +15.0 (+10.0 to +20.0) *\n"
        "  rotate 2 (5°)                   50.0 (25.0 to 62.5)    43.8 (30.0 to 60.0)    -6.2 (-12.5 to +6.2)      "
        " "
        "7 : 2, p = 0.18\n"
        "  flip 1                          100.0 (90.0 to 100.0)  0.0 (0.0 to 10.0)      -100.0 (-100.0 to -90.0) "
        "* "
        "280 : 0, p = 1e-20\n");
    CHECK(
        format_comparison(independent_comparison(), Format::text) ==
        "A: 300 pictures; B: 1 picture; in both: 0, so that the runs are compared as independent samples\n"
        "\n"
        "pdq\n"
        "  edit                            recall in A, %         in B, %                B - A\n"
        "  all edits but attacks           75.0 (70.0 to 80.0)    100.0 (2.5 to 100.0)   +25.0 (-70.0 to +30.0)\n");
}

TEST_CASE("a comparison is lines of JSON") {
    const std::string json = format_comparison(made_comparison(), Format::json);
    CHECK(json.starts_with(R"({"algorithm":"pdq","transform":null,"severity":null,"level":null,)"
                           R"("a":{"recall":0.75,"low":0.7,"high":0.8},"b":{"recall":0.9,"low":0.85,"high":0.95},)"
                           R"("b_less_a":{"difference":0.15,"low":0.1,"high":0.2},)"
                           R"("only_a":null,"only_b":null,"p":null,"differs":true})"));
    CHECK(json.find(R"({"algorithm":"pdq","transform":"rotate","severity":2,"level":"5°",)"
                    R"("a":{"recall":0.5,"low":0.25,"high":0.625},"b":{"recall":0.4375,"low":0.3,"high":0.6},)"
                    R"("b_less_a":{"difference":-0.0625,"low":-0.125,"high":0.0625},)"
                    R"("only_a":7,"only_b":2,"p":0.1796875,"differs":false})") != std::string::npos);
}

TEST_CASE("a comparison is CSV") {
    CHECK(format_comparison(made_comparison(), Format::csv) ==
          "algorithm,transform,severity,level,recall_a,low_a,high_a,recall_b,low_b,high_b,difference,low,high,"
          "only_a,only_b,p,differs\n"
          "pdq,,,,0.75,0.7,0.8,0.9,0.85,0.95,0.15,0.1,0.2,,,,true\n"
          "pdq,rotate,2,5°,0.5,0.25,0.625,0.4375,0.3,0.6,-0.0625,-0.125,0.0625,7,2,0.179688,false\n"
          "pdq,flip,1,,1,0.9,1,0,0,0.1,-1,-1,-0.9,280,0,1e-20,true\n");
}

TEST_CASE("nothing in names reaches the terminal as a command") {
    Comparison comparison = made_comparison();
    comparison.recalls[1].edit->level = "\x1b[2J";
    CHECK(format_comparison(comparison, Format::text).find('\x1b') == std::string::npos);
}
