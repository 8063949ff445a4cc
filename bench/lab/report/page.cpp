#include "bench/lab/report/page.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "bench/lab/report/words.hpp"

namespace whorl::lab::report {
namespace {

struct Part {
    std::string id;
    std::string title;
    Markup content;
};

std::vector<Part> parts_of(const Summary& summary, const ReportFacts& facts) {
    std::vector<Part> parts = {
        {"algorithms", "Algorithms", algorithms_part(summary)},
        {"transforms", "Recall of each transform", transforms_part(summary)},
        {"edits", "Recall of each edit", edits_part(summary)},
        {"rates", "Recall at fixed false-match rates", rates_part(summary)},
        {"distances", "Distances", distances_part(summary)},
        {"nearest", "Nearest pictures", nearest_part(summary)},
        {"roc", "Recall against false matches", roc_part(summary)},
        {"severity", "Recall against severity", severity_part(summary)},
        {"bits", "Bits", bits_part(summary)},
        {"quality", "Quality and stability", quality_part(summary)},
        {"attacks", "Attacks", attacks_part(summary)},
    };
    if (!facts.thumbnails.empty()) {
        parts.push_back({"examples", "Examples", thumbnails_part(facts)});
    }
    parts.push_back({"provenance", "Where the numbers come from", provenance_part(facts)});
    parts.push_back({"reading", "How to read this", reading_part()});
    return parts;
}

Markup contents(const std::vector<Part>& parts) {
    Markup items;
    for (const Part& part : parts) {
        items += element("li", element("a", {{"href", '#' + part.id}}, text(part.title)));
    }
    return element("nav", {{"aria-label", "Contents"}}, element("ul", items));
}

/// What was measured, in two sentences.
Markup introduction(const Summary& summary) {
    std::set<std::string> transforms;
    for (const EditName& edit : summary.edits) {
        transforms.insert(edit.transform);
    }
    std::size_t pairs = 0;
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        pairs = std::max(pairs, algorithm.pairs);
    }
    return paragraph(count(summary.pictures, "picture was", "pictures were") + " edited in " +
                     count(summary.edits.size(), "way", "ways") + " (" +
                     count(transforms.size(), "transform", "transforms") + " in steps of severity), and " +
                     count(summary.algorithms.size(), "algorithm", "algorithms") +
                     " hashed them. Recall is how often an edited picture still matches its original. False "
                     "matches were counted over " +
                     count(pairs, "pair", "pairs") + " of the originals.");
}

std::string title_of(const ReportFacts& facts) {
    return "Robustness of picture hashes" + (facts.suite.empty() ? "" : ": suite " + facts.suite);
}

Markup head(const ReportFacts& facts) {
    return element("head",
                   lone("meta", {{"charset", "utf-8"}}) +
                       lone("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) +
                       element("title", title_of(facts)) + element("style", Markup::ours(kStyle)));
}

}  // namespace

Markup paragraph(std::string_view words) {
    return element("p", words);
}

Markup figure_of(const Plot& plot, std::string_view note) {
    return element("figure", element("figcaption", plot.title) + draw(plot) +
                                 (note.empty() ? Markup() : element("p", {{"class", "note"}}, text(note))));
}

Markup plots_side_by_side(const Markup& figures) {
    return element("div", {{"class", "plots"}}, figures);
}

Markup large_plot(const Markup& figure) {
    return element("div", {{"class", "large"}}, figure);
}

Markup scrolling(std::string_view name, const Markup& table) {
    return element(
        "div", {{"class", "box"}, {"role", "region"}, {"aria-label", std::string(name)}, {"tabindex", "0"}}, table);
}

Markup column_header(std::string_view words) {
    return element("th", {{"scope", "col"}}, text(words));
}

Markup row_header(std::string_view words) {
    return element("th", {{"scope", "row"}}, text(words));
}

Markup head_row(std::span<const std::string> columns) {
    Markup cells;
    for (const std::string& column : columns) {
        cells += column_header(column);
    }
    return element("thead", element("tr", cells));
}

Markup algorithms_key(const Summary& summary) {
    std::vector<KeyEntry> entries;
    for (std::size_t i = 0; i < summary.algorithms.size(); ++i) {
        entries.push_back({summary.algorithms[i].info.name, look_of(i)});
    }
    return key(entries);
}

const Score* measured(const Score& score) {
    return score.measured > 0 && !std::isnan(score.recall.value) ? &score : nullptr;
}

}  // namespace whorl::lab::report

namespace whorl::lab {

std::string html_report(const Summary& summary, const ReportFacts& facts) {
    using namespace report;
    const std::vector<Part> parts = parts_of(summary, facts);
    Markup body =
        element("header", element("h1", title_of(facts)) + introduction(summary) +
                              (facts.suite_description.empty() ? Markup() : paragraph(facts.suite_description)));
    body += contents(parts);
    Markup sections;
    for (const Part& part : parts) {
        sections += element("section", {{"id", part.id}}, element("h2", part.title) + part.content);
    }
    body += element("main", sections);
    return "<!DOCTYPE html>\n" + element("html", {{"lang", "en"}}, head(facts) + element("body", body)).string() +
           '\n';
}

}  // namespace whorl::lab
