#include "bench/lab/report/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace whorl::lab::report {
namespace {

/// Independent of the locale.
std::string written(double value, std::chars_format format, int digits) {
    std::array<char, 400> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, format, digits).ptr;
    return {text.data(), end};
}

std::string superscript(int number) {
    static constexpr std::array<std::string_view, 10> kDigits = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string text = number < 0 ? "⁻" : "";
    for (const char digit : std::to_string(std::abs(number))) {
        text += kDigits[static_cast<std::size_t>(digit - '0')];
    }
    return text;
}

/// With a dash that does not end a line.
std::string range(const std::string& low, const std::string& high) {
    static const std::string dash = "\u2060–\u2060";
    return '(' + low + dash + high + ')';
}

/// Never 100 or 0 for what only rounds to it.
std::string bounded(double percents, int decimals) {
    const double least = std::pow(10, -decimals);
    if (percents > 0 && percents < least / 2) {
        return '<' + decimal(least, decimals);
    }
    if (percents < 100 && percents > 100 - least / 2) {
        return '>' + decimal(100 - least, decimals);
    }
    return percents == 0 || percents == 100 ? decimal(percents, 0) : decimal(percents, decimals);
}

}  // namespace

std::string decimal(double value, int decimals) {
    if (!std::isfinite(value)) {
        return std::string(kDash);
    }
    std::string text = written(value, std::chars_format::fixed, decimals);
    const bool zero = text.find_first_not_of("-0.") == std::string::npos;
    return zero && text.starts_with('-') ? text.substr(1) : text;
}

std::string figure(double value) {
    if (!std::isfinite(value)) {
        return std::string(kDash);
    }
    if (value == 0) {
        return "0";
    }
    const int decimals = std::max(0, 2 - static_cast<int>(std::floor(std::log10(std::abs(value)))));
    std::string text = decimal(value, std::min(decimals, 12));
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.ends_with('.')) {
            text.pop_back();
        }
    }
    return text;
}

std::string count(std::size_t number) {
    const std::string digits = std::to_string(number);
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) {
            text += "\u202f";  // a narrow space that does not break
        }
        text += digits[i];
    }
    return text;
}

std::string count(std::size_t number, std::string_view one, std::string_view many) {
    return count(number) + ' ' + std::string(number == 1 ? one : many);
}

std::string percent(double share) {
    return std::isfinite(share) ? bounded(100 * share, 1) : std::string(kDash);
}

std::string short_percent(double share) {
    if (!std::isfinite(share)) {
        return std::string(kDash);
    }
    const double percents = 100 * share;
    const bool rounds_to_an_end = (percents > 0 && percents < 0.5) || (percents >= 99.5 && percents < 100);
    return rounds_to_an_end ? bounded(percents, 1) : decimal(percents, 0);
}

std::string power_of_ten(int power) {
    return power == 0 ? "1" : "10" + superscript(power);
}

std::string rate(double value) {
    if (!std::isfinite(value)) {
        return std::string(kDash);
    }
    if (value == 0 || value >= 0.01) {
        return figure(value);
    }
    const std::string text = written(value, std::chars_format::scientific, 1);  // "2.3e-05"
    const std::size_t e = text.find('e');
    const std::string power = power_of_ten(std::stoi(text.substr(e + 1)));
    const std::string factor = text.substr(0, e);
    return factor == "1.0" ? power : factor + "\u00a0×\u00a0" + power;
}

std::string interval(const Estimate& estimate) {
    return range(percent(estimate.low), percent(estimate.high));
}

std::string unit_of(const AlgorithmInfo& algorithm) {
    const std::string of = algorithm.bits > 0 ? " of " + std::to_string(algorithm.bits) : std::string();
    switch (algorithm.measure) {
        case Measure::hamming: return "differing bits" + of;
        case Measure::dihedral: return "differing bits" + of + ", least of 8";
        case Measure::paired: return "differing bits, of two algorithms' hashes";
        case Measure::euclidean: return "Euclidean distance";
        case Measure::correlation: return "1 − correlation, thousandths";
    }
    return {};
}

std::string spread(const Spread& distances) {
    return figure(distances.median) + " " + range(figure(distances.p5), figure(distances.p95));
}

}  // namespace whorl::lab::report
