#include "bench/match/figures.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <whorl/simd.hpp>

#include "lib/json/json.hpp"

namespace whorl::bench {
namespace {

Json to_json(const SearchFigure& figure) {
    return {{"data", figure.data},       {"hashes", figure.size},   {"threshold", figure.threshold},
            {"threads", figure.threads}, {"method", figure.method}, {"seconds_per_query", figure.seconds()},
            {"rounds", figure.rounds},   {"found", figure.found},   {"expected", figure.expected},
            {"exact", figure.exact}};
}

Json to_json(const BuildFigure& figure) {
    Json json = {{"data", figure.data},
                 {"hashes", figure.size},
                 {"index", figure.peer},
                 {"build_seconds", figure.seconds},
                 {"bytes_per_hash", figure.bytes_a_hash}};
    if (figure.own_bytes_a_hash) {
        json["stats_bytes_per_hash"] = *figure.own_bytes_a_hash;
    }
    return json;
}

Json to_json(const OtherFigure& figure) {
    return {{"hashes", figure.size}, {"name", figure.name}, {"unit", figure.unit}, {"value", figure.value}};
}

template <class Figure>
Json all_to_json(const std::vector<Figure>& figures) {
    Json array = Json::array();
    for (const Figure& figure : figures) {
        array.push_back(to_json(figure));
    }
    return array;
}

}  // namespace

double SearchFigure::seconds() const {
    return median(rounds);
}

double SearchFigure::fastest() const {
    return *std::min_element(rounds.begin(), rounds.end());
}

double SearchFigure::recall() const {
    return expected == 0 ? 1.0 : static_cast<double>(found) / static_cast<double>(expected);
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

void write_json(const std::filesystem::path& file, const Figures& figures) {
    const Json json = {{"simd_target", simd_targets().front()},
                       {"searches", all_to_json(figures.searches)},
                       {"builds", all_to_json(figures.builds)},
                       {"others", all_to_json(figures.others)}};
    std::ofstream stream(file);
    stream << json.dump(1) << '\n';
    if (!stream.flush()) {
        throw std::runtime_error("cannot write " + file.string());
    }
}

}  // namespace whorl::bench
