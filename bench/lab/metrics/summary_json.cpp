// summary.json: to and from.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

#include "bench/lab/files/csv.hpp"
#include "bench/lab/hashers/algorithm_json.hpp"
#include "bench/lab/metrics/summary.hpp"
#include "bench/lab/suites/edit_json.hpp"
#include "lib/json/read.hpp"

namespace whorl::lab {
namespace {

constexpr auto kFormat = "whorl-lab summary";
constexpr std::size_t kVersion = 2;

/// The text is JSON, but no summary; `what()` says why. Ends the reading inside this file only.
struct NoSummary : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// --- to JSON ---

template <class T, class Convert>
Json array_of(const T& values, const Convert& convert) {
    Json array = Json::array();
    for (const auto& value : values) {
        array.push_back(convert(value));
    }
    return array;
}

template <class T, class Convert>
Json or_null(const std::optional<T>& value, const Convert& convert) {
    return value ? Json(convert(*value)) : Json();
}

/// JSON has no infinity: where PSNR is that, it is null.
Json json_of(const Visibility& visibility) {
    return {{"l2", visibility.l2},
            {"linf", visibility.linf},
            {"psnr", std::isfinite(visibility.psnr) ? Json(visibility.psnr) : Json()},
            {"ssim", visibility.ssim}};
}

Json json_of(const Estimate& estimate) {
    return {{"value", estimate.value}, {"low", estimate.low}, {"high", estimate.high}};
}

Json json_of(const Spread& spread) {
    return {{"mean", spread.mean},     {"least", spread.least}, {"p5", spread.p5},   {"p25", spread.p25},
            {"median", spread.median}, {"p75", spread.p75},     {"p95", spread.p95}, {"most", spread.most}};
}

Json json_of(const Separation& separation) {
    return {{"auc", separation.auc},
            {"equal_error_rate", separation.equal_error_rate},
            {"equal_error_threshold", separation.equal_error_threshold}};
}

Json json_of(const Score& score) {
    const auto estimate = [](const Estimate& value) { return json_of(value); };
    return {{"measured", score.measured},
            {"distance", json_of(score.distance)},
            {"recall", json_of(score.recall)},
            {"recall_at", array_of(score.recall_at, [&](const auto& at) { return or_null(at, estimate); })},
            {"separation", json_of(score.separation)},
            {"strangers", {{"pairs", score.strangers.pairs}, {"within", score.strangers.within}}}};
}

Json json_of(const OperatingPoint& point) {
    return {
        {"rate", point.rate}, {"threshold", or_null(point.threshold, std::identity())}, {"remark", point.remark}};
}

Json json_of(const NearPair& pair) {
    return {{"one", pair.one}, {"other", pair.other}, {"distance", pair.distance}};
}

Json json_of(const Histogram& histogram) {
    return {{"width", histogram.width}, {"counts", histogram.counts}};
}

Json json_of(const RocPoint& point) {
    return {{"threshold", point.threshold}, {"false_match_rate", point.false_match_rate}, {"recall", point.recall}};
}

Json json_of(const BitStatistics& bits) {
    return {{"set_share", bits.set_share},
            {"mean_entropy", bits.mean_entropy},
            {"least_entropy", bits.least_entropy},
            {"mean_correlation", bits.mean_correlation},
            {"most_correlation", bits.most_correlation}};
}

Json json_of(const QualityBand& band) {
    return {{"from", band.from},
            {"to", band.to},
            {"pictures", band.pictures},
            {"recall", or_null(band.recall, [](const Estimate& recall) { return json_of(recall); })}};
}

Json json_of(const Throughput& throughput) {
    return {{"seconds_per_picture", throughput.seconds_per_picture},
            {"megapixels_per_second", throughput.megapixels_per_second}};
}

constexpr auto kToJson = [](const auto& value) { return json_of(value); };

Json json_of(const AlgorithmSummary& algorithm) {
    return {{"algorithm", json_of(algorithm.info)},
            {"pairs", algorithm.pairs},
            {"different", json_of(algorithm.different)},
            {"false_matches", algorithm.false_matches},
            {"false_matches_at_most", algorithm.false_matches_at_most},
            {"nearest", array_of(algorithm.nearest, kToJson)},
            {"operating", array_of(algorithm.operating, kToJson)},
            {"overall", json_of(algorithm.overall)},
            {"transforms", array_of(algorithm.transforms, kToJson)},
            {"edits", array_of(algorithm.edits, kToJson)},
            {"same_histogram", json_of(algorithm.same_histogram)},
            {"different_histogram", json_of(algorithm.different_histogram)},
            {"roc", array_of(algorithm.roc, kToJson)},
            {"micro_average_precision", or_null(algorithm.micro_average_precision, std::identity())},
            {"bits", or_null(algorithm.bits, kToJson)},
            {"quality", array_of(algorithm.quality, kToJson)},
            {"throughput", json_of(algorithm.throughput)}};
}

// --- from JSON; what is missing or of another type throws JsonError ---

double number(const Json& json) {
    if (!json.is_number()) {
        throw NoSummary("something else stands where a number should be");
    }
    return json.get<double>();
}

std::size_t count(const Json& json) {
    if (!json.is_count()) {
        throw NoSummary("something else stands where a count should be");
    }
    return json.get<std::size_t>();
}

int whole(const Json& json) {
    const double value = number(json);
    if (std::abs(value) > std::numeric_limits<int>::max() || value != std::floor(value)) {
        throw NoSummary("something else stands where a whole number should be");
    }
    return static_cast<int>(value);
}

template <class Read>
auto all(const Json& array, const Read& read) {
    if (!array.is_array()) {
        throw NoSummary("something else stands where a list should be");
    }
    std::vector<decltype(read(array))> values;
    for (const Json& value : array) {
        values.push_back(read(value));
    }
    return values;
}

template <class Read>
auto unless_null(const Json& json, const Read& read) {
    return json.is_null() ? std::nullopt : std::optional(read(json));
}

Visibility visibility_of(const Json& json) {
    return {number(json.at("l2")), number(json.at("linf")),
            unless_null(json.at("psnr"), number).value_or(std::numeric_limits<double>::infinity()),
            number(json.at("ssim"))};
}

Estimate estimate_of(const Json& json) {
    return {number(json.at("value")), number(json.at("low")), number(json.at("high"))};
}

Spread spread_of(const Json& json) {
    return {number(json.at("mean")),   number(json.at("least")), number(json.at("p5")),  number(json.at("p25")),
            number(json.at("median")), number(json.at("p75")),   number(json.at("p95")), number(json.at("most"))};
}

Separation separation_of(const Json& json) {
    return {number(json.at("auc")), number(json.at("equal_error_rate")), number(json.at("equal_error_threshold"))};
}

Score score_of(const Json& json) {
    Score score{count(json.at("measured")),
                spread_of(json.at("distance")),
                estimate_of(json.at("recall")),
                {},
                separation_of(json.at("separation")),
                {count(json.at("strangers").at("pairs")), count(json.at("strangers").at("within"))}};
    const auto recall_at = all(json.at("recall_at"), [](const Json& at) { return unless_null(at, estimate_of); });
    if (recall_at.size() != score.recall_at.size()) {
        throw NoSummary("it has other false-match rates");
    }
    std::copy(recall_at.begin(), recall_at.end(), score.recall_at.begin());
    return score;
}

OperatingPoint operating_point_of(const Json& json) {
    return {number(json.at("rate")), unless_null(json.at("threshold"), number),
            json.at("remark").get<std::string>()};
}

NearPair near_pair_of(const Json& json) {
    return {json.at("one").get<std::string>(), json.at("other").get<std::string>(), number(json.at("distance"))};
}

Histogram histogram_of(const Json& json) {
    Histogram histogram{number(json.at("width")), all(json.at("counts"), count)};
    if (!(histogram.width > 0)) {
        throw NoSummary("it has a histogram without a width");
    }
    return histogram;
}

RocPoint roc_point_of(const Json& json) {
    return {number(json.at("threshold")), number(json.at("false_match_rate")), number(json.at("recall"))};
}

BitStatistics bits_of(const Json& json) {
    return {all(json.at("set_share"), number), number(json.at("mean_entropy")), number(json.at("least_entropy")),
            number(json.at("mean_correlation")), number(json.at("most_correlation"))};
}

QualityBand band_of(const Json& json) {
    return {whole(json.at("from")), whole(json.at("to")), count(json.at("pictures")),
            unless_null(json.at("recall"), estimate_of)};
}

Throughput throughput_of(const Json& json) {
    return {number(json.at("seconds_per_picture")), number(json.at("megapixels_per_second"))};
}

AlgorithmSummary algorithm_summary_of(const Json& json) {
    AlgorithmSummary algorithm;
    algorithm.info = algorithm_of(json.at("algorithm"));
    algorithm.pairs = count(json.at("pairs"));
    algorithm.different = spread_of(json.at("different"));
    algorithm.false_matches = number(json.at("false_matches"));
    algorithm.false_matches_at_most = number(json.at("false_matches_at_most"));
    if (const Json* nearest = json.find("nearest")) {  // not in those of earlier versions
        algorithm.nearest = all(*nearest, near_pair_of);
    }
    algorithm.operating = all(json.at("operating"), operating_point_of);
    algorithm.overall = score_of(json.at("overall"));
    algorithm.transforms = all(json.at("transforms"), score_of);
    algorithm.edits = all(json.at("edits"), score_of);
    algorithm.same_histogram = histogram_of(json.at("same_histogram"));
    algorithm.different_histogram = histogram_of(json.at("different_histogram"));
    algorithm.roc = all(json.at("roc"), roc_point_of);
    algorithm.micro_average_precision = unless_null(json["micro_average_precision"], number);
    algorithm.bits = unless_null(json.at("bits"), bits_of);
    algorithm.quality = all(json.at("quality"), band_of);
    algorithm.throughput = throughput_of(json.at("throughput"));
    return algorithm;
}

Summary summary_of(const Json& json) {
    Summary summary;
    summary.pictures = count(json.at("pictures"));
    summary.edits = all(json.at("edits"), edit_of);
    summary.visibility = all(json.at("visibility"), [](const Json& of) { return unless_null(of, visibility_of); });
    summary.algorithms = all(json.at("algorithms"), algorithm_summary_of);
    const std::vector<double> rates = all(json.at("false_match_rates"), number);
    if (!std::equal(rates.begin(), rates.end(), kFalseMatchRates.begin(), kFalseMatchRates.end())) {
        throw NoSummary("it has other false-match rates");
    }
    const std::size_t transforms = ladders_of(summary.edits).size();
    for (const AlgorithmSummary& algorithm : summary.algorithms) {
        if (algorithm.edits.size() != summary.edits.size() || algorithm.transforms.size() != transforms) {
            throw NoSummary(algorithm.info.name + " has other edits than the rest");
        }
    }
    return summary;
}

}  // namespace

std::string to_json(const Summary& summary) {
    const Json transforms = array_of(ladders_of(summary.edits), [&](const Ladder& ladder) {
        const EditName& edit = summary.edits[ladder.first];
        return Json{
            {"transform", edit.transform}, {"group", edit.group}, {"severities", ladder.last - ladder.first}};
    });
    const Json json = {
        {"format", kFormat},
        {"version", kVersion},
        {"pictures", summary.pictures},
        {"false_match_rates", kFalseMatchRates},
        {"transforms", transforms},
        {"edits", array_of(summary.edits, kToJson)},
        {"visibility", array_of(summary.visibility, [](const auto& of) { return or_null(of, kToJson); })},
        {"algorithms", array_of(summary.algorithms, [](const AlgorithmSummary& of) { return json_of(of); })}};
    return json.dump(1) + '\n';
}

Result<Summary> parse_summary(const std::string& text) {
    try {
        const Json json = parse_json(text);
        if (!json.is_object() || json["format"] != kFormat) {
            return Error{ErrorKind::corrupt, "is no summary of whorl-lab", {}};
        }
        if (count(json.at("version")) != kVersion) {
            return Error{ErrorKind::unsupported, "is a summary by another version of whorl-lab", {}};
        }
        return summary_of(json);
    } catch (const JsonReadError&) {
        return Error{ErrorKind::corrupt, "is not JSON, or is cut off", {}};
    } catch (const NoSummary& fault) {
        return Error{ErrorKind::corrupt, std::string("is no summary of whorl-lab: ") + fault.what(), {}};
    } catch (const JsonError&) {
        return Error{
            ErrorKind::corrupt, "is no summary of whorl-lab: something is missing, or of another type", {}};
    }
}

Result<Summary> read_summary(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / "summary.json";
    const std::optional<std::string> text = text_of_file(file);
    if (!text) {
        return Error{ErrorKind::not_found, "cannot be read: is this the folder of a finished run?", file.native()};
    }
    Result<Summary> summary = parse_summary(*text);
    if (!summary) {
        return Error{summary.error().kind, summary.error().message, file.native()};
    }
    return summary;
}

}  // namespace whorl::lab
