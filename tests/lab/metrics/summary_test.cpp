#include "bench/lab/metrics/summary.hpp"

#include <cmath>
#include <fstream>
#include <limits>

#include "tests/lab/metrics/made_results.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/json.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace whorl;
using namespace whorl::lab;
using namespace whorl::test;

namespace {

/// 150 pictures with everything that a summary can hold.
Results rich_results() {
    constexpr std::size_t kPictures = 150;
    Random random(11);
    AlgorithmResults algorithm = made_algorithm({}, {}, 12);
    algorithm.originals = random_hashes(kPictures, 2);
    algorithm.info.is_external = true;
    for (std::size_t i = 0; i < kPictures; ++i) {
        algorithm.quality.emplace_back(static_cast<int>(random.below(101)));
    }
    for (int edit = 0; edit < 3; ++edit) {
        algorithm.distance.emplace_back();
        for (std::size_t i = 0; i < kPictures; ++i) {
            algorithm.distance.back().push_back(static_cast<double>(random.below(30)));
        }
    }
    algorithm.distance[0][3] = kNotMeasured;
    algorithm.queries = {algorithm.originals[7], algorithm.originals[9]};
    algorithm.seconds = 3;
    algorithm.megapixels = 12;
    algorithm.hashed = 600;
    std::vector<EditName> edits = made_edits(3);
    edits[2].group = kAttackGroup;
    Results results = made_results(edits, std::move(algorithm));
    results.queries = {{"copy", {7}}, {"distractor", {}}};
    results.visibility[0][0] = Visibility{1, 2, 30, 0.5};
    results.visibility[0][1] = Visibility{3, 8, std::numeric_limits<double>::infinity(), 1};
    results.visibility[0][2] = Visibility{2, 4, 20, 0.75};
    results.visibility[1][0] = Visibility{0, 0, std::numeric_limits<double>::infinity(), 1};
    return results;
}

Json without_first(const Json& array) {
    return std::vector<Json>(array.begin() + 1, array.end());
}

std::string without(std::string text, const std::string& what, const std::string& instead) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), instead);
}

}  // namespace

TEST_CASE("a summary tells of each edit and of all but attacks") {
    AlgorithmResults algorithm = made_algorithm({0, 10, 30}, {{1, 12, 3}, {20, 0, kNotMeasured}, {60, 60, 60}}, 12);
    std::vector<EditName> edits = made_edits(3);
    edits[2].group = kAttackGroup;
    const Summary summary = summarise(made_results(edits, algorithm), 1);
    CHECK(summary.pictures == 3);
    CHECK(summary.edits == edits);
    REQUIRE(summary.algorithms.size() == 1);
    const AlgorithmSummary& found = summary.algorithms.front();
    // pairs at 10, 20 and 30
    CHECK(found.pairs == 3);
    CHECK(found.different.median == 20);
    CHECK(found.false_matches == Approx(1.0 / 3));
    REQUIRE(found.nearest.size() == 3);
    CHECK(found.nearest[0].one == "picture0");
    CHECK(found.nearest[0].other == "picture1");
    CHECK(found.nearest[0].distance == 10);
    CHECK(found.nearest[1].distance == 20);
    CHECK(found.nearest[2].distance == 30);
    // the p with (1 - p)^3 + 3 p (1 - p)^2 = 0.05: qbeta(0.95, 2, 2) in R
    CHECK(found.false_matches_at_most == Approx(0.8646497).margin(1e-6));
    REQUIRE(found.edits.size() == 3);
    CHECK(found.edits[0].measured == 3);
    CHECK(found.edits[0].recall.value == 1);
    CHECK(found.edits[0].distance.median == 3);
    CHECK(found.edits[1].measured == 2);
    CHECK(found.edits[1].recall.value == 0.5);
    CHECK(found.edits[2].recall.value == 0);
    CHECK(found.edits[2].separation.auc == 0);
    CHECK(found.overall.measured == 5);
    CHECK(found.overall.recall.value == Approx(0.8));
    CHECK(found.overall.distance.most == 20);
    // Of 15 pairs of an edited picture's distance with one of different pictures: 10 < all, 12 < two of them, 20 <
    // one and equal to one.
    CHECK(found.overall.separation.auc == Approx((3 * 3 + 2 + 1.5) / 15));
    CHECK(found.same_histogram.width == 1);
    CHECK(found.same_histogram.counts.size() == 21);
    CHECK(found.same_histogram.counts[12] == 1);
    CHECK(found.different_histogram.counts.size() == 31);
    CHECK(found.roc.back().false_match_rate == 1);
    CHECK(found.operating.size() == kFalseMatchRates.size());
    CHECK(found.operating[3].remark == "needs about 4473 pictures; there are 3");
    CHECK(found.quality.empty());
    CHECK(found.bits.has_value());
}

