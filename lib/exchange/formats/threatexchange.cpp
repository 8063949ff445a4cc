// threatexchange: the lines of python-threatexchange's local files, `pdq HEX`.
#include <algorithm>
#include <array>

#include "lib/exchange/fields.hpp"
#include "lib/exchange/formats/registry.hpp"

namespace whorl::exchange {
namespace {

/// The signal types of python-threatexchange and its extensions, SignalType.get_name().
constexpr std::array<std::string_view, 10> kSignalTypes = {"pdq",          "pdq_ocr", "raw_text", "text_tlsh",
                                                           "trend_query",  "url",     "url_md5",  "video_md5",
                                                           "video_sha256", "vpdq"};

/// Like LocalFileSignalExchangeAPI: the type is the text before the first blank, the signal is the rest.
struct Signal {
    std::string_view type;
    std::string_view value;
};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r";
    const std::size_t begin = text.find_first_not_of(kBlanks);
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

Signal signal_of(std::string_view line) {
    line = trimmed(line);
    const std::string_view type = line.substr(0, line.find(' '));
    return {type, trimmed(line.substr(type.size()))};
}

bool resembles(std::string_view head) {
    const Signal signal = signal_of(first_line(head));
    return std::find(kSignalTypes.begin(), kSignalTypes.end(), signal.type) != kSignalTypes.end() &&
           !signal.value.empty();
}

void read(const ByteSource& source, Collector& collector) {
    for_each_line(source, collector, [&](const std::string& line, const std::string& where) {
        const Signal signal = signal_of(line);
        if (signal.type != "pdq") {
            collector.refuse(where,
                             "has the signal type '" + std::string(signal.type) + "', which Whorl cannot match");
            return;
        }
        const auto hash = Hash256::from_hex(signal.value);
        if (!hash) {
            collector.refuse(where, "is not a pdq hash of 64 hexadecimal digits");
            return;
        }
        ReadRecord read;
        read.record.hash = *hash;
        read.where = where;
        collector.take(std::move(read));
    });
}

class Writer final : public ExchangeWriter {
public:
    Result<std::string> record(const BankRecord& record) override {
        if (Status checked = check_pdq(record, "threatexchange"); !checked) {
            return std::move(checked).error();
        }
        return "pdq " + to_hex(record.hash) + '\n';
    }
};

}  // namespace

const ExchangeFormat threatexchange{
    .name = "threatexchange",
    .summary = "lines pdq HASH, python-threatexchange's files",
    .source = "github.com/facebook/ThreatExchange, python-threatexchange, exchanges/impl/file_api.py",
    .tells_withdrawals = false,
    .resembles = resembles,
    .read = read_by<read>,
    .writer = make_writer<Writer>,
};

}  // namespace whorl::exchange
