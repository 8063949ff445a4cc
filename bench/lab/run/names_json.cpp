#include "bench/lab/run/names_json.hpp"

namespace whorl::lab {

Json json_of(const AlgorithmInfo& info) {
    return {{"name", info.name},         {"summary", info.summary},
            {"source", info.source},     {"measure", measure_name(info.measure)},
            {"bits", info.bits},         {"threshold", info.threshold},
            {"farthest", info.farthest}, {"external", info.is_external}};
}

Json json_of(const EditName& edit) {
    return {{"transform", edit.transform},
            {"group", edit.group},
            {"severity", edit.severity},
            {"level", edit.level},
            {"shows_other", edit.shows_other}};
}

AlgorithmInfo algorithm_of(const Json& json) {
    const auto measure = find_measure(json.at("measure").string());
    if (!measure) {
        throw JsonError("a measure of distance that is not known");
    }
    return {json.at("name").string(),          json.at("summary").string(),
            json.at("source").string(),        *measure,
            json.at("bits").get<int>(),        json.at("threshold").get<double>(),
            json.at("farthest").get<double>(), json.at("external").get<bool>()};
}

EditName edit_of(const Json& json) {
    return {json.at("transform").string(), json.at("group").string(), json.at("severity").get<int>(),
            json.at("level").string(), json.at("shows_other").get<bool>()};
}

}  // namespace whorl::lab
