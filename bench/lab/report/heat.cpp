// The large tables: recall of each transform and of each edit by each algorithm, coloured.
#include <algorithm>
#include <functional>

#include "bench/lab/report/colours.hpp"
#include "bench/lab/report/page.hpp"
#include "bench/lab/report/words.hpp"

namespace whorl::lab::report {
namespace {

/// Which of an algorithm's scores a row tells.
using Pick = std::function<const Score&(const AlgorithmSummary&)>;

std::string false_matches(const Strangers& strangers) {
    return strangers.pairs == 0 ? std::string()
                                : ", false matches " + count(strangers.within) + " of " + count(strangers.pairs) +
                                      " pairs with other originals";
}

Markup heat_cell(const Score* score) {
    if (score == nullptr) {
        return element("td", {{"class", "none"}, {"title", "not measured"}}, text(kDash));
    }
    const double recall = score->recall.value;
    return element(
        "td",
        {{"style", "background:" + heat_colour(recall) + ";color:" + std::string(ink_on(recall))},
         {"title", "95 % interval " + interval(score->recall) + ", median distance " + spread(score->distance) +
                       ", " + count(score->measured, "picture", "pictures") + false_matches(score->strangers)}},
        text(short_percent(recall)));
}

Markup heat_row(const Summary& summary, const Markup& name, const Pick& pick) {
    Markup row = element("th", {{"scope", "row"}}, name);
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        row += heat_cell(measured(pick(algorithm)));
    }
    return element("tr", row);
}

/// How many pictures were measured, where that is not all.
std::string fewer_pictures(const Summary& summary, std::size_t edit) {
    std::size_t most = 0;
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        most = std::max(most, algorithm.edits[edit].measured);
    }
    return most < summary.pictures ? count(most, "picture", "pictures") : std::string();
}

Markup edit_row(const Summary& summary, std::size_t edit, bool first) {
    const EditName& name = summary.edits[edit];
    const std::string fewer = fewer_pictures(summary, edit);
    return heat_row(summary,
                    element("span", {{"class", first ? "transform" : "transform again"}}, text(name.transform)) +
                        text(" ") + element("span", {{"class", "level"}}, text(name.level)) +
                        (fewer.empty() ? Markup() : element("small", " " + fewer)),
                    [&](const AlgorithmSummary& algorithm) -> const Score& { return algorithm.edits[edit]; });
}

Markup edit_rows(const Summary& summary, const Ladder& ladder) {
    Markup rows;
    for (std::size_t i = ladder.first; i < ladder.last; ++i) {
        rows += edit_row(summary, i, i == ladder.first);
    }
    return rows;
}

Markup transform_row(const Summary& summary, const Ladder& ladder, std::size_t number) {
    const std::size_t severities = ladder.last - ladder.first;
    return heat_row(
        summary,
        element("span", {{"class", "transform"}}, text(summary.edits[ladder.first].transform)) + text(" ") +
            element("span", {{"class", "level"}},
                    text(severities > 1 ? count(severities, "severity", "severities") : "")),
        [&](const AlgorithmSummary& algorithm) -> const Score& { return algorithm.transforms[number]; });
}

Markup group_row(const Summary& summary, const std::string& group) {
    const std::string columns = std::to_string(summary.algorithms.size() + 1);
    const std::string name = group == kAttackGroup ? group + " (not part of the averages)" : group;
    return element("tr", {{"class", "group"}},
                   element("th", {{"scope", "rowgroup"}, {"colspan", columns}},
                           element("span", name.empty() ? "no group" : name)));
}

Markup overall_row(const Summary& summary) {
    const Pick pick = [](const AlgorithmSummary& algorithm) -> const Score& { return algorithm.overall; };
    return element("tbody", {{"class", "overall"}}, heat_row(summary, text("all edits"), pick));
}

/// What the rows of each transform are is up to `rows_of`.
Markup heat_table(std::string_view name, const Summary& summary,
                  const std::function<Markup(const Ladder&, std::size_t)>& rows_of) {
    std::vector<std::string> columns = {"Edit"};
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        columns.push_back(algorithm.info.name);
    }
    Markup bodies = overall_row(summary);
    const std::string* group = nullptr;
    const std::vector<Ladder> ladders = ladders_of(summary.edits);
    for (std::size_t i = 0; i < ladders.size(); ++i) {
        Markup rows;
        const std::string& here = summary.edits[ladders[i].first].group;
        if (group == nullptr || *group != here) {
            group = &here;
            rows += group_row(summary, here);
        }
        bodies += element("tbody", rows + rows_of(ladders[i], i));
    }
    constexpr std::size_t kMaxColumnsInSight = 14;
    const bool wide = summary.algorithms.size() > kMaxColumnsInSight;
    return element("div", {{"class", wide ? "heat wide" : "heat"}},
                   scrolling(name, element("table", head_row(columns) + bodies)));
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

Markup transforms_part(const Summary& summary) {
    if (summary.edits.empty() || summary.algorithms.empty()) {
        return paragraph("No edit was measured.");
    }
    return paragraph(
               "Percent of pictures that are still found after the edit, at the algorithm's own threshold, over "
               "all severities of a transform. The lighter, the more. On a screen, point at a number to see its "
               "confidence interval, the distances and the false matches.") +
           scale() + heat_table("Recall of each transform", summary, [&](const Ladder& ladder, std::size_t number) {
               return transform_row(summary, ladder, number);
           });
}

Markup edits_part(const Summary& summary) {
    if (summary.edits.empty() || summary.algorithms.empty()) {
        return paragraph("No edit was measured.");
    }
    return paragraph("The same for each severity, which grows downwards within a transform.") +
           heat_table("Recall of each edit", summary,
                      [&](const Ladder& ladder, std::size_t) { return edit_rows(summary, ladder); });
}

}  // namespace whorl::lab::report
