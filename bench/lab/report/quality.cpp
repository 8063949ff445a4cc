// Whether the quality that an algorithm gives a picture tells how well its hash survives.
#include "bench/lab/report/page.hpp"
#include "bench/lab/report/words.hpp"

namespace whorl::lab::report {
namespace {

Markup bands_plot(const AlgorithmSummary& algorithm) {
    std::vector<Tick> bands;
    Series series{.look = kSameLook};
    for (const QualityBand& band : algorithm.quality) {
        bands.push_back(
            {0, std::to_string(band.from) + "–" + std::to_string(band.to), "n " + count(band.pictures)});
        if (band.recall) {
            series.points.push_back(
                {static_cast<double>(bands.size()), band.recall->value, band.recall->low, band.recall->high});
        }
    }
    return figure_of({.title = algorithm.info.name,
                      .description = "Recall of all edits but attacks, by the quality of the original, with 95 % "
                                     "confidence intervals.",
                      .x = name_axis("quality of the original, and number of pictures", std::move(bands)),
                      .y = share_axis("recall, %"),
                      .series = {std::move(series)},
                      .width = 640,
                      .height = 280});
}

}  // namespace

Markup quality_part(const Summary& summary) {
    Markup figures;
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        if (!algorithm.quality.empty()) {
            figures += bands_plot(algorithm);
        }
    }
    if (figures.empty()) {
        return paragraph("None of the algorithms tells the quality of a picture.");
    }
    return paragraph(
               "Some algorithms rate how much structure a picture has for a hash, from 0 to 100. Where "
               "the line rises, hashes of low quality are less stable. Bars are 95 % confidence intervals.") +
           element("div", {{"class", "plots broad"}}, figures);
}

}  // namespace whorl::lab::report
