// Distances of edited and of different pictures, and how well they are told apart.
#include <algorithm>
#include <array>
#include <numeric>

#include "bench/lab/report/page.hpp"
#include "bench/lab/report/words.hpp"

namespace whorl::lab::report {
namespace {

/// The outline of the columns, as shares of all.
Series columns_of(const Histogram& histogram, const Look& look) {
    Series series{.kind = Series::Kind::area, .look = look};
    const auto total =
        static_cast<double>(std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::size_t{0}));
    for (std::size_t i = 0; i < histogram.counts.size() && total > 0; ++i) {
        const double share = static_cast<double>(histogram.counts[i]) / total;
        series.points.push_back({static_cast<double>(i) * histogram.width, share});
        series.points.push_back({static_cast<double>(i + 1) * histogram.width, share});
    }
    return series;
}

double end_of(const Histogram& histogram) {
    std::size_t last = histogram.counts.size();
    while (last > 0 && histogram.counts[last - 1] == 0) {
        --last;
    }
    return static_cast<double>(last) * histogram.width;
}

double highest(const Series& series) {
    double most = 0;
    for (const Point& point : series.points) {
        most = std::max(most, point.y);
    }
    return most;
}

/// Shares from 0, written as percents.
Axis percent_axis(double most) {
    Axis axis = linear_axis("share of distances, %", 0, most > 0 ? 100 * most * 1.05 : 1, 5);
    axis.high /= 100;
    for (Tick& tick : axis.ticks) {
        tick.at /= 100;
    }
    return axis;
}

Markup distances_of(const AlgorithmSummary& algorithm) {
    const Series same = columns_of(algorithm.same_histogram, kSameLook);
    const Series different = columns_of(algorithm.different_histogram, kDifferentLook);
    const double end = std::max(
        {end_of(algorithm.same_histogram), end_of(algorithm.different_histogram), algorithm.info.threshold, 1e-6});
    const std::string note =
        "edited: " + spread(algorithm.overall.distance) + "; different: " + spread(algorithm.different);
    const Plot plot{.title = algorithm.info.name,
                    .description = "Shares of distances. Medians, and 5th to 95th percentiles: " + note +
                                   "; threshold " + figure(algorithm.info.threshold) + '.',
                    .x = linear_axis("distance, " + unit_of(algorithm.info), 0, end, 6),
                    .y = percent_axis(std::max(highest(same), highest(different))),
                    .series = {different, same},
                    .guides = {{algorithm.info.threshold, "threshold " + figure(algorithm.info.threshold)}}};
    return figure_of(plot, note);
}

/// Where the algorithm stands at its own threshold.
std::optional<Point> own_point(const AlgorithmSummary& algorithm, double left_edge) {
    if (algorithm.pairs == 0 || algorithm.overall.measured == 0) {
        return std::nullopt;
    }
    return Point{std::max(algorithm.false_matches, left_edge), algorithm.overall.recall.value};
}

double smallest_rate(const Summary& summary) {
    double smallest = 0.1;
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        for (const RocPoint& point : algorithm.roc) {
            if (point.false_match_rate > 0) {
                smallest = std::min(smallest, point.false_match_rate);
            }
        }
    }
    return smallest;
}

}  // namespace

Markup distances_part(const Summary& summary) {
    Markup figures;
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        figures += distances_of(algorithm);
    }
    if (figures.empty()) {
        return paragraph("No algorithm was measured.");
    }
    const std::vector<KeyEntry> entries = {{"edited pictures, from their originals", kSameLook},
                                           {"different pictures, from each other", kDifferentLook}};
    return paragraph(
               "The less the two kinds of distances overlap, the better an algorithm tells them apart. What is "
               "left "
               "of the threshold counts as a match. The areas are equal; attacks are left out. Beneath each plot "
               "are the medians "
               "and, in brackets, the 5th to the 95th percentile.") +
           key(entries) + plots_side_by_side(figures);
}

Markup nearest_part(const Summary& summary) {
    Markup rows;
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        for (std::size_t i = 0; i < algorithm.nearest.size(); ++i) {
            const auto& [one, other, distance] = algorithm.nearest[i];
            const bool matches = distance <= algorithm.info.threshold;
            rows += element("tr", (i == 0 ? row_header(algorithm.info.name) : element("td", Markup())) +
                                      element("td", figure(distance) + (matches ? ", a match" : "")) +
                                      element("td", one) + element("td", other));
        }
    }
    if (rows.empty()) {
        return paragraph("No two pictures were compared.");
    }
    return paragraph(
               "The pairs of different pictures that are nearest to each other for each algorithm. Look at them: "
               "where both show the same scene, the corpus has a picture twice, and that is no false match.") +
           scrolling(
               "Nearest pairs of pictures",
               element("table", {{"class", "pairs"}},
                       head_row(std::array<std::string, 4>{"Algorithm", "Distance", "Picture", "Other picture"}) +
                           element("tbody", rows)));
}

Markup roc_part(const Summary& summary) {
    Plot plot{.title = "Recall against the false-match rate",
              .description =
                  "One curve an algorithm: the share of edited pictures found, by the share of pairs of "
                  "different pictures that match, from the strictest threshold to the laxest. The table "
                  "of recall at fixed false-match rates has the numbers.",
              .x = decade_axis("false-match rate, share of pairs (logarithmic)", smallest_rate(summary), 1),
              .y = share_axis("recall, %"),
              .width = 640,
              .height = 390};
    std::vector<Series> own;
    for (std::size_t i = 0; i < summary.algorithms.size(); ++i) {
        const AlgorithmSummary& algorithm = summary.algorithms[i];
        Series curve{.look = look_of(i)};
        for (const RocPoint& point : algorithm.roc) {
            curve.points.push_back({point.false_match_rate, point.recall});
        }
        plot.series.push_back(std::move(curve));
        if (const auto point = own_point(algorithm, plot.x.low)) {
            own.push_back({.kind = Series::Kind::open, .look = look_of(i), .points = {*point}});
        }
    }
    if (plot.series.empty()) {
        return paragraph("No algorithm was measured.");
    }
    plot.series.insert(plot.series.end(), own.begin(), own.end());
    return paragraph(
               "Each curve goes through all thresholds (ROC); up and left is better. A large open mark is where an "
               "algorithm stands with its own threshold, at the left edge when no pair matched.") +
           algorithms_key(summary) + large_plot(figure_of(plot));
}

}  // namespace whorl::lab::report
