#include "lib/exchange/csv.hpp"

#include <algorithm>

#include "lib/exchange/collector.hpp"
#include "lib/text/csv_line.hpp"

namespace whorl::exchange {
namespace {

/// Splits one row, which may have several lines.
class Splitter {
public:
    explicit Splitter(CsvRow& row) : row_(row) { row_.fields.emplace_back(); }

    void take(std::string_view line) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            const char c = line[i];
            if (state_ == State::quoted) {
                if (c != '"') {
                    row_.fields.back() += c;
                } else if (i + 1 < line.size() && line[i + 1] == '"') {
                    row_.fields.back() += line[++i];
                } else {
                    state_ = State::behind_quotes;
                }
            } else if (c == ',') {
                row_.fields.emplace_back();
                state_ = State::field_begins;
            } else if (state_ == State::behind_quotes) {
                row_.fault = "has text in a field behind the closing quote";
            } else if (c == '"' && state_ == State::field_begins) {
                state_ = State::quoted;
            } else if (c == '"') {
                row_.fault = "has a quote in a field that does not begin with a quote";
            } else {
                row_.fields.back() += c;
                state_ = State::unquoted;
            }
        }
    }

    bool is_open() const { return state_ == State::quoted; }

private:
    enum class State { field_begins, unquoted, quoted, behind_quotes };
    CsvRow& row_;
    State state_ = State::field_begins;
};

}  // namespace

CsvReader::CsvReader(ByteSource source) : lines_(std::move(source)) {}

std::optional<CsvRow> CsvReader::next() {
    CsvRow row;
    Splitter splitter(row);
    std::size_t bytes = 0;
    std::string_view line_end;
    do {
        const Result<std::optional<std::string>> line = lines_.next();
        const bool first = row.line == 0;
        if (!line && line.error().kind != ErrorKind::too_large) {
            throw Failure(line.error());
        }
        if (line && !*line && first) {
            return std::nullopt;
        }
        if (line && *line && first && is_blank(**line)) {
            continue;
        }
        if (!line && first) {
            row.line = lines_.number();
            row.fault = line.error().message;
            return row;
        }
        row.line = first ? lines_.number() : row.line;
        bytes += line && *line ? (*line)->size() + 1 : 0;
        if (!line || !*line || bytes > kMaxExchangeRecordBytes) {
            // The text after an open quote cannot be told apart from the following rows.
            fail(ErrorKind::corrupt, "has a quoted field that begins in " + line_name(row.line) +
                                         " and does not end; nothing from there on was read");
        }
        splitter.take(std::string(line_end) + **line);
        line_end = lines_.line_end();
        row.ended = !line_end.empty();
    } while (row.line == 0 || splitter.is_open());
    std::transform(row.fields.begin(), row.fields.end(), row.fields.begin(), text::csv_text);
    return row;
}

}  // namespace whorl::exchange
