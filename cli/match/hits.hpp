// The lines that `whorl match` prints for a query, one for each record near it.
#pragma once

#include <optional>
#include <string>
#include <vector>
#include <whorl/bank.hpp>

#include "cli/program/flags.hpp"

namespace whorl::cli {

enum class Verdict { match, review };

struct Hit {
    std::string bank;
    BankMatch match;
    Verdict verdict = Verdict::match;
};

/// The lines of one query, each with its newline; none without hits.
/// text: for a person. json: one object for each hit; bytes that are not UTF-8 become U+FFFD. csv: the same fields.
std::string format_hits(const std::string& query, const std::vector<Hit>& hits, Format format);

/// The one line of a query without hits, with the verdict "none", or "failed" if the search failed.
std::string format_no_hit(const std::string& query, bool failed, Format format);

/// The header line of csv, empty for the others.
std::string hits_header(Format format);

}  // namespace whorl::cli