TEST_CASE("a summary tells of each transform over its severities, attacks too") {
    const std::vector<EditName> edits = {{"jpeg", "compression", 1, "90"},
                                         {"jpeg", "compression", 2, "10"},
                                         {"crop", "geometry", 1, "5"},
                                         {"evade", std::string(kAttackGroup), 1, "32"},
                                         {"evade", std::string(kAttackGroup), 2, "64"}};
    const AlgorithmResults algorithm =
        made_algorithm({0, 10, 30}, {{0, 0, 0}, {1, 20, kNotMeasured}, {20, 20, 20}, {0, 20, 20}, {0, 20, 20}}, 12);
    const Summary summary = summarise(made_results(edits, algorithm), 1);
    const std::vector<Score>& transforms = summary.algorithms.front().transforms;
    REQUIRE(transforms.size() == 3);
    CHECK(transforms[0].measured == 5);
    CHECK(transforms[0].recall.value == Approx(0.8));
    CHECK(transforms[1].recall.value == 0);
    CHECK(transforms[2].measured == 6);
    CHECK(transforms[2].recall.value == Approx(1.0 / 3));
    CHECK(summary.algorithms.front().overall.measured == 8);
    const auto json = parse_json(to_json(summary));
    CHECK(json.at("transforms") == parse_json(R"([
        {"transform": "jpeg", "group": "compression", "severities": 2},
        {"transform": "crop", "group": "geometry", "severities": 1},
        {"transform": "evade", "group": "attack", "severities": 2}])"));
}

TEST_CASE("edited pictures are held against all originals but their own") {
    // The second edit moves the first picture to where the third is; the third edit shows another picture anyway.
    AlgorithmResults algorithm = made_algorithm({0, 10, 30, 60}, {{0, 0, 0, 0}, {29, 0, 0, 0}, {0, 0, 0, 0}}, 12);
    algorithm.originals[3].clear();
    algorithm.edited = {{hash_of_level(0), hash_of_level(10), hash_of_level(30), hash_of_level(60)},
                        {hash_of_level(29), hash_of_level(10), {}, hash_of_level(47)},
                        {hash_of_level(30), hash_of_level(30), hash_of_level(0), hash_of_level(0)}};
    std::vector<EditName> edits = made_edits(3);
    edits[2].shows_other = true;
    const Summary summary = summarise(made_results(edits, algorithm), 1);
    const std::vector<Score>& scores = summary.algorithms.front().edits;
    CHECK(scores[0].strangers.pairs == 9);   // three with two originals each, and one with three
    CHECK(scores[0].strangers.within == 2);  // 0 and 10, each way
    CHECK(scores[1].strangers.pairs == 7);
    CHECK(scores[1].strangers.within == 2);  // 29 with 30, 10 with 0; 47 is 17 from 30
    CHECK(scores[2].strangers.pairs == 0);
    CHECK(summary.algorithms.front().overall.strangers.pairs == 16);
    CHECK(summary.algorithms.front().overall.strangers.within == 4);
}

TEST_CASE("bands of quality have the pictures of that quality") {
    AlgorithmResults algorithm = made_algorithm({0, 10, 30, 40, 50}, {{1, 50, 3, 50, 2}}, 12);
    algorithm.quality = {100, 90, 49, 50, std::nullopt};
    const Summary summary = summarise(made_results(made_edits(1), algorithm), 1);
    const std::vector<QualityBand>& bands = summary.algorithms.front().quality;
    REQUIRE(bands.size() == 4);
    CHECK(bands[0].from == 0);
    CHECK(bands[0].to == 49);
    CHECK(bands[0].pictures == 1);
    CHECK(bands[0].recall->value == 1);
    CHECK(bands[1].pictures == 1);
    CHECK(bands[1].recall->value == 0);
    CHECK(bands[2].pictures == 0);
    CHECK_FALSE(bands[2].recall.has_value());
    CHECK(bands[3].from == 90);
    CHECK(bands[3].to == 100);
    CHECK(bands[3].pictures == 2);
    CHECK(bands[3].recall->value == 0.5);
}

