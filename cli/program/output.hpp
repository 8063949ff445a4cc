// Standard output, and how the programs write CSV there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace whorl::cli {

/// Writes to standard output at once. Throws OutputError.
void write_output(std::string_view text);

/// One line of CSV, with its newline; see lib/text/csv_line.hpp.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace whorl::cli
