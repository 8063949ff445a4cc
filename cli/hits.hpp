// What `whorl match` prints of a query: a line for each record that is near it.
#pragma once

#include <optional>
#include <string>
#include <vector>
#include <whorl/bank.hpp>

#include "flags.hpp"

namespace whorl::cli {

enum class Verdict { match, review };

struct Hit {
    std::string bank;
    BankMatch match;
    Verdict verdict = Verdict::match;
};

/// The lines of one query, each with its newline. A query without hits has one line of the verdict "none" when
/// `tell_none`, and no line otherwise.
/// text: for a person. json: one object a hit; bytes that are no UTF-8 become U+FFFD. csv: the same fields.
std::string format_hits(const std::string& query, const std::vector<Hit>& hits, Format format, bool tell_none);

/// The header line of csv, empty for the others.
std::string hits_header(Format format);

}  // namespace whorl::cli
