// Rows of what a run writes.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/cli/run.hpp"

namespace whorl::test {

/// How many lines have this in them.
inline std::size_t rows_with(const std::string& text, const std::string& part) {
    const std::vector<std::string> lines = lines_of(text);
    return static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(), [&](const std::string& line) { return line.find(part) != std::string::npos; }));
}

}  // namespace whorl::test
