// Axes of plots: where a value stands, and which values are written there.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace whorl::lab::report {

struct Tick {
    double at = 0;
    std::string label;
    std::string below{};  ///< a second line
};

struct Axis {
    std::string label;  ///< with the unit
    double low = 0;     ///< where it begins; above `high` when it runs the other way
    double high = 1;
    bool logarithmic = false;
    std::vector<Tick> ticks{};  ///< from where it begins

    /// 0 where the axis begins, 1 where it ends; none for what is not on it.
    std::optional<double> place(double value) const;
};

/// Multiples of 1, 2 or 5 times a power of ten within `low` and `high`, at most `most` + 1 of them.
std::vector<double> round_values(double low, double high, int most);

/// From `low` to `high`; `low` may be the larger one.
Axis linear_axis(std::string label, double low, double high, int most_ticks);

/// 0 to 100 %, of shares.
Axis share_axis(std::string label);

/// Whole decades around both, at least one.
Axis decade_axis(std::string label, double smallest, double largest);

/// Names at 1, 2, ...
Axis name_axis(std::string label, std::vector<Tick> names);

}  // namespace whorl::lab::report
