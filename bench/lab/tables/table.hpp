// A table for a paper or a page.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace whorl::lab {

enum class TableFormat : std::uint8_t { markdown, latex, csv };

/// The first column is of words, all others are of numbers. A row of a single cell is a heading of the rows below
/// it. Cells are UTF-8, with ranges, powers of ten and products as report/words.hpp writes them.
struct Table {
    using Row = std::vector<std::string>;

    Row columns;
    std::vector<Row> rows;
};

/// markdown: as GitHub reads it. latex: a tabular with the rules of booktabs. csv: RFC 4180.
std::string to_text(const Table& table, TableFormat format);

}  // namespace whorl::lab
