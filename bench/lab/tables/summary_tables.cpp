#include "bench/lab/tables/summary_tables.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "bench/lab/report/words.hpp"

namespace whorl::lab {
namespace {

/// Six significant digits, or nothing for what is no number.
std::string number(double value) {
    if (!std::isfinite(value)) {
        return {};
    }
    std::array<char, 32> text{};
    constexpr int kDigits = 6;
    return {text.data(), std::to_chars(text.begin(), text.end(), value, std::chars_format::general, kDigits).ptr};
}

void add(Table::Row& row, const std::optional<Estimate>& share) {
    row.insert(row.end(), {share ? number(share->value) : "", share ? number(share->low) : "",
                           share ? number(share->high) : ""});
}

std::string none_or(double share, const std::string& text) {
    return share == 0 ? "none" : text;
}

/// "56.4 (56.1–56.8)", in percent.
std::string with_interval(const Estimate& share) {
    return report::percent(share.value) + ' ' + report::interval(share);
}

std::string threshold_of(const AlgorithmInfo& info) {
    return report::figure(info.threshold) + (info.bits > 0 ? " of " + std::to_string(info.bits) : "");
}

std::string false_matches_of(const AlgorithmSummary& algorithm) {
    return algorithm.pairs == 0 ? std::string(report::kDash)
                                : none_or(algorithm.false_matches, report::rate(algorithm.false_matches)) +
                                      " (at most " + report::rate(algorithm.false_matches_at_most) + ')';
}

double share_of(const Strangers& strangers) {
    return static_cast<double>(strangers.within) / static_cast<double>(strangers.pairs);
}

std::string strangers_of(const Strangers& strangers) {
    return strangers.pairs == 0 ? std::string(report::kDash)
                                : none_or(share_of(strangers), report::rate(share_of(strangers)));
}

/// Recall at the largest rate, and its threshold.
std::string at_rate(const AlgorithmSummary& algorithm) {
    const std::optional<Estimate>& recall = algorithm.overall.recall_at.front();
    if (!recall || algorithm.operating.empty() || !algorithm.operating.front().threshold) {
        return std::string(report::kDash);
    }
    return report::percent(recall->value) + " (" + report::figure(*algorithm.operating.front().threshold) + ')';
}

/// As whole percents, rounded down.
std::string whole_percent(const Score& score) {
    constexpr double kPercent = 100;
    constexpr double kRounding = 1e-9;  // 0.29 is a little less in binary, and 29 % all the same
    return score.measured == 0 ? std::string(report::kDash)
                               : std::to_string(static_cast<int>(kPercent * score.recall.value + kRounding));
}

/// "jpeg 90, 70": a transform with its severities.
std::string name_of(const Ladder& ladder, const std::vector<EditName>& edits) {
    std::string name = edits[ladder.first].transform;
    for (std::size_t e = ladder.first; e < ladder.last; ++e) {
        name += edits[e].level.empty() ? "" : (e == ladder.first ? " " : ", ") + edits[e].level;
    }
    return name;
}

struct AtThreshold {
    double recall = 0;
    double false_match_rate = 0;
};

/// The curve has a point wherever either changes, or changes to be seen.
AtThreshold at_threshold(const AlgorithmSummary& algorithm, double threshold) {
    AtThreshold at;
    for (const RocPoint& point : algorithm.roc) {
        if (point.threshold <= threshold) {
            at = {point.recall, point.false_match_rate};
        }
    }
    return at;
}

std::vector<double> thresholds_of(const AlgorithmSummary& algorithm, const std::vector<double>& asked) {
    if (!asked.empty()) {
        return asked;
    }
    std::vector<double> thresholds;
    for (const RocPoint& point : algorithm.roc) {
        thresholds.push_back(point.threshold);
    }
    return thresholds;
}

}  // namespace

Table algorithms_table(const Summary& summary) {
    Table table{
        {"algorithm", "threshold", "recall, %", "false matches", "of edited pictures", "AUC", "equal error, %",
         "recall at " + report::rate(kFalseMatchRates.front()) + ", % (threshold)", "megapixels a second"},
        {}};
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        const Score& overall = algorithm.overall;
        const bool measured = overall.measured > 0;
        const auto if_measured = [&](const std::string& text) {
            return measured ? text : std::string(report::kDash);
        };
        table.rows.push_back({algorithm.info.name, threshold_of(algorithm.info),
                              if_measured(with_interval(overall.recall)), false_matches_of(algorithm),
                              strangers_of(overall.strangers),
                              if_measured(report::decimal(overall.separation.auc, 3)),
                              if_measured(report::percent(overall.separation.equal_error_rate)), at_rate(algorithm),
                              report::figure(algorithm.throughput.megapixels_per_second)});
    }
    return table;
}

