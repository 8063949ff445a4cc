#include <algorithm>

#include "bench/lab/tables/summary_tables.hpp"
#include "tests/lab/sample_summary.hpp"
#include "tests/support/catch.hpp"

using namespace whorl::lab;

namespace {

const Table kTable{{"edit", "pdq", "a|b"},
                   {{"compression"}, {"jpeg_90 & more", "97.1 (96.0–98.5)", "6.9 × 10⁻⁵"}, {"<b>", "100 %", "–"}}};

Score score_of(std::size_t measured, const Estimate& recall) {
    Score score;
    score.measured = measured;
    score.recall = recall;
    score.distance.median = 12.5;
    score.distance.p95 = 40;
    score.strangers = {1000, 3};
    return score;
}

/// Two algorithms, a transform with two severities, one without a level, and an attack that one has not measured.
Summary made_summary() {
    Summary summary;
    summary.pictures = 300;
    summary.edits = {{"jpeg", "compression", 1, "90"},
                     {"jpeg", "compression", 2, "10"},
                     {"gray", "colour", 1, ""},
                     {"evade", std::string(kAttackGroup), 1, "32"}};
    AlgorithmSummary pdq;
    pdq.info = {"pdq", "", "", Measure::hamming, 256, 31, 256};
    pdq.pairs = 44'850;
    pdq.false_matches_at_most = 6.68e-5;
    pdq.edits = {score_of(300, {1, 0.9878, 1}), score_of(300, {299.0 / 300, 0.9816, 0.9999}),
                 score_of(300, {0.29, 0.24, 0.35}), score_of(20, {0, 0, 0.168})};
    pdq.transforms = {pdq.edits[0], pdq.edits[2], pdq.edits[3]};
    pdq.overall = score_of(900, {0.763, 0.75, 0.78});
    pdq.overall.recall_at[0] = Estimate{0.801, 0.79, 0.81};
    pdq.overall.separation = {0.9084, 0.155, 99};
    pdq.operating = {{1e-3, 101, ""}, {1e-4, std::nullopt, "too few"}, {1e-5, {}, ""}, {1e-6, {}, ""}};
    pdq.roc = {{0, 0, 0.1}, {31, 0, 0.763}, {90, 1.0 / 44'850, 0.79}, {101, 44.0 / 44'850, 0.801}};
    pdq.throughput = {0.001, 1006};
    AlgorithmSummary moments;
    moments.info = {"moments", "", "", Measure::euclidean, 0, 1.2, 250};
    moments.false_matches_at_most = 1;
    moments.edits = {score_of(300, {0.5, 0.44, 0.56}), {}, score_of(300, {0.2, 0.1, 0.3}), {}};
    moments.transforms = {moments.edits[0], moments.edits[2], {}};
    summary.algorithms = {pdq, moments};
    return summary;
}

}  // namespace

TEST_CASE("a table is Markdown") {
    CHECK(to_text(kTable, TableFormat::markdown) ==
          "| edit | pdq | a\\|b |\n"
          "|---|---:|---:|\n"
          "| **compression** | | |\n"
          "| jpeg\\_90 & more | 97.1 (96.0–98.5) | 6.9 × 10⁻⁵ |\n"
          "| &lt;b&gt; | 100 % | – |\n");
}

TEST_CASE("a table is LaTeX") {
    CHECK(to_text(kTable, TableFormat::latex) ==
          "% needs \\usepackage{booktabs}\n"
          "\\begin{tabular}{lrr}\n"
          "\\toprule\n"
          "edit & pdq & a|b \\\\\n"
          "\\midrule\n"
          "\\multicolumn{3}{l}{\\textbf{compression}} \\\\\n"
          "jpeg\\_90 \\& more & 97.1 (96.0--98.5) & 6.9 $\\times$ 10$^{-5}$ \\\\\n"
          "<b> & 100 \\% & -- \\\\\n"
          "\\bottomrule\n"
          "\\end{tabular}\n");
    const Table hostile{{R"(\input{x})"}, {{"a", "~^$#{}\n\\"}}};
    const std::string text = to_text(hostile, TableFormat::latex);
    CHECK(text.find(R"(\textbackslash{}input\{x\})") != std::string::npos);
    CHECK(text.find(R"(a & \textasciitilde{}\textasciicircum{}\$\#\{\} \textbackslash{})") != std::string::npos);
}

TEST_CASE("a table is CSV") {
    CHECK(to_text({{"a", "b"}, {{"1,5", "x"}}}, TableFormat::csv) == "a,b\n\"1,5\",x\n");
}

