// The large table: recall of each edit by each algorithm, coloured.
#include "lab/report/colours.hpp"
#include "lab/report/page.hpp"
#include "lab/report/words.hpp"

namespace whorl::lab::report {
namespace {

Markup heat_cell(const Score* score) {
    if (score == nullptr) {
        return element("td", {{"class", "none"}, {"title", "not measured"}}, text(kDash));
    }
    const double recall = score->recall.value;
    return element("td",
                   {{"style", "background:" + heat_colour(recall) + ";color:" + std::string(ink_on(recall))},
                    {"title", "95 % interval " + interval(score->recall) + ", median distance " +
                                  spread(score->distance) + ", " + count(score->measured, "picture", "pictures")}},
                   text(short_percent(recall)));
}

/// So many pictures as were measured, where that is not all.
std::string fewer_pictures(const Summary& summary, std::size_t edit) {
    std::size_t most = 0;
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        const Score* score = score_of(algorithm, edit);
        most = std::max(most, score == nullptr ? 0 : score->measured);
    }
    return most < summary.pictures ? count(most, "picture", "pictures") : std::string();
}

Markup edit_row(const Summary& summary, std::size_t edit, bool first) {
    const EditName& name = summary.edits[edit];
    const std::string fewer = fewer_pictures(summary, edit);
    Markup row =
        element("th", {{"scope", "row"}},
                element("span", {{"class", first ? "transform" : "transform again"}}, text(name.transform)) +
                    text(" ") + element("span", {{"class", "level"}}, text(name.level)) +
                    (fewer.empty() ? Markup() : element("small", " " + fewer)));
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        row += heat_cell(score_of(algorithm, edit));
    }
    return element("tr", row);
}

Markup group_row(const Summary& summary, const std::string& group) {
    const std::string columns = std::to_string(summary.algorithms.size() + 1);
    const std::string name = group == kAttackGroup ? group + " (not part of the averages)" : group;
    return element("tr", {{"class", "group"}},
                   element("th", {{"scope", "rowgroup"}, {"colspan", columns}},
                           element("span", name.empty() ? "no group" : name)));
}

Markup overall_row(const Summary& summary) {
    Markup row = row_header("all edits");
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        row += heat_cell(algorithm.overall.measured > 0 ? &algorithm.overall : nullptr);
    }
    return element("tbody", {{"class", "overall"}}, element("tr", row));
}

/// The colours with their percents.
Markup scale() {
    constexpr int kStep = 10;
    Markup cells;
    for (int percents = 0; percents <= 100; percents += kStep) {
        const double share = percents / 100.0;
        cells +=
            element("li", {{"style", "background:" + heat_colour(share) + ";color:" + std::string(ink_on(share))}},
                    text(std::to_string(percents)));
    }
    return element("ul", {{"class", "scale"}, {"aria-label", "Colours of percents"}}, cells);
}

}  // namespace

Markup heat_part(const Summary& summary) {
    if (summary.edits.empty() || summary.algorithms.empty()) {
        return paragraph("No edit was measured.");
    }
    std::vector<std::string> columns = {"Edit"};
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        columns.push_back(algorithm.info.name);
    }
    Markup bodies = overall_row(summary);
    const std::string* group = nullptr;
    for (const Ladder& ladder : ladders_of(summary)) {
        Markup rows;
        const std::string& here = summary.edits[ladder.first].group;
        if (group == nullptr || *group != here) {
            group = &here;
            rows += group_row(summary, here);
        }
        for (std::size_t i = ladder.first; i < ladder.last; ++i) {
            rows += edit_row(summary, i, i == ladder.first);
        }
        bodies += element("tbody", rows);
    }
    constexpr std::size_t kMostColumnsInSight = 14;
    const bool wide = summary.algorithms.size() > kMostColumnsInSight;
    return paragraph(
               "Percent of pictures that are still found after the edit, at the algorithm's own threshold. The "
               "lighter, the more. Severity grows downwards within a transform. On a screen, a number tells its "
               "confidence interval and the distances when it is pointed at.") +
           scale() +
           element("div", {{"class", wide ? "heat wide" : "heat"}},
                   scrolling("Recall of each edit", element("table", head_row(columns) + bodies)));
}

}  // namespace whorl::lab::report
