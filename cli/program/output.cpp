#include "cli/program/output.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "cli/program/command.hpp"
#include "lib/text/csv_line.hpp"

namespace whorl::cli {

void write_output(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
        throw OutputError("standard output cannot be written: " + std::generic_category().message(errno));
    }
}

std::string csv_line(const std::vector<std::string>& fields) {
    return text::csv_line(fields);
}

}  // namespace whorl::cli
