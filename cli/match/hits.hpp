// What `whorl match` prints of a query: a line for each record that is near it.
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

/// The lines of one query, each with its newline; none when there are no hits.
/// text: for a person. json: one object a hit; bytes that are no UTF-8 become U+FFFD. csv: the same fields.
std::string format_hits(const std::string& query, const std::vector<Hit>& hits, Format format);

/// The one line of a query without hits: of the verdict "none", or "failed" where it could not be looked for.
std::string format_no_hit(const std::string& query, bool failed, Format format);

/// The header line of csv, empty for the others.
std::string hits_header(Format format);

}  // namespace whorl::cli
