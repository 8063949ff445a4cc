// csv: a table with a header, as `whorl hash`, `whorl bank list` and `whorl bank export` print it.
#include "lib/exchange/csv.hpp"

#include <algorithm>

#include "lib/exchange/fields.hpp"
#include "lib/exchange/formats/registry.hpp"
#include "lib/text/csv_line.hpp"

namespace whorl::exchange {
namespace {

bool resembles(std::string_view head) try {
    const std::string line(first_line(head));
    const auto row = CsvReader(text_source(line)).next();
    return row && row->fault.empty() && row->fields.size() > 1 &&
           std::count(row->fields.begin(), row->fields.end(), "hash") == 1;
} catch (const Failure&) {
    return false;  // a quote that does not end
}

/// The header of the table. Throws Failure when there is none.
std::vector<std::string> header_of(CsvReader& reader) {
    const auto header = reader.next();
    if (!header || !header->fault.empty() ||
        std::count(header->fields.begin(), header->fields.end(), "hash") != 1) {
        fail(ErrorKind::invalid, "has no header with one column named hash in its first line");
    }
    std::vector<std::string> names = header->fields;
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end()) {
        fail(ErrorKind::invalid, "has two columns named " + *twice);
    }
    return header->fields;
}

bool is_dihedral_column(std::string_view name) {
    return std::any_of(kAllDihedrals.begin(), kAllDihedrals.end(),
                       [name](Dihedral transform) { return dihedral_name(transform) == name; });
}

Fields fields_of(const std::vector<std::string>& names, const CsvRow& row) {
    Fields fields;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string& value = row.fields[i];
        if (value.empty() || is_dihedral_column(names[i])) {
            continue;
        }
        if (names[i] == "labels") {
            fields.labels = split_labels(value);
        } else if (is_known_field(names[i])) {
            fields.text[names[i]] = value;
        } else {
            fields.unknown[names[i]] = value;
        }
    }
    return fields;
}

void read(const ByteSource& source, Collector& collector) {
    CsvReader reader(source);
    const std::vector<std::string> names = header_of(reader);
    bool ended = true;
    while (const auto row = reader.next()) {
        ended = row->ended;
        const std::string where = line_name(row->line);
        if (!row->fault.empty()) {
            collector.refuse(where, row->fault);
        } else if (row->fields.size() != names.size()) {
            collector.refuse(where, "has " + std::to_string(row->fields.size()) + " fields and the header " +
                                        std::to_string(names.size()));
        } else {
            take_fields(fields_of(names, *row), "csv", where, collector);
        }
    }
    if (!ended) {
        collector.note(kNoLineEnd);
    }
}

class Writer final : public ExchangeWriter {
public:
    std::string begin() override { return text::csv_line(record_fields()); }
    Result<std::string> record(const BankRecord& record) override { return text::csv_line(record_values(record)); }
};

}  // namespace

const ExchangeFormat csv{
    .name = "csv",
    .summary = "a table with a header, as whorl hash and bank print it",
    .source = "RFC 4180; the columns are this program's",
    .tells_withdrawals = true,
    .tells_review = true,
    .resembles = resembles,
    .read = read_by<read>,
    .writer = make_writer<Writer>,
};

}  // namespace whorl::exchange
