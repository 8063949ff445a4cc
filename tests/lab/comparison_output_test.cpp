#include "bench/lab/commands/comparison_output.hpp"

#include "tests/support/catch.hpp"

using namespace whorl::lab;
using whorl::cli::Format;

namespace {

Comparison made_comparison() {
    Comparison comparison;
    comparison.pictures_a = 300;
    comparison.pictures_b = 1;
    comparison.remarks = {"phash is only in B"};
    comparison.recalls = {
        {"pdq", std::nullopt, Estimate{0.75, 0.7, 0.8}, Estimate{0.9, 0.85, 0.95}},
        {"pdq", EditName{"rotate", "geometry", 2, "5°"}, Estimate{0.5, 0.25, 0.625}, Estimate{0.4375, 0.3, 0.6}},
        {"pdq", EditName{"flip", "geometry", 1, ""}, Estimate{1, 1, 1}, std::nullopt},
        {"phash", std::nullopt, std::nullopt, Estimate{0.9, 0.85, 0.95}}};
    return comparison;
}

}  // namespace

TEST_CASE("a comparison is a table to read") {
    CHECK(format_comparison(made_comparison(), Format::text) ==
          "A: 300 pictures; B: 1 picture\n"
          "phash is only in B\n"
          "\n"
          "pdq\n"
          "  edit                                   recall in A, %          in B, %                 B - A\n"
          "  all edits but attacks                  75.0 (70.0 to 80.0)     90.0 (85.0 to 95.0)     +15.0 *\n"
          "  rotate 2 (5°)                          50.0 (25.0 to 62.5)     43.8 (30.0 to 60.0)     -6.2\n"
          "  flip 1                                 100.0 (100.0 to 100.0)  -                       only in A\n"
          "\n"
          "phash\n"
          "  edit                                   recall in A, %          in B, %                 B - A\n"
          "  all edits but attacks                  -                       90.0 (85.0 to 95.0)     only in B\n");
}

TEST_CASE("a comparison is lines of JSON") {
    const std::string json = format_comparison(made_comparison(), Format::json);
    CHECK(
        json.starts_with(R"({"algorithm":"pdq","transform":null,"severity":null,"level":null,)"
                         R"("a":{"recall":0.75,"low":0.7,"high":0.8},"b":{"recall":0.9,"low":0.85,"high":0.95},)"));
    CHECK(json.find(R"({"algorithm":"pdq","transform":"rotate","severity":2,"level":"5°",)"
                    R"("a":{"recall":0.5,"low":0.25,"high":0.625},"b":{"recall":0.4375,"low":0.3,"high":0.6},)"
                    R"("difference":-0.0625,"beyond_intervals":false})") != std::string::npos);
    CHECK(json.ends_with(R"({"algorithm":"phash","transform":null,"severity":null,"level":null,"a":null,)"
                         R"("b":{"recall":0.9,"low":0.85,"high":0.95},"difference":null,"beyond_intervals":null})"
                         "\n"));
}

TEST_CASE("a comparison is CSV") {
    CHECK(format_comparison(made_comparison(), Format::csv) ==
          "algorithm,transform,severity,level,recall_a,low_a,high_a,recall_b,low_b,high_b,difference,"
          "beyond_intervals\n"
          "pdq,,,,0.75,0.7,0.8,0.9,0.85,0.95,0.15,true\n"
          "pdq,rotate,2,5°,0.5,0.25,0.625,0.4375,0.3,0.6,-0.0625,false\n"
          "pdq,flip,1,,1,1,1,,,,,\n"
          "phash,,,,,,,0.9,0.85,0.95,,\n");
}

TEST_CASE("nothing in names reaches the terminal as a command") {
    Comparison comparison = made_comparison();
    comparison.recalls[1].edit->level = "\x1b[2J";
    CHECK(format_comparison(comparison, Format::text).find('\x1b') == std::string::npos);
}