TEST_CASE("the table of algorithms has what the report says of them") {
    CHECK(to_text(algorithms_table(made_summary()), TableFormat::markdown) ==
          "| algorithm | threshold | recall, % | false matches | of edited pictures | AUC | equal error, % | "
          "recall at "
          "10⁻³, % (threshold) | megapixels a second |\n"
          "|---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
          "| pdq | 31 of 256 | 76.3 (75.0–78.0) | none (at most 6.7\u00a0×\u00a010⁻⁵) | 3.0\u00a0×\u00a010⁻³ | "
          "0.908 | "
          "15.5 | 80.1 (101) | 1006 |\n"
          "| moments | 1.2 | – | – | – | – | – | – | 0 |\n");
    CHECK(to_text(algorithms_data(made_summary()), TableFormat::csv) ==
          "algorithm,bits,threshold,copies,recall,recall_low,recall_high,pairs,false_matches,false_matches_at_most,"
          "stranger_pairs,stranger_matches,auc,equal_error_rate,equal_error_threshold,megapixels_per_second,"
          "threshold_at_0.001,recall_at_0.001,recall_low_at_0.001,recall_high_at_0.001,"
          "threshold_at_0.0001,recall_at_0.0001,recall_low_at_0.0001,recall_high_at_0.0001,"
          "threshold_at_1e-05,recall_at_1e-05,recall_low_at_1e-05,recall_high_at_1e-05,"
          "threshold_at_1e-06,recall_at_1e-06,recall_low_at_1e-06,recall_high_at_1e-06\n"
          "pdq,256,31,900,0.763,0.75,0.78,44850,0,6.68e-05,1000,3,0.9084,0.155,99,1006,101,0.801,0.79,0.81,,,,,,,,,"
          ",,,\n"
          "moments,0,1.2,0,,,,0,0,1,0,0,0,0,0,0,,,,,,,,,,,,,,,,\n");
}

TEST_CASE("the table of edits has all severities of a transform in a row, rounded down") {
    CHECK(to_text(edits_table(made_summary()), TableFormat::markdown) ==
          "| edit | pdq | moments |\n"
          "|---|---:|---:|\n"
          "| **compression** | | |\n"
          "| jpeg 90, 10 | 100 99 | 50 – |\n"
          "| **colour** | | |\n"
          "| gray | 29 | 20 |\n"
          "| **attack** | | |\n"
          "| evade 32 | 0 | – |\n");
    const std::string data = to_text(edits_data(made_summary()), TableFormat::csv);
    CHECK(
        data.starts_with("transform,group,severity,level,algorithm,copies,recall,recall_low,recall_high,"
                         "distance_median,distance_p95,stranger_pairs,stranger_matches\n"
                         "jpeg,compression,1,90,pdq,300,1,0.9878,1,12.5,40,1000,3\n"
                         "jpeg,compression,1,90,moments,300,0.5,0.44,0.56,12.5,40,1000,3\n"));
    CHECK(data.ends_with("evade,attack,1,32,moments,0,,,,,,0,0\n"));
    CHECK(std::count(data.begin(), data.end(), '\n') == 1 + 4 * 2);
}

TEST_CASE("the table of thresholds has what is within each, between points of the curve too") {
    Summary summary = made_summary();
    summary.algorithms.pop_back();
    CHECK(to_text(thresholds_table(summary, {31, 46, 90, 300}), TableFormat::markdown) ==
          "| threshold | recall, % | false matches |\n"
          "|---|---:|---:|\n"
          "| **pdq** | | |\n"
          "| 31 | 76.3 | none of 44\u202f850 |\n"
          "| 46 | 76.3 | none of 44\u202f850 |\n"
          "| 90 | 79.0 | 1 of 44\u202f850 |\n"
          "| 300 | 80.1 | 44 of 44\u202f850 |\n");
    CHECK(to_text(thresholds_data(summary, {}), TableFormat::csv) ==
          "algorithm,threshold,recall,false_match_rate\n"
          "pdq,0,0.1,0\n"
          "pdq,31,0.763,0\n"
          "pdq,90,0.79,2.22965e-05\n"
          "pdq,101,0.801,0.000981048\n");
}

TEST_CASE("tables of nothing are tables too") {
    for (const auto format : {TableFormat::markdown, TableFormat::latex, TableFormat::csv}) {
        CHECK_FALSE(to_text(algorithms_table({}), format).empty());
        CHECK_FALSE(to_text(edits_table({}), format).empty());
        CHECK_FALSE(to_text(thresholds_table({}, {}), format).empty());
        CHECK_FALSE(to_text(edits_table(whorl::test::sample_summary({.transforms = 0})), format).empty());
    }
}
