#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "bench/lab/report/axis.hpp"
#include "bench/lab/report/colours.hpp"
#include "bench/lab/report/markup.hpp"
#include "bench/lab/report/plot.hpp"
#include "bench/lab/report/words.hpp"
#include "tests/support/catch.hpp"

using namespace whorl::lab;
using namespace whorl::lab::report;

namespace {

std::vector<std::string> labels_of(const Axis& axis) {
    std::vector<std::string> labels;
    for (const Tick& tick : axis.ticks) {
        labels.push_back(tick.label);
    }
    return labels;
}

using Labels = std::vector<std::string>;

}  // namespace

TEST_CASE("ticks are round numbers within the axis") {
    CHECK(round_values(0, 256, 6) == std::vector<double>{0, 50, 100, 150, 200, 250});
    CHECK(round_values(0, 10, 5) == std::vector<double>{0, 2, 4, 6, 8, 10});
    CHECK(round_values(-3, 3, 6) == std::vector<double>{-3, -2, -1, 0, 1, 2, 3});
    CHECK(round_values(0, 64, 5) == std::vector<double>{0, 20, 40, 60});
    CHECK(round_values(7, 7, 5) == std::vector<double>{7});
    CHECK(labels_of(linear_axis("", 0, 1, 5)) == Labels{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"});
    CHECK(labels_of(linear_axis("", 0, 0.3, 4)) == Labels{"0.0", "0.1", "0.2", "0.3"});
    CHECK(labels_of(linear_axis("", 0, 4000, 4)) == Labels{"0", "1000", "2000", "3000", "4000"});
}

TEST_CASE("an axis can run from the larger value to the smaller") {
    const Axis axis = linear_axis("", 50, 30, 4);
    CHECK(labels_of(axis) == Labels{"50", "45", "40", "35", "30"});
    CHECK(*axis.place(50) == Approx(0));
    CHECK(*axis.place(35) == Approx(0.75));
    CHECK(!axis.place(51));
}

TEST_CASE("a logarithmic axis has whole decades, and nothing for zero") {
    const Axis axis = decade_axis("", 2.2e-5, 1);
    CHECK(labels_of(axis) == Labels{"10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1"});
    CHECK(*axis.place(1e-3) == Approx(0.4));
    CHECK(!axis.place(0));
    CHECK(!axis.place(std::numeric_limits<double>::quiet_NaN()));
    CHECK(labels_of(decade_axis("", 1, 1)) == Labels{"1", "10¹"});
}

TEST_CASE("numbers are written as a person reads them") {
    CHECK(percent(1) == "100");
    CHECK(percent(0.99996) == ">99.9");
    CHECK(percent(0.983) == "98.3");
    CHECK(percent(0.0001) == "<0.1");
    CHECK(percent(0) == "0");
    CHECK(short_percent(299.0 / 300) == "99.7");
    CHECK(short_percent(0.98) == "98");
    CHECK(short_percent(0.994) == "99");
    CHECK(short_percent(1.0 / 300) == "0.3");
    CHECK(short_percent(1) == "100");
    CHECK(rate(1e-3) == "10⁻³");
    CHECK(rate(2.3e-5) == "2.3\u00a0×\u00a010⁻⁵");
    CHECK(rate(0.125) == "0.125");
    CHECK(rate(0) == "0");
    CHECK(figure(0.01234) == "0.0123");
    CHECK(figure(43.4) == "43.4");
    CHECK(figure(310) == "310");
    CHECK(figure(128.4) == "128");
    CHECK(count(44850) == "44\u202f850");
    CHECK(count(1234567) == "1\u202f234\u202f567");
    CHECK(count(1, "picture", "pictures") == "1 picture");
    CHECK(decimal(-0.04, 1) == "0.0");
    for (const double none : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        CHECK(percent(none) == "–");
        CHECK(rate(none) == "–");
        CHECK(figure(none) == "–");
    }
}

TEST_CASE("words are shown as they are, and cannot end what they are in") {
    CHECK(element("td", {{"title", "a\"b'<"}}, text("<b>&")).string() ==
          "<td title=\"a&quot;b&#39;&lt;\">&lt;b&gt;&amp;</td>");
    CHECK(text("a\x01\xff").string() == "a\\x01\\xff");
    CHECK(lone("img", {{"src", "x"}, {"class", ""}}).string() == "<img src=\"x\"/>");
}

TEST_CASE("numbers in the heat table can be read, by the contrast that WCAG 2 asks for") {
    const auto luminance = [](const std::string& colour) {
        const auto channel = [&](std::size_t at) {
            const double c = std::stoi(colour.substr(at, 2), nullptr, 16) / 255.0;
            return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    };
    double before = -1;
    for (int i = 0; i <= 100; ++i) {
        const double paper = luminance(heat_colour(i / 100.0));
        const double ink = ink_on(i / 100.0) == "#fff" ? 1 : 0;
        CHECK((std::max(paper, ink) + 0.05) / (std::min(paper, ink) + 0.05) >= 4.5);
        CHECK(paper >= before);  // lighter and lighter, for people who see no colours
        before = paper;
    }
}

TEST_CASE("lines of many algorithms differ by more than colour") {
    std::set<std::tuple<std::string_view, Mark>> looks;
    for (std::size_t i = 0; i < 42; ++i) {
        looks.insert({look_of(i).colour, look_of(i).mark});
        CHECK(look_of(i).dashes != look_of(i + 1).dashes);
        CHECK(look_of(i).mark != look_of(i + 1).mark);
    }
    CHECK(looks.size() == 42);
}

TEST_CASE("a plot leaves out what is not on its axes") {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    const Plot plot{.title = "t",
                    .description = "d",
                    .x = linear_axis("x", 0, 10, 5),
                    .y = share_axis("y"),
                    .series = {{.points = {{1, 0.5}, {11, 0.5}, {kNone, 0.5}, {2, kNone}, {3, 0.25}}}}};
    const std::string drawn = draw(plot).string();
    std::size_t marks = 0;
    for (std::size_t at = drawn.find("<circle"); at != std::string::npos; at = drawn.find("<circle", at + 1)) {
        ++marks;
    }
    CHECK(marks == 2);
    CHECK(drawn.find("nan") == std::string::npos);
    CHECK(drawn.starts_with("<svg viewBox=\"0 0 320 230\" role=\"img\"><title>t</title><desc>d</desc>"));
}

TEST_CASE("labels that would touch each other are left out") {
    Plot plot{.title = {}, .description = {}, .x = name_axis("", {}), .y = share_axis("")};
    std::vector<Tick> names(20);
    for (std::size_t i = 0; i < names.size(); ++i) {
        names[i].label = "level" + std::to_string(i);
    }
    plot.x = name_axis("", names);
    const std::string drawn = draw(plot).string();
    CHECK(drawn.find(">level0<") != std::string::npos);
    CHECK(drawn.find(">level1<") == std::string::npos);
    CHECK(!names_fit(std::vector<std::string>(20, "level10"), 320));
    CHECK(names_fit(std::vector<std::string>{"90", "70", "50"}, 320));
}
