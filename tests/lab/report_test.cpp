#include "bench/lab/report/report.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <limits>

#include "tests/lab/sample_summary.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::lab;

namespace {

/// Python's XML parser, and what a page must not have, as report_page.py lists it.
bool page_is_whole(const std::string& page) {
    const whorl::test::TemporaryFolder folder;
    const std::string file = (folder.path() / "page.html").native();
    std::ofstream(file) << page;
    return std::system(("python3 -B " WHORL_REPORT_PAGE " " + file).c_str()) == 0;  // NOLINT(cert-env33-c)
}

std::size_t occurrences(const std::string& text, const std::string& words) {
    std::size_t count = 0;
    for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
        ++count;
    }
    return count;
}

const ReportFacts kFacts = {.suite = "standard",
                            .suite_description = "what pictures meet",
                            .provenance = {{"seed", "7"}, {"command", "whorl-lab run Pictures"}},
                            .thumbnails = {}};

}  // namespace

TEST_CASE("a report is a whole page that needs nothing else") {
    CHECK(page_is_whole(html_report(test::sample_summary({}), kFacts)));
    CHECK(page_is_whole(html_report(test::sample_summary({.algorithms = 12, .long_names = true}), kFacts)));
}

TEST_CASE("a report of little is a whole page too") {
    CHECK(page_is_whole(html_report(Summary{}, ReportFacts{})));
    CHECK(page_is_whole(html_report(test::sample_summary({.algorithms = 0}), kFacts)));
    CHECK(page_is_whole(html_report(test::sample_summary({.transforms = 0, .attacks = false}), kFacts)));
    const std::string page =
        html_report(test::sample_summary({.algorithms = 1, .transforms = 2, .rungs = 1, .attacks = false}), kFacts);
    CHECK(page_is_whole(page));
    CHECK(page.find("No edit of this run was an attack.") != std::string::npos);
    CHECK(page.find("No transform has more than one severity.") != std::string::npos);
}

TEST_CASE("every algorithm and every edit is in a report, and what it came from") {
    const Summary summary = test::sample_summary({.algorithms = 12});
    const std::string page = html_report(summary, kFacts);
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        CHECK(page.find(algorithm.info.name + "</th>") != std::string::npos);
        CHECK(page.find("<figcaption>" + algorithm.info.name + "</figcaption>") != std::string::npos);
    }
    for (const EditName& edit : summary.edits) {
        CHECK(page.find(">" + edit.transform + "</span> <span class=\"level\">" + edit.level + "<") !=
              std::string::npos);
    }
    CHECK(page.find("whorl-lab run Pictures") != std::string::npos);
    CHECK(page.find("what pictures meet") != std::string::npos);
    CHECK(page.find("44\u202f850 pairs") != std::string::npos);
    CHECK(occurrences(page, "<td>holiday/3.jpg</td><td>party 3.png</td>") == 12);
    CHECK(occurrences(page, ", a match</td>") == 12 * 5);
}

TEST_CASE("names from outside cannot become markup in a report") {
    const std::string hostile = "<script>alert(1)</script>\"'><img src=x onerror=y>&\x01";
    Summary summary = test::sample_summary({.transforms = 2});
    summary.algorithms[0].info.name = hostile;
    summary.algorithms[0].info.summary = hostile;
    summary.algorithms[0].info.source = hostile;
    summary.algorithms[0].operating[0].remark = hostile;
    summary.algorithms[0].nearest[0] = {hostile, hostile, 1};
    for (EditName& edit : summary.edits) {
        const bool attack = edit.group == kAttackGroup;
        edit = {edit.transform + hostile, attack ? edit.group : hostile, edit.severity, hostile};
    }
    const std::string page = html_report(summary, {.suite = hostile,
                                                   .suite_description = hostile,
                                                   .provenance = {{hostile, hostile}},
                                                   .thumbnails = {{hostile, "data:image/png;base64,\"><script>"},
                                                                  {"a tracker", "https://example.com/a.png"}}});
    CHECK(page_is_whole(page));
    CHECK(page.find("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&gt;") != std::string::npos);
    CHECK(page.find("example.com") == std::string::npos);
}

