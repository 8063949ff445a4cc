#include "hits.hpp"

#include <nlohmann/json.hpp>
#include <whorl/exchange.hpp>

#include "console.hpp"

namespace whorl::cli {
namespace {

using Json = nlohmann::ordered_json;

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
    return line + ", hash " + to_hex(record.hash) + ", record " + std::to_string(record.key) + " of " +
           printable(hit.bank) + '\n';
}

std::string as_json(const std::string& query, const Hit* hit, std::size_t hits) {
    Json object = {
        {"query", query}, {"verdict", hit == nullptr ? "none" : verdict_name(hit->verdict)}, {"hits", hits}};
    if (hit != nullptr) {
        const BankRecord& record = hit->match.record;
        object.update({{"distance", hit->match.distance},
                       {"transform", dihedral_name(hit->match.transform)},
                       {"hash", to_hex(record.hash)},
                       {"algorithm", record.algorithm},
                       {"bank", hit->bank},
                       {"key", record.key},
                       {"source", record.source},
                       {"id", record.id},
                       {"labels", record.labels}});
    } else {
        for (const char* name :
             {"distance", "transform", "hash", "algorithm", "bank", "key", "source", "id", "labels"}) {
            object[name] = nullptr;
        }
    }
    return object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string as_csv(const std::string& query, const Hit* hit, std::size_t hits) {
    std::vector<std::string> fields = {query, hit == nullptr ? "none" : verdict_name(hit->verdict),
                                       std::to_string(hits)};
    if (hit == nullptr) {
        fields.resize(fields.size() + 9);
        return csv_line(fields);
    }
    const BankRecord& record = hit->match.record;
    for (const std::string& field :
         {std::to_string(hit->match.distance), std::string(dihedral_name(hit->match.transform)),
          to_hex(record.hash), record.algorithm, hit->bank, std::to_string(record.key), record.source, record.id,
          join_labels(record.labels)}) {
        fields.push_back(field);
    }
    return csv_line(fields);
}

}  // namespace

std::string format_hits(const std::string& query, const std::vector<Hit>& hits, Format format, bool tell_none) {
    const auto line = [&](const Hit* hit) -> std::string {
        switch (format) {
            case Format::text: return hit == nullptr ? printable(query) + ": no match\n" : as_text(query, *hit);
            case Format::json: return as_json(query, hit, hits.size());
            case Format::csv: return as_csv(query, hit, hits.size());
        }
        return {};
    };
    if (hits.empty()) {
        return tell_none ? line(nullptr) : std::string();
    }
    std::string text;
    for (const Hit& hit : hits) {
        text += line(&hit);
    }
    return text;
}

std::string hits_header(Format format) {
    return format == Format::csv ? csv_line({"query", "verdict", "hits", "distance", "transform", "hash",
                                             "algorithm", "bank", "key", "source", "id", "labels"})
                                 : std::string();
}

}  // namespace whorl::cli
