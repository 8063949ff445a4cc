#include "lab/csv.hpp"

#include <fstream>
#include <sstream>

namespace whorl::lab {

std::optional<std::vector<std::string>> CsvRows::next() {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = at_; i < text_.size(); ++i) {
        const char c = text_[i];
        if (quoted && c == '"' && i + 1 < text_.size() && text_[i + 1] == '"') {
            fields.back() += text_[++i];
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == ',') {
            fields.emplace_back();
        } else if (!quoted && c == '\n') {
            at_ = i + 1;
            return fields;
        } else if (quoted || c != '\r') {
            fields.back() += c;
        }
    }
    at_ = text_.size();
    return std::nullopt;
}

std::optional<std::string> text_of_file(const std::filesystem::path& file) {
    std::error_code error;
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (!std::filesystem::is_regular_file(file, error) || !in) {
        return std::nullopt;
    }
    text << in.rdbuf();
    return in.bad() ? std::nullopt : std::optional(std::move(text).str());
}

}  // namespace whorl::lab