TEST_CASE("what was not measured is a dash in a report, and no number") {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    Summary summary = test::sample_summary({.algorithms = 2, .transforms = 4});
    AlgorithmSummary& algorithm = summary.algorithms[0];
    algorithm.overall = {};
    algorithm.overall.separation = {kNone, kNone, kNone};
    algorithm.overall.recall = {kNone, kNone, kNone};
    algorithm.edits[0] = {};
    algorithm.transforms[0] = {};
    algorithm.edits[1].recall.value = kNone;
    algorithm.edits.back().distance = {kNone, kNone, kNone, kNone, kNone, kNone, kNone, kNone};
    algorithm.roc.push_back({kNone, kNone, kNone});
    algorithm.throughput = {kNone, std::numeric_limits<double>::infinity()};
    algorithm.same_histogram = {};
    summary.visibility.back()->psnr = std::numeric_limits<double>::infinity();
    const std::string page = html_report(summary, kFacts);
    CHECK(page_is_whole(page));
    CHECK(occurrences(page, "title=\"not measured\"") == 5);  // two edits, a transform, and in both tables all
}

TEST_CASE("a report says where a sample cannot support a rate, once for each reason") {
    const Summary summary = test::sample_summary({.algorithms = 3});
    const std::string page = html_report(summary, kFacts);
    CHECK(occurrences(page, "not supported<small>note 1<") == 6);  // 1e-5 and 1e-6 of three algorithms
    CHECK(occurrences(page, "at least 300000") == 1);
}

TEST_CASE("average precision is in a report that has some, with a word on what it is") {
    Summary summary = test::sample_summary({.algorithms = 2});
    CHECK(html_report(summary, kFacts).find("µAP") == std::string::npos);
    summary.algorithms[0].micro_average_precision = 0.12345;
    const std::string page = html_report(summary, kFacts);
    CHECK(page_is_whole(page));
    CHECK(occurrences(page, ">µAP</th>") == 1);
    CHECK(occurrences(page, "<td>0.1235</td>") + occurrences(page, "<td>0.1234</td>") == 1);
    CHECK(page.find("µAP is the micro-average precision") != std::string::npos);
}

TEST_CASE("attacks are told of apart") {
    const std::string page = html_report(test::sample_summary({.algorithms = 2, .transforms = 5}), kFacts);
    CHECK(page.find("attack (not part of the averages)") != std::string::npos);
    CHECK(occurrences(page, "PSNR, dB; more visible to the right</text>") == 2);
    CHECK(occurrences(page, "SSIM; more visible to the right</text>") == 2);
}

TEST_CASE("thumbnails are shown with their captions, and are not there by default") {
    ReportFacts facts = kFacts;
    const Summary summary = test::sample_summary({.algorithms = 1, .transforms = 1});
    CHECK(html_report(summary, facts).find("<img") == std::string::npos);
    facts.thumbnails = {{"after jpeg 10", "data:image/png;base64,iVBORw0KGgo="}};
    const std::string page = html_report(summary, facts);
    CHECK(page_is_whole(page));
    CHECK(page.find("<img src=\"data:image/png;base64,iVBORw0KGgo=\" alt=\"after jpeg 10\"/>") !=
          std::string::npos);
}

TEST_CASE("facts are what provenance tells, and the description of its suite") {
    Provenance provenance;
    provenance.suite_text = R"({"suite": "quick", "description": "a few edits", "transforms": []})";
    provenance.suite_name = "quick";
    provenance.seed = 18446744073709551615U;
    provenance.versions = {{"whorl", "0.1.0"}};
    provenance.machine = {{"cores", "2"}};
    provenance.command = "whorl-lab run 'a b'";
    const ReportFacts facts = report_facts(provenance);
    CHECK(facts.suite == "quick");
    CHECK(facts.suite_description == "a few edits");
    CHECK(facts.thumbnails.empty());
    const auto value_of = [&](const std::string& name) {
        const auto found = std::find_if(facts.provenance.begin(), facts.provenance.end(),
                                        [&](const Fact& fact) { return fact.name == name; });
        return found == facts.provenance.end() ? "none" : found->value;
    };
    CHECK(value_of("seed") == "18446744073709551615");
    CHECK(value_of("version of whorl") == "0.1.0");
    CHECK(value_of("machine, cores") == "2");
    CHECK(value_of("command") == "whorl-lab run 'a b'");
}

TEST_CASE("a suite without a description, or that cannot be read any more, has no such sentence in its report") {
    for (const char* text : {"{}", R"({"description": 7})", "", "[1]"}) {
        Provenance provenance;
        provenance.suite_text = text;
        CHECK(report_facts(provenance).suite_description.empty());
    }
}
