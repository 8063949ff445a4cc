#include "bench/lab/report/axis.hpp"

#include <algorithm>
#include <cmath>

#include "bench/lab/report/words.hpp"

namespace whorl::lab::report {
namespace {

constexpr double kTolerance = 1e-9;

/// The smallest of 1, 2 or 5 times a power of ten that is not below.
double round_up(double step) {
    const double power = std::pow(10, std::floor(std::log10(step)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (step <= factor * power * (1 + kTolerance)) {
            return factor * power;
        }
    }
    return 10 * power;
}

int decimals_of(double step) {
    return std::max(0, -static_cast<int>(std::floor(std::log10(step) + kTolerance)));
}

}  // namespace

std::optional<double> Axis::place(double value) const {
    const auto scaled = [&](double v) { return logarithmic ? std::log10(v) : v; };
    const double at = (scaled(value) - scaled(low)) / (scaled(high) - scaled(low));
    if (!std::isfinite(at) || at < -kTolerance || at > 1 + kTolerance) {
        return std::nullopt;
    }
    return std::clamp(at, 0.0, 1.0);
}

std::vector<double> round_values(double low, double high, int most) {
    if (!(high > low)) {
        return {low};
    }
    const double step = round_up((high - low) / most);
    std::vector<double> values;
    const double first = std::ceil(low / step - kTolerance);
    const int count = static_cast<int>(std::floor(high / step + kTolerance) - first) + 1;
    for (int i = 0; i < count; ++i) {
        values.push_back((first + i) * step);
    }
    return values;
}

Axis linear_axis(std::string label, double low, double high, int most_ticks) {
    Axis axis{.label = std::move(label), .low = low, .high = high == low ? low + 1 : high};
    std::vector<double> values =
        round_values(std::min(axis.low, axis.high), std::max(axis.low, axis.high), most_ticks);
    const int decimals = values.size() > 1 ? decimals_of(values[1] - values[0]) : 1;
    if (axis.low > axis.high) {
        std::ranges::reverse(values);
    }
    for (const double value : values) {
        axis.ticks.push_back({value, decimal(value, decimals)});
    }
    return axis;
}

Axis share_axis(std::string label) {
    Axis axis{.label = std::move(label)};
    for (const int percents : {0, 25, 50, 75, 100}) {
        axis.ticks.push_back({percents / 100.0, std::to_string(percents)});
    }
    return axis;
}

Axis decade_axis(std::string label, double smallest, double largest) {
    const int low = static_cast<int>(std::floor(std::log10(smallest) + kTolerance));
    const int high = std::max(low + 1, static_cast<int>(std::ceil(std::log10(largest) - kTolerance)));
    Axis axis{.label = std::move(label), .low = std::pow(10, low), .high = std::pow(10, high), .logarithmic = true};
    for (int power = low; power <= high; ++power) {
        axis.ticks.push_back({std::pow(10, power), power_of_ten(power)});
    }
    return axis;
}

Axis name_axis(std::string label, std::vector<Tick> names) {
    Axis axis{.label = std::move(label), .low = 0.5, .high = static_cast<double>(names.size()) + 0.5};
    for (std::size_t i = 0; i < names.size(); ++i) {
        names[i].at = static_cast<double>(i + 1);
    }
    axis.ticks = std::move(names);
    return axis;
}

}  // namespace whorl::lab::report
