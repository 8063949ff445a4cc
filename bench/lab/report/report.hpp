// The report of a run: one HTML file that needs nothing else, neither scripts nor a network.
#pragma once

#include <string>
#include <vector>

#include "bench/lab/metrics/summary.hpp"
#include "bench/lab/results/provenance.hpp"

namespace whorl::lab {

/// A line of where the numbers come from: "seed", "1".
struct Fact {
    std::string name;
    std::string value;
};

struct Thumbnail {
    std::string caption;
    std::string data_uri;  ///< "data:image/..."; others are left out
};

/// What a report says in addition to the numbers.
struct ReportFacts {
    std::string suite{};
    std::string suite_description{};
    std::vector<Fact> provenance{};
    std::vector<Thumbnail> thumbnails{};
};

/// Whatever is in names and facts is shown as words.
std::string html_report(const Summary& summary, const ReportFacts& facts);

/// What a report says of where its numbers come from. Without thumbnails.
ReportFacts report_facts(const Provenance& provenance);

}  // namespace whorl::lab
