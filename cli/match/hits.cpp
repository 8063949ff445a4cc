#include "cli/match/hits.hpp"

#include <array>
#include <whorl/exchange.hpp>

#include "cli/files/json_line.hpp"
#include "cli/program/console.hpp"
#include "cli/program/output.hpp"
#include "lib/json/json.hpp"

namespace whorl::cli {
namespace {

std::string verdict_name(Verdict verdict) {
    return verdict == Verdict::match ? "match" : "review";
}

std::string as_text(const std::string& query, const Hit& hit) {
    const BankRecord& record = hit.match.record;
    std::string line =
        printable(query) + ": " + verdict_name(hit.verdict) + ", distance " + std::to_string(hit.match.distance);
    const auto add = [&line](const std::string& name, const std::string& value) {
        line += value.empty() ? "" : ", " + name + ' ' + printable(value);
    };
    if (hit.match.transform != Dihedral::original) {
        add("transform", std::string(dihedral_name(hit.match.transform)));
    }
    add("source", record.source);
    add("id", record.id);
    add("labels", join_labels(record.labels));
    line += record.status == RecordStatus::review ? ", set aside for review" : "";
    return line + ", hash " + to_hex(record.hash) + ", record " + std::to_string(record.key) + " of " +
           printable(hit.bank) + '\n';
}

constexpr std::array<const char*, 9> kRecordFields = {"distance", "transform", "hash", "algorithm", "bank",
                                                      "key",      "source",    "id",   "labels"};

std::string as_json(const std::string& query, const Hit& hit, std::size_t hits) {
    const BankRecord& record = hit.match.record;
    return json_line({{"query", query},
                      {"verdict", verdict_name(hit.verdict)},
                      {"hits", hits},
                      {"distance", hit.match.distance},
                      {"transform", dihedral_name(hit.match.transform)},
                      {"hash", to_hex(record.hash)},
                      {"algorithm", record.algorithm},
                      {"bank", hit.bank},
                      {"key", record.key},
                      {"source", record.source},
                      {"id", record.id},
                      {"labels", record.labels}});
}

std::string as_csv(const std::string& query, const Hit& hit, std::size_t hits) {
    const BankRecord& record = hit.match.record;
    return csv_line({query, verdict_name(hit.verdict), std::to_string(hits), std::to_string(hit.match.distance),
                     std::string(dihedral_name(hit.match.transform)), to_hex(record.hash), record.algorithm,
                     hit.bank, std::to_string(record.key), record.source, record.id, join_labels(record.labels)});
}

}  // namespace

std::string format_hits(const std::string& query, const std::vector<Hit>& hits, Format format) {
    std::string text;
    for (const Hit& hit : hits) {
        switch (format) {
            case Format::text: text += as_text(query, hit); break;
            case Format::json: text += as_json(query, hit, hits.size()); break;
            case Format::csv: text += as_csv(query, hit, hits.size()); break;
        }
    }
    return text;
}

std::string format_no_hit(const std::string& query, bool failed, Format format) {
    const std::string verdict = failed ? "failed" : "none";
    switch (format) {
        case Format::text: return printable(query) + (failed ? ": failed\n" : ": no match\n");
        case Format::json: {
            Json object = {{"query", query}, {"verdict", verdict}, {"hits", 0}};
            for (const char* name : kRecordFields) {
                object[name] = nullptr;
            }
            return json_line(object);
        }
        case Format::csv: {
            std::vector<std::string> fields = {query, verdict, "0"};
            fields.resize(fields.size() + kRecordFields.size());
            return csv_line(fields);
        }
    }
    return {};
}

std::string hits_header(Format format) {
    if (format != Format::csv) {
        return {};
    }
    std::vector<std::string> names = {"query", "verdict", "hits"};
    names.insert(names.end(), kRecordFields.begin(), kRecordFields.end());
    return csv_line(names);
}

}  // namespace whorl::cli
