#include "bench/lab/metrics/binomial.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace whorl::lab {
namespace {

/// The continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz's method.
double beta_fraction(double a, double b, double x) {
    constexpr double kTiny = 1e-300;
    constexpr double kExact = 1e-13;
    const auto or_tiny = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
    double c = 1;
    double d = 1 / or_tiny(1 - (a + b) * x / (a + 1));
    double value = d;
    double change = 0;
    for (double m = 1; std::abs(change - 1) > kExact; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        change = 1;
        for (const double numerator : {even, odd}) {
            d = 1 / or_tiny(1 + numerator * d);
            c = or_tiny(1 + numerator / c);
            value *= d * c;
            change *= d * c;
        }
    }
    return value;
}

/// The regularised incomplete beta function I_x(a, b), for x between 0 and 1 without these.
double incomplete_beta(double a, double b, double x) {
    // Above its mean the fraction converges slowly, and the function of the complement does not.
    if (x > (a + 1) / (a + b + 2)) {
        return 1 - incomplete_beta(b, a, 1 - x);
    }
    const double front =
        std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
    return front / a * beta_fraction(a, b, x);
}

}  // namespace

double upper_limit(std::uint64_t successes, std::uint64_t trials, double confidence) {
    if (successes >= trials) {
        return 1;
    }
    const auto a = static_cast<double>(successes + 1);
    const auto b = static_cast<double>(trials - successes);
    double low = 0;
    double high = 1;
    // Halved until no number is between them.
    for (double middle = 0.5; middle > low && middle < high; middle = low + (high - low) / 2) {
        (incomplete_beta(a, b, middle) < confidence ? low : high) = middle;
    }
    return high;
}

Estimate exact_share(std::uint64_t successes, std::uint64_t trials) {
    constexpr double kEachSide = 0.975;
    return {static_cast<double>(successes) / static_cast<double>(trials),
            1 - upper_limit(trials - successes, trials, kEachSide), upper_limit(successes, trials, kEachSide)};
}

Estimate with_width(Estimate share, std::uint64_t trials) {
    if (share.value == 0) {
        share.high = std::max(share.high, exact_share(0, trials).high);
    } else if (share.value == 1) {
        share.low = std::min(share.low, exact_share(trials, trials).low);
    }
    return share;
}

double mcnemar_p(std::uint64_t only_first, std::uint64_t only_second) {
    if (only_first == only_second) {
        return 1;
    }
    const auto fewer = static_cast<double>(std::min(only_first, only_second));
    const auto more = static_cast<double>(std::max(only_first, only_second));
    // The binomial sum up to `fewer` is an incomplete beta function.
    return std::min(1.0, 2 * incomplete_beta(more, fewer + 1, 0.5));
}

}  // namespace whorl::lab