TEST_CASE("throughput and visibility are told") {
    const Summary summary = summarise(rich_results(), 1);
    CHECK(summary.algorithms.front().throughput.seconds_per_picture == Approx(0.005));
    CHECK(summary.algorithms.front().throughput.megapixels_per_second == Approx(4));
    REQUIRE(summary.visibility.size() == 3);
    REQUIRE(summary.visibility[0].has_value());
    CHECK(summary.visibility[0]->l2 == 2);
    CHECK(summary.visibility[0]->linf == 4);
    CHECK(summary.visibility[0]->psnr == 30);
    CHECK(summary.visibility[0]->ssim == 0.75);
    CHECK(std::isinf(summary.visibility[1]->psnr));
    CHECK_FALSE(summary.visibility[2].has_value());
}

TEST_CASE("the same seed gives the same summary, another one other intervals") {
    const Results results = rich_results();
    CHECK(to_json(summarise(results, 1)) == to_json(summarise(results, 1)));
    const Estimate one = summarise(results, 1).algorithms.front().overall.recall;
    const Estimate other = summarise(results, 2).algorithms.front().overall.recall;
    CHECK(one.value == other.value);
    CHECK(one.low != other.low);
}

TEST_CASE("results of next to nothing have a summary with numbers in it") {
    const auto check = [](const Results& results) {
        Summary summary = summarise(results, 1);
        const std::string json = to_json(summary);
        const Result<Summary> back = parse_summary(json);
        REQUIRE(back.has_value());
        CHECK(to_json(*back) == json);
        for (const AlgorithmSummary& algorithm : summary.algorithms) {
            CHECK(algorithm.false_matches_at_most >= algorithm.false_matches);
            CHECK(algorithm.overall.recall.low <= algorithm.overall.recall.value);
            CHECK(algorithm.overall.recall.value <= algorithm.overall.recall.high);
            CHECK(algorithm.overall.separation.auc >= 0);
            CHECK(algorithm.overall.separation.auc <= 1);
            CHECK_FALSE(algorithm.operating.front().remark.empty());
        }
        return summary;
    };
    SECTION("nothing at all") {
        check(Results{});
    }
    SECTION("no picture") {
        const Summary summary = check(made_results(made_edits(2), made_algorithm({}, {{}, {}}, 12)));
        CHECK(summary.algorithms.front().false_matches_at_most == 1);
        CHECK(summary.algorithms.front().throughput.megapixels_per_second == 0);
    }
    SECTION("one picture") {
        const Summary summary = check(made_results(made_edits(1), made_algorithm({7}, {{3}}, 12)));
        const AlgorithmSummary& algorithm = summary.algorithms.front();
        CHECK(algorithm.pairs == 0);
        CHECK(algorithm.overall.recall.low == Approx(0.025));  // exact, of one picture that is found
        CHECK(algorithm.overall.separation.auc == 0.5);
        CHECK(algorithm.roc.size() == 1);
    }
    SECTION("no edit") {
        const Summary summary = check(made_results({}, made_algorithm({7, 9}, {}, 12)));
        CHECK(summary.algorithms.front().pairs == 1);
        CHECK(summary.algorithms.front().overall.measured == 0);
    }
    SECTION("no hash of any picture") {
        AlgorithmResults algorithm = made_algorithm({1, 2, 3}, {{kNotMeasured, kNotMeasured, kNotMeasured}}, 12);
        algorithm.originals.assign(3, {});
        const Summary summary = check(made_results(made_edits(1), algorithm));
        CHECK(summary.algorithms.front().overall.measured == 0);
        CHECK_FALSE(summary.algorithms.front().bits.has_value());
    }
    SECTION("all distances equal") {
        const Summary summary = check(
            made_results(made_edits(1), made_algorithm(std::vector<int>(200, 5), {std::vector<double>(200)}, 0)));
        const AlgorithmSummary& algorithm = summary.algorithms.front();
        CHECK(algorithm.false_matches == 1);
        CHECK(algorithm.overall.separation.auc == 0.5);
        CHECK_FALSE(algorithm.overall.recall_at.front().has_value());
        CHECK(algorithm.bits->mean_entropy == 0);
    }
    SECTION("only attacks") {
        std::vector<EditName> edits = made_edits(1);
        edits.front().group = kAttackGroup;
        const Summary summary = check(made_results(edits, made_algorithm({7, 9}, {{3, 4}}, 12)));
        CHECK(summary.algorithms.front().edits.front().measured == 2);
        CHECK(summary.algorithms.front().overall.measured == 0);
    }
}

