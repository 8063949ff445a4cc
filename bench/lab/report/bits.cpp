// How evenly the bits of a hash are used.
#include "bench/lab/report/page.hpp"
#include "bench/lab/report/words.hpp"

namespace whorl::lab::report {
namespace {

Markup statistics_row(const std::string& name, const BitStatistics& bits) {
    Markup row = row_header(name);
    for (const double value :
         {bits.mean_entropy, bits.least_entropy, bits.mean_correlation, bits.most_correlation}) {
        row += element("td", decimal(value, 3));
    }
    return element("tr", row);
}

Markup shares_plot(const std::string& name, const BitStatistics& bits, const Look& look) {
    constexpr double kEven = 0.5;
    Series series{.kind = Series::Kind::stems, .look = look, .base = kEven};
    for (std::size_t i = 0; i < bits.set_share.size(); ++i) {
        series.points.push_back({static_cast<double>(i), bits.set_share[i]});
    }
    const double last = static_cast<double>(bits.set_share.size()) - 1;
    return figure_of({.title = name,
                      .description = "How often each bit is set, from the middle line at 50 %.",
                      .x = linear_axis("bit, in the order of the hash's text", 0, last, 6),
                      .y = share_axis("pictures with the bit set, %"),
                      .series = {std::move(series)}});
}

}  // namespace

Markup bits_part(const Summary& summary) {
    static const std::vector<std::string> columns = {"Algorithm", "Entropy of a bit, mean", "Entropy, least",
                                                     "Correlation of two bits, mean", "Correlation, largest"};
    Markup rows;
    Markup figures;
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        if (algorithm.bits && !algorithm.bits->set_share.empty()) {
            rows += statistics_row(algorithm.info.name, *algorithm.bits);
            figures += shares_plot(algorithm.info.name, *algorithm.bits, kSameLook);
        }
    }
    if (rows.empty()) {
        return paragraph("No hash of this run consists of bits.");
    }
    return paragraph(
               "The more its bits say, the better a hash tells pictures apart. The best bit is set for half of the "
               "pictures (entropy 1) and does not depend on other bits (correlation 0). Correlations are absolute "
               "values.") +
           scrolling("Bits", element("table", {{"class", "numbers"}}, head_row(columns) + element("tbody", rows))) +
           plots_side_by_side(figures);
}

}  // namespace whorl::lab::report
