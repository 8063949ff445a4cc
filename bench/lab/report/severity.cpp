// Recall as edits become stronger, transform by transform.
#include <algorithm>

#include "bench/lab/report/page.hpp"
#include "bench/lab/report/words.hpp"

namespace whorl::lab::report {
namespace {

/// What is written under a ladder's rungs: their levels, or numbers where these are too long.
struct Rungs {
    std::vector<Tick> ticks;
    std::string label;
    std::string note;  ///< what the numbers stand for
};

Rungs rungs_of(const Summary& summary, const Ladder& ladder, double width) {
    std::vector<std::string> levels;
    for (std::size_t i = ladder.first; i < ladder.last; ++i) {
        levels.push_back(summary.edits[i].level);
    }
    Rungs rungs;
    const bool fits = names_fit(levels, width);
    rungs.label = fits ? "level, more severe to the right" : "severity";
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const std::string number = std::to_string(i + 1);
        rungs.ticks.push_back({0, fits ? levels[i] : number});
        if (!fits) {
            rungs.note += (i > 0 ? "; " : "") + number + ": " + levels[i];
        }
    }
    return rungs;
}

Markup ladder_plot(const Summary& summary, const Ladder& ladder) {
    Plot plot{.title = summary.edits[ladder.first].transform,
              .description =
                  "One line an algorithm: recall at its own threshold, by severity. The table of edits "
                  "has the numbers.",
              .x = {},
              .y = share_axis("recall, %")};
    const Rungs rungs = rungs_of(summary, ladder, plot.width);
    plot.x = name_axis(rungs.label, rungs.ticks);
    for (std::size_t a = 0; a < summary.algorithms.size(); ++a) {
        Series series{.look = look_of(a)};
        for (std::size_t i = ladder.first; i < ladder.last; ++i) {
            if (const Score* score = measured(summary.algorithms[a].edits[i])) {
                series.points.push_back({static_cast<double>(i - ladder.first + 1), score->recall.value});
            }
        }
        plot.series.push_back(std::move(series));
    }
    return figure_of(plot, rungs.note);
}

}  // namespace

Markup severity_part(const Summary& summary) {
    Markup parts;
    Markup figures;
    std::string group;
    const auto finish_group = [&] {
        if (!figures.empty()) {
            parts += element("h3", group.empty() ? "no group" : group) + plots_side_by_side(figures);
            figures = {};
        }
    };
    for (const Ladder& ladder : ladders_of(summary.edits)) {
        const std::string& here = summary.edits[ladder.first].group;
        if (here != group) {
            finish_group();
            group = here;
        }
        if (ladder.last - ladder.first > 1) {
            figures += ladder_plot(summary, ladder);
        }
    }
    finish_group();
    if (parts.empty() || summary.algorithms.empty()) {
        return paragraph("No transform has more than one severity.");
    }
    return paragraph(
               "At the algorithm's own threshold. Transforms of one severity are in the table of edits only.") +
           algorithms_key(summary) + parts;
}

}  // namespace whorl::lab::report