TEST_CASE("a summary comes back from its JSON as it was") {
    const Summary summary = summarise(rich_results(), 1);
    const std::string json = to_json(summary);
    const Result<Summary> back = parse_summary(json);
    REQUIRE(back.has_value());
    CHECK(to_json(*back) == json);
    CHECK(back->edits == summary.edits);
    CHECK(std::isinf(back->visibility[1]->psnr));
    const AlgorithmSummary& one = summary.algorithms.front();
    const AlgorithmSummary& other = back->algorithms.front();
    CHECK(other.info.measure == one.info.measure);
    CHECK(other.info.is_external);
    CHECK(other.overall.recall_at[0]->low == one.overall.recall_at[0]->low);
    CHECK_FALSE(other.overall.recall_at[1].has_value());
    CHECK(other.operating[0].threshold == one.operating[0].threshold);
    CHECK(other.operating[1].remark == one.operating[1].remark);
    REQUIRE(other.nearest.size() == kNamedPairs);
    CHECK(other.nearest[9].one == one.nearest[9].one);
    CHECK(other.nearest[9].other == one.nearest[9].other);
    CHECK(other.nearest[9].distance == one.nearest[9].distance);
    CHECK(other.bits->set_share == one.bits->set_share);
    CHECK(other.different_histogram.counts == one.different_histogram.counts);
    CHECK(other.quality.size() == 4);
    // The distractor is as near to another picture as the copy to its own.
    CHECK(one.micro_average_precision == 0.5);
    CHECK(other.micro_average_precision == 0.5);
}

TEST_CASE("a summary has no average precision without queries, or from before there was one") {
    const Summary without_queries = summarise(made_results(made_edits(1), made_algorithm({0, 9}, {{1, 2}}, 12)), 1);
    CHECK_FALSE(without_queries.algorithms.front().micro_average_precision);
    const std::string json = to_json(without_queries);
    const Result<Summary> back = parse_summary(json);
    REQUIRE(back.has_value());
    CHECK_FALSE(back->algorithms.front().micro_average_precision);
    CHECK(parse_summary(without(json, R"("micro_average_precision")", R"("something_else")")).has_value());
}

TEST_CASE("a summary from before the nearest pairs were named has none") {
    const std::string json = to_json(summarise(rich_results(), 1));
    const Result<Summary> back = parse_summary(without(json, R"("nearest")", R"("something_else")"));
    REQUIRE(back.has_value());
    CHECK(back->algorithms.front().nearest.empty());
}

TEST_CASE("the names of JSON's fields stay") {
    const auto json = parse_json(to_json(summarise(rich_results(), 1)));
    CHECK(json.at("format") == "whorl-lab summary");
    CHECK(json.at("version") == 2);
    CHECK(json.at("false_match_rates") == Json::array({1e-3, 1e-4, 1e-5, 1e-6}));
    CHECK(json.at("edits").at(0) == Json({{"transform", "edit0"},
                                          {"group", "made"},
                                          {"severity", 1},
                                          {"level", "a little"},
                                          {"shows_other", false}}));
    CHECK(json.at("visibility").at(0).at("ssim") == 0.75);
    CHECK(json.at("visibility").at(1).at("psnr").is_null());
    CHECK(json.at("visibility").at(2).is_null());
    Json algorithm = json.at("algorithms").at(0);
    CHECK(algorithm.at("algorithm").at("measure") == "hamming");
    CHECK(algorithm.at("pairs") == 150 * 149 / 2);
    for (const auto* place : {"/different/p95",
                              "/false_matches",
                              "/false_matches_at_most",
                              "/nearest/9/distance",
                              "/operating/0/rate",
                              "/operating/0/threshold",
                              "/overall/measured",
                              "/overall/distance/median",
                              "/overall/recall/value",
                              "/overall/recall/high",
                              "/overall/recall_at/0/low",
                              "/overall/separation/equal_error_rate",
                              "/edits/2/separation/auc",
                              "/edits/2/strangers/within",
                              "/transforms/1/recall/low",
                              "/same_histogram/width",
                              "/different_histogram/counts/0",
                              "/roc/0/false_match_rate",
                              "/roc/0/recall",
                              "/micro_average_precision",
                              "/bits/set_share/63",
                              "/bits/mean_entropy",
                              "/bits/most_correlation",
                              "/quality/0/pictures",
                              "/quality/3/recall/low",
                              "/throughput/seconds_per_picture"}) {
        CAPTURE(place);
        CHECK(value_at(algorithm, place).is_number());
    }
    CHECK(algorithm.at("overall").at("recall_at").at(3).is_null());
    CHECK(algorithm.at("operating").at(3).at("threshold").is_null());
    CHECK(algorithm.at("operating").at(3).at("remark").is_string());
    CHECK(algorithm.at("nearest").at(0).at("one").is_string());
    CHECK(algorithm.at("nearest").at(0).at("other").is_string());
}

