// The rows of a CSV file (RFC 4180), as text::csv_line() writes them. Fields may have newlines.
#pragma once

#include <optional>
#include <string>
#include <vector>
#include <whorl/exchange.hpp>

namespace whorl::exchange {

struct CsvRow {
    std::vector<std::string> fields;
    std::uint64_t line = 0;  ///< where the row begins
    bool ended = true;       ///< by a newline, not by the end of the stream
    std::string fault;       ///< the fault of the row; empty when there is none
};

/// Not thread safe.
class CsvReader {
public:
    explicit CsvReader(ByteSource source);

    /// The next row that is not blank, or nothing at the end. Throws Failure.
    std::optional<CsvRow> next();

private:
    LineReader lines_;
};

}  // namespace whorl::exchange
