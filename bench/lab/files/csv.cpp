#include "bench/lab/files/csv.hpp"

#include <algorithm>
#include <sstream>
#include <whorl/sha256.hpp>

#include "lib/text/csv_line.hpp"

namespace whorl::lab {

std::optional<std::vector<std::string>> CsvRows::next() {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (char c = 0; in_.get(c);) {
        if (quoted && c == '"' && in_.peek() == '"') {
            fields.back() += static_cast<char>(in_.get());
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == ',') {
            fields.emplace_back();
        } else if (!quoted && c == '\n') {
            std::transform(fields.begin(), fields.end(), fields.begin(), text::csv_text);
            return fields;
        } else if (quoted || c != '\r') {
            fields.back() += c;
        }
    }
    return std::nullopt;
}

std::optional<std::ifstream> open_file(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) {
        return std::nullopt;
    }
    std::ifstream in(file, std::ios::binary);
    return in ? std::optional(std::move(in)) : std::nullopt;
}

std::optional<std::string> text_of_file(const std::filesystem::path& file) {
    auto in = open_file(file);
    if (!in) {
        return std::nullopt;
    }
    std::ostringstream text;
    text << in->rdbuf();
    return in->bad() ? std::nullopt : std::optional(std::move(text).str());
}

std::optional<std::string> digest_of_file(const std::filesystem::path& file) {
    const auto bytes = text_of_file(file);
    return bytes ? std::optional(Sha256::of(*bytes).hex()) : std::nullopt;
}

}  // namespace whorl::lab
