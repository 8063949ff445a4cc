// What an adversary reaches, against how much of it can be seen.
#include <algorithm>
#include <cmath>

#include "bench/lab/report/page.hpp"
#include "bench/lab/report/words.hpp"

namespace whorl::lab::report {
namespace {

/// How the report shows the visibility of an edit.
struct Scale {
    std::string name;
    std::string label;
    double (*value)(const Visibility&);
};

const Scale kPsnr = {"By peak signal-to-noise ratio", "PSNR, dB; more visible to the right",
                     [](const Visibility& seen) { return seen.psnr; }};
const Scale kSsim = {"By structural similarity", "SSIM; more visible to the right",
                     [](const Visibility& seen) { return seen.ssim; }};

std::optional<double> seen(const Summary& summary, std::size_t edit, const Scale& scale) {
    if (edit >= summary.visibility.size() || !summary.visibility[edit]) {
        return std::nullopt;
    }
    const double value = scale.value(*summary.visibility[edit]);
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// Distances of some edits, by their visibility.
std::vector<Point> points_of(const Summary& summary, const AlgorithmSummary& algorithm, const Scale& scale,
                             const std::vector<std::size_t>& edits) {
    std::vector<Point> points;
    for (const std::size_t i : edits) {
        const Score* score = measured(algorithm.edits[i]);
        const auto at = seen(summary, i, scale);
        if (score != nullptr && at) {
            points.push_back({*at, score->distance.median, score->distance.p5, score->distance.p95});
        }
    }
    return points;
}

struct Edits {
    std::vector<std::vector<std::size_t>> attacks;  ///< of each transform
    std::vector<std::string> names;
    std::vector<std::size_t> others;
};

Edits edits_of(const Summary& summary) {
    Edits edits;
    for (const Ladder& ladder : ladders_of(summary.edits)) {
        std::vector<std::size_t> all(ladder.last - ladder.first);
        for (std::size_t i = 0; i < all.size(); ++i) {
            all[i] = ladder.first + i;
        }
        const EditName& name = summary.edits[ladder.first];
        if (name.group == kAttackGroup) {
            edits.attacks.push_back(std::move(all));
            edits.names.push_back(name.transform);
        } else {
            edits.others.insert(edits.others.end(), all.begin(), all.end());
        }
    }
    return edits;
}

/// Around the points of attacks, the least visible first.
Axis visibility_axis(const std::vector<Series>& attacks, const Scale& scale) {
    double least = std::numeric_limits<double>::max();
    double most = std::numeric_limits<double>::lowest();
    for (const Series& series : attacks) {
        for (const Point& point : series.points) {
            least = std::min(least, point.x);
            most = std::max(most, point.x);
        }
    }
    const double margin = most > least ? 0.08 * (most - least) : 0.01 * std::abs(most);
    return linear_axis(scale.label, most + margin, least - margin, 5);
}

/// None when no attack's visibility is known.
Markup attacks_plot(const Summary& summary, const AlgorithmSummary& algorithm, const Edits& edits,
                    const Scale& scale) {
    std::vector<Series> attacks;
    double farthest = algorithm.info.threshold;
    for (std::size_t i = 0; i < edits.attacks.size(); ++i) {
        Series series{.look = look_of(i), .points = points_of(summary, algorithm, scale, edits.attacks[i])};
        for (const Point& point : series.points) {
            farthest = std::max(farthest, *point.high);
        }
        if (!series.points.empty()) {
            attacks.push_back(std::move(series));
        }
    }
    if (attacks.empty()) {
        return {};
    }
    Plot plot{.title = algorithm.info.name,
              .description =
                  "Median distance of attacked pictures by the visibility of the attack, with bars from "
                  "the 5th to the 95th percentile; the threshold is " +
                  figure(algorithm.info.threshold) + '.',
              .x = visibility_axis(attacks, scale),
              .y = linear_axis("distance, " + unit_of(algorithm.info), 0, farthest * 1.05, 5),
              .guides = {{algorithm.info.threshold, {}, false}}};
    Series others{.kind = Series::Kind::dots, .points = points_of(summary, algorithm, scale, edits.others)};
    plot.series.push_back(std::move(others));
    plot.series.insert(plot.series.end(), attacks.begin(), attacks.end());
    return figure_of(plot, "threshold " + figure(algorithm.info.threshold));
}

Markup attacks_key(const Edits& edits) {
    std::vector<KeyEntry> entries;
    for (std::size_t i = 0; i < edits.names.size(); ++i) {
        entries.push_back({edits.names[i], look_of(i)});
    }
    return key(entries);
}

}  // namespace

Markup attacks_part(const Summary& summary) {
    const Edits edits = edits_of(summary);
    if (edits.attacks.empty()) {
        return paragraph("No edit of this run was an attack.");
    }
    Markup plots;
    for (const Scale* scale : {&kPsnr, &kSsim}) {
        Markup figures;
        for (const AlgorithmSummary& algorithm : summary.algorithms) {
            figures += attacks_plot(summary, algorithm, edits, *scale);
        }
        if (!figures.empty()) {
            plots += element("h3", scale->name) + plots_side_by_side(figures);
        }
    }
    if (plots.empty()) {
        return paragraph("How visible the attacks of this run are was not measured.");
    }
    return paragraph(
               "An attacker who knows a hash changes a picture on purpose. Evasion: the picture is not found any "
               "more; the attack succeeds where the distance is above the threshold. Collision: the picture "
               "matches another one; the distance is that from the other picture, and the attack succeeds where it "
               "is not above the threshold. Points are medians, with bars from the 5th to the 95th percentile. The "
               "threshold is dashed. Small gray dots are ordinary edits, to compare how visible they are.") +
           attacks_key(edits) + plots;
}

}  // namespace whorl::lab::report
