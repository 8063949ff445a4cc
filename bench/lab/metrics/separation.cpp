#include "bench/lab/metrics/separation.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace whorl::lab {
namespace {

constexpr std::size_t kMaxPoints = 1000;

double area_under_curve(const Distribution& same, const Distribution& different) {
    const auto all = static_cast<double>(different.count());
    double area = 0;
    for (std::size_t i = 0; i < same.values().size(); ++i) {
        const double distance = same.values()[i];
        const auto above = all - static_cast<double>(different.within(distance));
        const auto equal = static_cast<double>(different.within(distance) - different.below(distance));
        area += static_cast<double>(same.repeats(i)) * (above + equal / 2);
    }
    return area / all / static_cast<double>(same.count());
}

std::vector<RocPoint> all_points(const Distribution& same, const Distribution& different) {
    std::vector<double> thresholds;
    std::set_union(same.values().begin(), same.values().end(), different.values().begin(), different.values().end(),
                   std::back_inserter(thresholds));
    std::vector<RocPoint> points;
    points.reserve(thresholds.size());
    for (const double threshold : thresholds) {
        points.push_back({threshold, different.share_within(threshold), same.share_within(threshold)});
    }
    return points;
}

/// Misses in excess of false matches. It falls from 1 to -1 as the threshold rises.
double excess(const RocPoint& point) {
    return 1 - point.recall - point.false_match_rate;
}

void find_equal_error(const std::vector<RocPoint>& points, Separation& separation) {
    const auto after =
        std::find_if(points.begin(), points.end(), [](const RocPoint& point) { return excess(point) <= 0; });
    const RocPoint before = after == points.begin() ? RocPoint{} : *std::prev(after);
    const double part = excess(before) / (excess(before) - excess(*after));
    separation.equal_error_rate =
        before.false_match_rate + part * (after->false_match_rate - before.false_match_rate);
    const bool before_is_nearer = after != points.begin() && excess(before) < -excess(*after);
    separation.equal_error_threshold = before_is_nearer ? before.threshold : after->threshold;
}

/// Whether they can be told apart, where false matches are drawn on a logarithmic axis.
bool apart(const RocPoint& a, const RocPoint& b) {
    constexpr double kRecall = 0.002;
    constexpr double kRatio = 1.05;
    return std::abs(a.recall - b.recall) >= kRecall || b.false_match_rate > kRatio * a.false_match_rate;
}

}  // namespace

Separation separation(const Distribution& same, const Distribution& different) {
    if (same.empty() || different.empty()) {
        return {0.5, 0.5, 0};
    }
    Separation result;
    result.auc = area_under_curve(same, different);
    find_equal_error(all_points(same, different), result);
    return result;
}

std::vector<RocPoint> roc(const Distribution& same, const Distribution& different) {
    std::vector<RocPoint> all = all_points(same, different);
    if (all.size() <= kMaxPoints) {
        return all;
    }
    std::vector<RocPoint> shown = {all.front()};
    for (const RocPoint& point : all) {
        if (apart(shown.back(), point)) {
            shown.push_back(point);
        }
    }
    if (shown.back().threshold != all.back().threshold) {
        shown.push_back(all.back());
    }
    return shown;
}

}  // namespace whorl::lab
