// pdq: the lines of Meta's PDQ tools, `hash,quality,name` and with details `hash=...,norm=...,filename=...`.
#include <algorithm>

#include "lib/exchange/fields.hpp"
#include "lib/exchange/formats/registry.hpp"
#include "lib/exchange/json.hpp"

namespace whorl::exchange {
namespace {

constexpr std::string_view kHashPrefix = "hash=";

/// Takes the text before the first comma, and the comma.
std::string_view next_part(std::string_view& text) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    return part;
}

std::optional<Hash256> take_hash(std::string_view& line) {
    std::string_view part = next_part(line);
    if (part.starts_with(kHashPrefix)) {
        part.remove_prefix(kHashPrefix.size());
    }
    return Hash256::from_hex(part);
}

bool resembles(std::string_view head) {
    std::string_view line = first_line(head);
    return line.find(',') != std::string_view::npos && take_hash(line).has_value();
}

/// `quality,name`. Like Meta's reader, takes everything that is not a quality as the name.
void take_plain(std::string_view rest, NewRecord& record) {
    std::string_view behind = rest;
    const std::string_view part = next_part(behind);
    record.quality = parse_quality(part);
    record.id = record.quality || part.empty() ? behind : rest;
}

/// `norm=128,delta=0,quality=100,...,filename=NAME`. The name is last and may have commas. Returns the fields other
/// than quality and name.
Json take_detailed(std::string_view rest, NewRecord& record) {
    constexpr std::string_view kName = "filename=";
    Json others = Json::object();
    while (!rest.empty()) {
        if (rest.starts_with(kName)) {
            record.id = rest.substr(kName.size());
            break;
        }
        const std::string_view part = next_part(rest);
        const std::string_view name = part.substr(0, part.find('='));
        const std::string_view value = part.substr(std::min(name.size() + 1, part.size()));
        const auto quality = name == "quality" ? parse_quality(value) : std::nullopt;
        if (quality) {
            record.quality = quality;
        } else {
            others[std::string(name)] = value;
        }
    }
    return others;
}

void read(const ByteSource& source, Collector& collector) {
    const bool ended = for_each_line(source, collector, [&](const std::string& line, const std::string& where) {
        std::string_view rest = line;
        const auto hash = take_hash(rest);
        if (!hash) {
            collector.refuse(where, "does not begin with a pdq hash of 64 hexadecimal digits and a comma");
            return;
        }
        ReadRecord read;
        read.where = where;
        read.record.hash = *hash;
        Json others = Json::object();
        if (line.starts_with(kHashPrefix)) {
            others = take_detailed(rest, read.record);
        } else {
            take_plain(rest, read.record);
        }
        take_with_extra(std::move(read), {}, "pdq", others, collector);
    });
    if (!ended) {
        collector.note(kNoLineEnd);
    }
}

class Writer final : public ExchangeWriter {
public:
    Result<std::string> record(const BankRecord& record) override {
        if (Status checked = check_pdq(record, "pdq"); !checked) {
            return std::move(checked).error();
        }
        if (record.id.find_first_of("\r\n") != std::string::npos) {
            return Error{ErrorKind::unsupported, "has an id with a line end, which the format pdq cannot hold", {}};
        }
        const std::string quality = record.quality ? std::to_string(*record.quality) : std::string();
        return to_hex(record.hash) + ',' + quality + ',' + record.id + '\n';
    }
};

}  // namespace

const ExchangeFormat pdq{
    .name = "pdq",
    .summary = "the lines hash,quality,name of Meta's PDQ tools",
    .source = "github.com/facebook/ThreatExchange, pdq/cpp/bin/pdq-photo-hasher.cpp and pdq/cpp/io/hashio.cpp",
    .tells_withdrawals = false,
    .resembles = resembles,
    .read = read_by<read>,
    .writer = make_writer<Writer>,
};

}  // namespace whorl::exchange
