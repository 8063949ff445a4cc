// Rows of a CSV file (RFC 4180) that a run has written. Its other half is whorl::csv_line().
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace whorl::lab {

/// Not thread safe.
class CsvRows {
public:
    /// Takes the whole text of a file.
    explicit CsvRows(std::string text) : text_(std::move(text)) {}

    /// The fields of the next row, or nothing at the end. The last row counts only when its newline is there.
    std::optional<std::vector<std::string>> next();

private:
    std::string text_;
    std::size_t at_ = 0;
};

/// The bytes of a file, or nothing when it cannot be read.
std::optional<std::string> text_of_file(const std::filesystem::path& file);

}  // namespace whorl::lab
