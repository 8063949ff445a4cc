// The tables of numbers: the algorithms, and recall at fixed false-match rates.
#include <algorithm>

#include "bench/lab/report/page.hpp"
#include "bench/lab/report/words.hpp"

namespace whorl::lab::report {
namespace {

/// A number, and a remark on it in small print.
Markup cell(std::string_view number, std::string_view beneath = {}) {
    return element("td", text(number) + (beneath.empty() ? Markup() : element("small", beneath)));
}

Markup algorithm_name(const AlgorithmInfo& info) {
    const std::string& more = info.source.empty() ? info.summary : info.summary + "; " + info.source;
    return element("th", {{"scope", "row"}}, text(info.name) + (more.empty() ? Markup() : element("small", more)));
}

bool has_precision(const AlgorithmSummary& algorithm) {
    return algorithm.micro_average_precision.has_value();
}

Markup strangers_cell(const Strangers& strangers) {
    return strangers.pairs == 0
               ? cell(kDash)
               : cell(rate(static_cast<double>(strangers.within) / static_cast<double>(strangers.pairs)),
                      count(strangers.within) + " of " + count(strangers.pairs));
}

Markup algorithm_row(const AlgorithmSummary& algorithm, bool with_precision) {
    const Score& overall = algorithm.overall;
    const Separation& separation = overall.separation;
    const Throughput& speed = algorithm.throughput;
    const auto entropy = [&] {
        return algorithm.bits ? cell(decimal(algorithm.bits->mean_entropy, 3),
                                     "least " + decimal(algorithm.bits->least_entropy, 3))
                              : cell(kDash);
    };
    Markup row = algorithm_name(algorithm.info);
    row += cell(figure(algorithm.info.threshold), unit_of(algorithm.info));
    row += overall.measured > 0 ? cell(percent(overall.recall.value), interval(overall.recall)) : cell(kDash);
    row += algorithm.pairs > 0
               ? cell(rate(algorithm.false_matches), "at most " + rate(algorithm.false_matches_at_most))
               : cell(kDash);
    row += strangers_cell(overall.strangers);
    const bool separated = overall.measured > 0 && algorithm.pairs > 0;
    row += cell(separated ? decimal(separation.auc, 4) : kDash);
    row += separated ? cell(percent(separation.equal_error_rate), "at " + figure(separation.equal_error_threshold))
                     : cell(kDash);
    if (with_precision) {
        row += cell(has_precision(algorithm) ? decimal(*algorithm.micro_average_precision, 4) : kDash);
    }
    row += entropy();
    row += cell(figure(speed.megapixels_per_second), figure(1000 * speed.seconds_per_picture) + " ms a picture");
    return element("tr", row);
}

/// Remarks, each of them once, with numbers to refer to them.
class Footnotes {
public:
    std::string mark(const std::string& remark) {
        const auto found = std::find(remarks_.begin(), remarks_.end(), remark);
        const auto number = found - remarks_.begin() + 1;
        if (found == remarks_.end()) {
            remarks_.push_back(remark);
        }
        return "note " + std::to_string(number);
    }

    Markup list() const {
        Markup items;
        for (const std::string& remark : remarks_) {
            items += element("li", remark);
        }
        return remarks_.empty() ? Markup() : element("ol", {{"class", "footnotes"}}, items);
    }

private:
    std::vector<std::string> remarks_;
};

Markup rate_cell(const AlgorithmSummary& algorithm, std::size_t i, Footnotes& notes) {
    const OperatingPoint* point = i < algorithm.operating.size() ? &algorithm.operating[i] : nullptr;
    const std::optional<Estimate>& recall = algorithm.overall.recall_at[i];
    const std::string note = point != nullptr && !point->remark.empty() ? notes.mark(point->remark) : std::string();
    if (!recall) {
        return cell("not supported", note);
    }
    const std::string at = point != nullptr && point->threshold ? ", up to " + figure(*point->threshold) : "";
    return cell(percent(recall->value), interval(*recall) + at + (note.empty() ? "" : ", " + note));
}

constexpr std::string_view kPrecision =
    "µAP is the micro-average precision of files that were looked up among all pictures, also of files that show "
    "none of them: the ten nearest pictures of each file are ranked together by distance, matches last among equal "
    "distances.";

}  // namespace

Markup algorithms_part(const Summary& summary) {
    if (summary.algorithms.empty()) {
        return paragraph("No algorithm was measured.");
    }
    const bool with_precision = std::any_of(summary.algorithms.begin(), summary.algorithms.end(), has_precision);
    std::vector<std::string> columns = {
        "Algorithm", "Threshold", "Recall, %", "False matches, share of pairs", "False matches of edited pictures",
        "AUC",       "EER, %"};
    if (with_precision) {
        columns.emplace_back("µAP");
    }
    columns.insert(columns.end(), {"Entropy of a bit", "Throughput, megapixels a second"});
    Markup rows;
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        rows += algorithm_row(algorithm, with_precision);
    }
    return paragraph(
               "Recall is that of all edits but attacks, at the algorithm's own threshold, with its 95 % "
               "confidence interval. False matches are at the same threshold: those of two originals, with their "
               "upper limit at 95 % confidence, and those of an edited picture and an original that is not its "
               "own. "
               "AUC and EER do not depend on a threshold.") +
           (with_precision ? paragraph(kPrecision) : Markup()) +
           scrolling("Algorithms",
                     element("table", {{"class", "numbers"}}, head_row(columns) + element("tbody", rows)));
}

Markup rates_part(const Summary& summary) {
    if (summary.algorithms.empty()) {
        return paragraph("No algorithm was measured.");
    }
    std::vector<std::string> columns = {"Algorithm"};
    for (const double each : kFalseMatchRates) {
        columns.push_back("Recall, %, at " + rate(each));
    }
    Footnotes notes;
    Markup rows;
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        Markup row = row_header(algorithm.info.name);
        for (std::size_t i = 0; i < kFalseMatchRates.size(); ++i) {
            row += rate_cell(algorithm, i, notes);
        }
        rows += element("tr", row);
    }
    return paragraph(
               "To compare algorithms, each has its largest threshold at which at most that share of pairs of "
               "different pictures match. In brackets: the "
               "95 % confidence interval. After it: the threshold.") +
           scrolling("Recall at fixed false-match rates",
                     element("table", {{"class", "numbers"}}, head_row(columns) + element("tbody", rows))) +
           notes.list();
}

}  // namespace whorl::lab::report
