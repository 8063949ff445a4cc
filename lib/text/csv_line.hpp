// Writing CSV (RFC 4180). Only a header, so that nothing links lib/exchange for it.
#pragma once

#include <string>
#include <vector>

namespace whorl::text {

/// One line with its newline. Fields keep their bytes; a field with a comma, a quote or a newline is quoted.
inline std::string csv_line(const std::vector<std::string>& fields) {
    std::string line;
    for (const std::string& field : fields) {
        line += &field == &fields.front() ? "" : ",";
        if (field.find_first_of(",\"\r\n") == std::string::npos) {
            line += field;
            continue;
        }
        line += '"';
        for (const char c : field) {
            line += c;
            if (c == '"') {
                line += c;
            }
        }
        line += '"';
    }
    return line + '\n';
}

}  // namespace whorl::text
