// What `whorl match` searches for: files, hashes, and lines of standard input.
#pragma once

#include <optional>
#include <string>
#include <vector>
#include <whorl/exchange.hpp>

#include "cli/pictures/query.hpp"
#include "cli/program/inputs.hpp"

namespace whorl::cli {

/// A file, a hash, or a line of standard input.
struct QueryInput {
    Input source;
    std::optional<HashLine> line;
    std::optional<Error> failure;
};

/// All inputs of a command line, one after the other. Not thread safe.
class QueryInputs {
public:
    /// Lines without an algorithm's name are hashes of `algorithm`, and other algorithms are refused. The words
    /// must outlive it.
    QueryInputs(const std::vector<std::string>& words, const Algorithm& algorithm);

    /// The next one, or nothing at the end.
    std::optional<QueryInput> next();

private:
    std::optional<QueryInput> next_line();

    const Algorithm& algorithm_;
    std::vector<std::string>::const_iterator word_;
    std::vector<std::string>::const_iterator end_;
    std::optional<LineReader> lines_;
    std::optional<Inputs> inputs_;
};

/// The hash to search for.
Result<Query> query_of(const QueryInput& input, const Pictures& pictures, bool dihedral);

}  // namespace whorl::cli
