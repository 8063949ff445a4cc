#include "bench/lab/hashers/algorithm_json.hpp"

namespace whorl::lab {

Json json_of(const AlgorithmInfo& info) {
    return {{"name", info.name},         {"summary", info.summary},
            {"source", info.source},     {"measure", measure_name(info.measure)},
            {"bits", info.bits},         {"threshold", info.threshold},
            {"farthest", info.farthest}, {"external", info.is_external}};
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

}  // namespace whorl::lab