TEST_CASE("what is no summary is told apart") {
    const std::string json = to_json(summarise(rich_results(), 1));
    const auto kind_of = [](const std::string& text) {
        const Result<Summary> summary = parse_summary(text);
        REQUIRE_FALSE(summary.has_value());
        CHECK_FALSE(summary.error().message.empty());
        return summary.error().kind;
    };
    CHECK(kind_of("") == ErrorKind::corrupt);
    CHECK(kind_of(json.substr(0, json.size() / 2)) == ErrorKind::corrupt);
    CHECK(kind_of("[]") == ErrorKind::corrupt);
    CHECK(kind_of("3") == ErrorKind::corrupt);
    CHECK(kind_of(R"({"format": 1})") == ErrorKind::corrupt);
    CHECK(kind_of(without(json, R"("version": 2)", R"("version": 1)")) == ErrorKind::unsupported);
    CHECK(kind_of(without(json, R"("hamming")", R"("taxicab")")) == ErrorKind::corrupt);
    CHECK(kind_of(without(json, R"("pairs": 11175)", R"("pairs": -1)")) == ErrorKind::corrupt);
    CHECK(kind_of(without(json, R"("pairs": 11175)", R"("pairs": "many")")) == ErrorKind::corrupt);
    CHECK(kind_of(without(json, R"("severity": 1)", R"("severity": 1e300)")) == ErrorKind::corrupt);
    CHECK(kind_of(without(json, R"("throughput")", R"("speed")")) == ErrorKind::corrupt);
    CHECK(kind_of(without(json, R"("width": 1.0)", R"("width": 0)")) == ErrorKind::corrupt);
    auto fewer_edits = parse_json(json);
    fewer_edits["edits"] = without_first(fewer_edits["edits"]);
    CHECK(kind_of(fewer_edits.dump()) == ErrorKind::corrupt);
    auto fewer_transforms = parse_json(json);
    Json& transforms = fewer_transforms["algorithms"][0]["transforms"];
    transforms = without_first(transforms);
    CHECK(kind_of(fewer_transforms.dump()) == ErrorKind::corrupt);
    auto other_rates = parse_json(json);
    other_rates["false_match_rates"][0] = 0.5;
    CHECK(kind_of(other_rates.dump()) == ErrorKind::corrupt);
}

TEST_CASE("a run's folder has its summary, or the error names the file") {
    const TemporaryFolder folder;
    const std::string file = (folder / "summary.json").native();
    const Result<Summary> none = read_summary(folder.path());
    REQUIRE_FALSE(none.has_value());
    CHECK(none.error().kind == ErrorKind::not_found);
    CHECK(none.error().input == file);
    std::ofstream(file) << "{}";
    const Result<Summary> damaged = read_summary(folder.path());
    REQUIRE_FALSE(damaged.has_value());
    CHECK(damaged.error().kind == ErrorKind::corrupt);
    CHECK(damaged.error().input == file);
    const std::string json = to_json(summarise(rich_results(), 1));
    std::ofstream(file) << json;
    const Result<Summary> whole = read_summary(folder.path());
    REQUIRE(whole.has_value());
    CHECK(to_json(*whole) == json);
    std::filesystem::remove(file);
    std::filesystem::create_directory(file);
    CHECK(read_summary(folder.path()).error().kind == ErrorKind::not_found);
}
