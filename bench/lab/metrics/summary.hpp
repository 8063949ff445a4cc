// What the results of a run say: the numbers of tables and plots.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "bench/lab/results/results.hpp"

namespace whorl::lab {

/// The false-match rates at which reports give the recall.
inline constexpr std::array kFalseMatchRates = {1e-3, 1e-4, 1e-5, 1e-6};

/// A share, or a difference of shares, with its 95 % confidence interval.
struct Estimate {
    double value = 0;
    double low = 0;
    double high = 0;
};

/// Of distances.
struct Spread {
    double mean = 0;
    double least = 0;
    double p5 = 0;
    double p25 = 0;
    double median = 0;
    double p75 = 0;
    double p95 = 0;
    double most = 0;
};

/// How well distances of edited pictures are told from those of different pictures. 0.5, 0.5 and 0 where there is
/// nothing to compare.
struct Separation {
    double auc = 0;
    double equal_error_rate = 0;
    double equal_error_threshold = 0;
};

/// Pairs of an edited picture and an original that is not its own.
struct Strangers {
    std::size_t pairs = 0;   ///< none of edits that show another picture of the corpus
    std::size_t within = 0;  ///< the algorithm's own threshold: false matches

    void operator+=(const Strangers& more) {
        pairs += more.pairs;
        within += more.within;
    }
};

/// The edits of a transform, which follow each other: [first, last).
struct Ladder {
    std::size_t first = 0;
    std::size_t last = 0;
};
std::vector<Ladder> ladders_of(const std::vector<EditName>& edits);

/// Of one edit, or of many together, over pictures.
struct Score {
    std::size_t measured = 0;  ///< distances that it is made of
    Spread distance;
    Estimate recall;  ///< at the algorithm's own threshold; 0 of nothing
    std::array<std::optional<Estimate>, kFalseMatchRates.size()>
        recall_at;  ///< none where the sample cannot support it
    Separation separation;
    Strangers strangers;
};

/// Where a false-match rate is reached.
struct OperatingPoint {
    double rate = 0;
    std::optional<double> threshold;  ///< the largest with at most this rate; none where the sample cannot tell
    std::string remark;               ///< why there is none, in plain words
};

/// counts[i] distances in [i * width, (i + 1) * width); what is beyond AlgorithmInfo::farthest counts as being
/// there.
struct Histogram {
    double width = 1;
    std::vector<std::size_t> counts;
};

struct RocPoint {
    double threshold = 0;
    double false_match_rate = 0;
    double recall = 0;
};

/// Of the bits of the originals' hashes.
struct BitStatistics {
    std::vector<double> set_share;  ///< of each bit, in the order of the hash's text
    double mean_entropy = 0;        ///< bits of entropy a bit, 0 to 1
    double least_entropy = 0;
    double mean_correlation = 0;  ///< absolute, between two bits
    double most_correlation = 0;
};

struct QualityBand {
    int from = 0;
    int to = 0;
    std::size_t pictures = 0;
    std::optional<Estimate> recall;  ///< of all edits together; none without pictures
};

/// Two originals that an algorithm takes for alike.
struct NearPair {
    std::string one;
    std::string other;
    double distance = 0;
};

/// How many pairs of originals, the nearest ones, a summary names for each algorithm.
inline constexpr std::size_t kNamedPairs = 10;

struct Throughput {
    double seconds_per_picture = 0;
    double megapixels_per_second = 0;
};

struct AlgorithmSummary {
    AlgorithmInfo info;
    std::size_t pairs = 0;             ///< of different pictures
    Spread different;                  ///< their distances
    double false_matches = 0;          ///< share of pairs within the algorithm's own threshold
    double false_matches_at_most = 0;  ///< one-sided 95 % limit, pairs taken as independent (Clopper and Pearson)
    std::vector<NearPair> nearest;     ///< kNamedPairs, or all where there are fewer, by distance
    std::vector<OperatingPoint> operating;
    std::vector<Score> edits;                       ///< in the order of Summary::edits
    std::vector<Score> transforms;                  ///< of all its severities; in the order of ladders_of() them
    Score overall;                                  ///< of all edits but attacks
    Histogram same_histogram;                       ///< of the overall distances
    Histogram different_histogram;                  ///< of the same width
    std::vector<RocPoint> roc;                      ///< overall
    std::optional<double> micro_average_precision;  ///< of queries that came as files; none without
    std::optional<BitStatistics> bits;
    std::vector<QualityBand> quality;  ///< none for algorithms without
    Throughput throughput;
};

struct Summary {
    std::size_t pictures = 0;
    std::vector<EditName> edits;
    std::vector<std::optional<Visibility>> visibility;  ///< medians, of each edit that keeps the size
    std::vector<AlgorithmSummary> algorithms;
};

/// The same for the same results and seed. `seed` is that of the bootstrap.
Summary summarise(const Results& results, std::uint64_t seed);

/// As summary.json; to and from. JSON has no infinity: a PSNR that is infinite is null in it. Errors: `corrupt`,
/// and `unsupported` for one of another version.
std::string to_json(const Summary& summary);
Result<Summary> parse_summary(const std::string& text);

/// That of a run's folder. Errors: those of parse_summary(), and not_found.
Result<Summary> read_summary(const std::filesystem::path& folder);

}  // namespace whorl::lab
