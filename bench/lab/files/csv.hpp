// Rows of a CSV file (RFC 4180) that a run has written. cli::csv_line() writes them.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace whorl::lab {

/// Not thread safe.
class CsvRows {
public:
    /// Keeps a row at a time in memory. The stream must outlive it.
    explicit CsvRows(std::istream& in) : in_(in) {}

    /// The fields of the next row, or nothing at the end. The last row counts only when its newline is there.
    std::optional<std::vector<std::string>> next();

private:
    std::istream& in_;
};

/// To read the bytes of a regular file, or nothing when it is none or cannot be opened.
std::optional<std::ifstream> open_file(const std::filesystem::path& file);

/// The bytes of a file, or nothing when it cannot be read.
std::optional<std::string> text_of_file(const std::filesystem::path& file);

/// The SHA-256 of a file's bytes in hexadecimal digits, or nothing when it cannot be read.
std::optional<std::string> digest_of_file(const std::filesystem::path& file);

}  // namespace whorl::lab