Table algorithms_data(const Summary& summary) {
    Table table{{"algorithm", "bits", "threshold", "copies", "recall", "recall_low", "recall_high", "pairs",
                 "false_matches", "false_matches_at_most", "stranger_pairs", "stranger_matches", "auc",
                 "equal_error_rate", "equal_error_threshold", "megapixels_per_second"},
                {}};
    for (const double rate : kFalseMatchRates) {
        const std::string at = "_at_" + number(rate);
        table.columns.insert(table.columns.end(),
                             {"threshold" + at, "recall" + at, "recall_low" + at, "recall_high" + at});
    }
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        const Score& overall = algorithm.overall;
        Table::Row row = {algorithm.info.name, std::to_string(algorithm.info.bits),
                          number(algorithm.info.threshold), std::to_string(overall.measured)};
        add(row, overall.measured > 0 ? std::optional(overall.recall) : std::nullopt);
        row.insert(row.end(),
                   {std::to_string(algorithm.pairs), number(algorithm.false_matches),
                    number(algorithm.false_matches_at_most), std::to_string(overall.strangers.pairs),
                    std::to_string(overall.strangers.within), number(overall.separation.auc),
                    number(overall.separation.equal_error_rate), number(overall.separation.equal_error_threshold),
                    number(algorithm.throughput.megapixels_per_second)});
        for (std::size_t i = 0; i < kFalseMatchRates.size(); ++i) {
            const bool has_threshold = i < algorithm.operating.size() && algorithm.operating[i].threshold;
            row.push_back(has_threshold ? number(*algorithm.operating[i].threshold) : "");
            add(row, overall.recall_at[i]);
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table edits_table(const Summary& summary) {
    Table table{{"edit"}, {}};
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        table.columns.push_back(algorithm.info.name);
    }
    std::string group;
    for (const Ladder& ladder : ladders_of(summary.edits)) {
        const EditName& edit = summary.edits[ladder.first];
        if (!edit.group.empty() && edit.group != group) {
            table.rows.push_back({edit.group});
        }
        group = edit.group;
        Table::Row row = {name_of(ladder, summary.edits)};
        for (const AlgorithmSummary& algorithm : summary.algorithms) {
            std::string cell;
            for (std::size_t e = ladder.first; e < ladder.last; ++e) {
                cell += (cell.empty() ? "" : " ") + whole_percent(algorithm.edits[e]);
            }
            row.push_back(std::move(cell));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table edits_data(const Summary& summary) {
    Table table{{"transform", "group", "severity", "level", "algorithm", "copies", "recall", "recall_low",
                 "recall_high", "distance_median", "distance_p95", "stranger_pairs", "stranger_matches"},
                {}};
    for (std::size_t e = 0; e < summary.edits.size(); ++e) {
        const EditName& edit = summary.edits[e];
        for (const AlgorithmSummary& algorithm : summary.algorithms) {
            const Score& score = algorithm.edits[e];
            const bool measured = score.measured > 0;
            Table::Row row = {edit.transform, edit.group,          std::to_string(edit.severity),
                              edit.level,     algorithm.info.name, std::to_string(score.measured)};
            add(row, measured ? std::optional(score.recall) : std::nullopt);
            row.insert(row.end(),
                       {measured ? number(score.distance.median) : "", measured ? number(score.distance.p95) : "",
                        std::to_string(score.strangers.pairs), std::to_string(score.strangers.within)});
            table.rows.push_back(std::move(row));
        }
    }
    return table;
}

Table thresholds_table(const Summary& summary, const std::vector<double>& thresholds) {
    Table table{{"threshold", "recall, %", "false matches"}, {}};
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        table.rows.push_back({algorithm.info.name});
        for (const double threshold : thresholds_of(algorithm, thresholds)) {
            const AtThreshold at = at_threshold(algorithm, threshold);
            const double matches = std::round(at.false_match_rate * static_cast<double>(algorithm.pairs));
            table.rows.push_back({report::figure(threshold), report::percent(at.recall),
                                  none_or(matches, report::count(static_cast<std::size_t>(matches))) + " of " +
                                      report::count(algorithm.pairs)});
        }
    }
    return table;
}

Table thresholds_data(const Summary& summary, const std::vector<double>& thresholds) {
    Table table{{"algorithm", "threshold", "recall", "false_match_rate"}, {}};
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        for (const double threshold : thresholds_of(algorithm, thresholds)) {
            const AtThreshold at = at_threshold(algorithm, threshold);
            table.rows.push_back(
                {algorithm.info.name, number(threshold), number(at.recall), number(at.false_match_rate)});
        }
    }
    return table;
}

}  // namespace whorl::lab
