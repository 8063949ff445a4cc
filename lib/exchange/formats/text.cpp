// text: one hash on each line, and the lines of `whorl hash`.
#include <algorithm>

#include "lib/exchange/fields.hpp"
#include "lib/exchange/formats/registry.hpp"

namespace whorl::exchange {
namespace {

bool resembles(std::string_view head) {
    const std::string_view line = first_line(head);
    const bool any = std::any_of(algorithms().begin(), algorithms().end(), [line](const Algorithm* algorithm) {
        return parse_hash_line(line, *algorithm).has_value();
    });
    // A line that names pdq is also a line of python-threatexchange.
    return any && !line.starts_with("pdq ");
}

void read(const ByteSource& source, Collector& collector) {
    for_each_line(source, collector, [&](const std::string& line, const std::string& where) {
        const Result<HashLine> parsed = parse_hash_line(line, collector.algorithm());
        if (!parsed) {
            collector.refuse(where, parsed.error().message);
            return;
        }
        ReadRecord read;
        read.record.algorithm = parsed->algorithm->name;
        read.record.hash = parsed->hash;
        read.record.quality = parsed->quality;
        read.record.id = collector.id_of(parsed->name);
        read.where = where;
        collector.take(std::move(read));
    });
}

class Writer final : public ExchangeWriter {
public:
    Result<std::string> record(const BankRecord& record) override {
        const bool needs_name = record.algorithm != ReadOptions{}.algorithm;
        return (needs_name ? record.algorithm + ' ' : std::string()) + to_hex(record.hash) + '\n';
    }
};

}  // namespace

const ExchangeFormat text{
    .name = "text",
    .summary = "one hash on each line, and the lines of whorl hash",
    .source = "this program",
    .tells_withdrawals = false,
    .resembles = resembles,
    .read = read_by<read>,
    .writer = make_writer<Writer>,
};

}  // namespace whorl::exchange
