// Numbers as a person reads them. What is no number becomes a dash.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "bench/lab/hashers/measure.hpp"
#include "bench/lab/metrics/summary.hpp"

namespace whorl::lab::report {

inline constexpr std::string_view kDash = "–";

/// "12.50" for two decimals.
std::string decimal(double value, int decimals);

/// Three significant digits, without zeros at the end: "0.0123", "4.5", "310".
std::string figure(double value);

/// "44 850", "3 pictures", "1 picture".
std::string count(std::size_t number);
std::string count(std::size_t number, std::string_view one, std::string_view many);

/// Percent of a share, without the sign: "98.3"; "100" and "0" for these only.
std::string percent(double share);

/// As short as it can be: "98", and "99.7" where whole numbers would say 100.
std::string short_percent(double share);

/// "10⁻³", "1".
std::string power_of_ten(int power);

/// "2.3 × 10⁻⁵", "10⁻³"; "0.12" from a hundredth on.
std::string rate(double value);

/// "(97.1–99.2)"
std::string interval(const Estimate& estimate);

/// "differing bits of 256"
std::string unit_of(const AlgorithmInfo& algorithm);

/// The median, and the 5th to the 95th percentile: "12 (2–40)".
std::string spread(const Spread& distances);

}  // namespace whorl::lab::report
