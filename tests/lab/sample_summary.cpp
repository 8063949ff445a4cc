#include "tests/lab/sample_summary.hpp"

#include <algorithm>
#include <cmath>

#include "bench/lab/edits/random.hpp"

namespace whorl::test {
namespace {

using namespace lab;

constexpr std::size_t kPictures = 300;
constexpr double kNinetieth = 1.645;  // of the normal distribution: 5 % are above

struct Kind {
    const char* name;
    Measure measure;
    int bits;
    double threshold;
    double farthest;
};

constexpr std::array kKinds = {
    Kind{"pdq", Measure::hamming, 256, 31, 256},
    Kind{"pdq-dihedral", Measure::dihedral, 256, 31, 256},
    Kind{"phash", Measure::hamming, 64, 10, 64},
    Kind{"dhash", Measure::hamming, 64, 10, 64},
    Kind{"opencv-average", Measure::hamming, 64, 5, 64},
    Kind{"opencv-block-mean", Measure::hamming, 256, 20, 256},
    Kind{"opencv-colour-moment", Measure::euclidean, 0, 8, 60},
    Kind{"opencv-radial-variance", Measure::correlation, 0, 100, 1000},
    Kind{"opencv-marr-hildreth", Measure::hamming, 576, 80, 576},
    Kind{"external-neural", Measure::hamming, 96, 12, 96},
    Kind{"ahash", Measure::hamming, 64, 5, 64},
    Kind{"wavelet", Measure::hamming, 64, 8, 64},
};

constexpr std::array kTransforms = {
    std::pair{"jpeg", "compression"},
    std::pair{"webp", "compression"},
    std::pair{"avif", "compression"},
    std::pair{"resave-chain", "compression"},
    std::pair{"resize", "geometry"},
    std::pair{"aspect", "geometry"},
    std::pair{"crop-centre", "geometry"},
    std::pair{"crop-left", "geometry"},
    std::pair{"rotate", "geometry"},
    std::pair{"flip", "geometry"},
    std::pair{"perspective", "geometry"},
    std::pair{"brightness", "colour"},
    std::pair{"contrast", "colour"},
    std::pair{"gamma", "colour"},
    std::pair{"saturation", "colour"},
    std::pair{"gray", "colour"},
    std::pair{"blur", "detail"},
    std::pair{"sharpen", "detail"},
    std::pair{"noise-gaussian", "detail"},
    std::pair{"salt-and-pepper", "detail"},
    std::pair{"border", "frame"},
    std::pair{"letterbox", "frame"},
    std::pair{"text", "overlay"},
    std::pair{"caption-bar", "overlay"},
    std::pair{"watermark", "overlay"},
    std::pair{"screenshot", "scene"},
    std::pair{"photo-of-screen", "scene"},
    std::pair{"collage", "scene"},
    std::pair{"whatsapp", "messenger"},
    std::pair{"resize-jpeg", "combination"},
    std::pair{"crop-caption-jpeg", "combination"},
};

double below(double value, double mean, double deviation) {
    return 0.5 * std::erfc((mean - value) / (deviation * std::sqrt(2.0)));
}

Spread spread(double mean, double deviation, double farthest) {
    const auto at = [&](double sigmas) { return std::clamp(mean + sigmas * deviation, 0.0, farthest); };
    return {at(0), at(-2.8), at(-kNinetieth), at(-0.674), at(0), at(0.674), at(kNinetieth), at(2.8)};
}

Estimate estimate(double share) {
    const double half = 1.96 * std::sqrt(share * (1 - share) / kPictures);
    return {share, std::max(0.0, share - half), std::min(1.0, share + half)};
}

std::vector<EditName> edits_of(const SampleSize& size) {
    std::vector<EditName> edits;
    const auto add = [&](const std::string& transform, const std::string& group, std::size_t rungs) {
        for (std::size_t rung = 0; rung < rungs; ++rung) {
            std::string level = std::to_string(90 - 20 * static_cast<int>(rung));
            if (size.long_names || group == "combination") {
                level += " % of the size, then quality " + level;
            }
            edits.push_back({transform, group, static_cast<int>(rung) + 1, level});
        }
    };
    for (std::size_t i = 0; i < size.transforms; ++i) {
        const auto& [name, group] = kTransforms[i % kTransforms.size()];
        std::string transform = i < kTransforms.size() ? name : name + std::to_string(i);
        if (size.long_names) {
            transform += "-as-it-is-done-by-a-messenger-with-a-long-name";
        }
        add(transform, group, transform == "flip" || transform == "gray" ? 1 : size.rungs);
    }
    if (size.attacks) {
        add("evade-pdq", std::string(kAttackGroup), 5);
        add("collide-pdq", std::string(kAttackGroup), 5);
    }
    return edits;
}

/// A share of the distance between different pictures, that an edit moves the hash by on average.
double moved(const EditName& edit, const AlgorithmInfo& info) {
    Random of_edit(seed_for(1, edit.transform));
    Random of_both(seed_for(2, edit.transform + info.name));
    const double weight = 0.01 + 0.5 * of_edit.unit() * of_edit.unit() * of_edit.unit();
    return std::min(1.0, weight * edit.severity * (0.6 + 0.8 * of_both.unit()));
}

std::optional<BitStatistics> bits_of(const AlgorithmInfo& info) {
    if (info.bits == 0) {
        return std::nullopt;
    }
    BitStatistics bits{.set_share = {},
                       .mean_entropy = 0.98,
                       .least_entropy = 0.61,
                       .mean_correlation = 0.06,
                       .most_correlation = 0.83};
    Random random(seed_for(3, info.name));
    for (int i = 0; i < info.bits; ++i) {
        bits.set_share.push_back(std::clamp(0.5 + 0.08 * random.gaussian(), 0.0, 1.0));
    }
    return bits;
}

struct Model {
    double mean, deviation;  // of distances between different pictures
};

Score score(const Model& edit, const AlgorithmInfo& info, std::size_t measured) {
    return {.measured = measured,
            .distance = spread(edit.mean, edit.deviation, info.farthest),
            .recall = estimate(below(info.threshold, edit.mean, edit.deviation)),
            .recall_at = {},
            .separation = {},
            .strangers = {measured * (kPictures - 1), measured / 7}};
}

/// The share of all edits' distances, or of different pictures', up to a value.
struct Overall {
    std::vector<Model> edits;

    double up_to(double value) const {
        double sum = 0;
        for (const Model& edit : edits) {
            sum += below(value, edit.mean, edit.deviation);
        }
        return edits.empty() ? 0 : sum / static_cast<double>(edits.size());
    }
};

Histogram histogram(const Overall& all, double farthest, double total) {
    Histogram made{.width = farthest / 64, .counts = {}};
    for (int i = 0; i < 64; ++i) {
        const double share = all.up_to((i + 1) * made.width) - (i > 0 ? all.up_to(i * made.width) : 0);
        made.counts.push_back(static_cast<std::size_t>(share * total));
    }
    return made;
}

/// From the curve, for the rates that three pairs at least stand for.
void add_operating_points(AlgorithmSummary& algorithm) {
    for (std::size_t i = 0; i < kFalseMatchRates.size(); ++i) {
        const double rate = kFalseMatchRates[i];
        if (rate * static_cast<double>(algorithm.pairs) < 3) {
            algorithm.operating.push_back({rate, std::nullopt,
                                           "44850 pairs of different pictures are too few: at least 300000 are "
                                           "needed for a rate of 1e-5"});
            continue;
        }
        const auto beyond = std::find_if(algorithm.roc.begin(), algorithm.roc.end(),
                                         [&](const RocPoint& point) { return point.false_match_rate > rate; });
        algorithm.operating.push_back({rate, std::prev(beyond)->threshold, {}});
        algorithm.overall.recall_at[i] = estimate(std::prev(beyond)->recall);
    }
}

void add_overall(AlgorithmSummary& algorithm, const Overall& same, const Overall& different) {
    const AlgorithmInfo& info = algorithm.info;
    const auto pairs = static_cast<double>(algorithm.pairs);
    const auto distances = same.edits.size() * kPictures;
    algorithm.overall = {
        .measured = distances,
        .distance = spread(info.threshold * 0.4, info.threshold * 0.4, info.farthest),
        .recall = estimate(same.up_to(info.threshold)),
        .recall_at = {},
        .separation = {.auc = 0.9871, .equal_error_rate = 0.032, .equal_error_threshold = info.threshold * 1.4},
        .strangers = {distances * (kPictures - 1), distances / 7}};
    algorithm.same_histogram = histogram(same, info.farthest, static_cast<double>(distances));
    algorithm.different_histogram = histogram(different, info.farthest, pairs);
    for (int i = 0; i <= 256; ++i) {
        const double threshold = i * info.farthest / 256;
        const double rate = different.up_to(threshold);
        algorithm.roc.push_back({threshold, rate * pairs < 1 ? 0 : rate, same.up_to(threshold)});
    }
    add_operating_points(algorithm);
    algorithm.false_matches = different.up_to(info.threshold);
    algorithm.false_matches = algorithm.false_matches * pairs < 1 ? 0 : algorithm.false_matches;
    algorithm.false_matches_at_most = 1.2 * algorithm.false_matches + 3 / pairs;
}

AlgorithmSummary summary_of(const Kind& kind, const std::vector<EditName>& edits, bool long_names) {
    AlgorithmSummary made;
    made.info = {.name = long_names ? std::string(kind.name) + "-with-a-name-that-goes-on" : kind.name,
                 .summary = "a hash that this sample is about",
                 .source = "Somebody and Others, 2016",
                 .measure = kind.measure,
                 .bits = kind.bits,
                 .threshold = kind.threshold,
                 .farthest = kind.farthest};
    // Some pairs are nearer than the others, as pictures of similar scenes are.
    const double mean = kind.farthest * 0.5;
    const double deviation = kind.farthest * (0.05 + 0.5 / (kind.bits + 20.0));
    Overall different{.edits = std::vector<Model>(24, {mean, deviation})};
    different.edits.push_back({mean * 0.75, deviation * 1.6});
    made.pairs = kPictures * (kPictures - 1) / 2;
    made.different = spread(mean, deviation, kind.farthest);
    for (int i = 0; i < 10; ++i) {
        made.nearest.push_back({"holiday/" + std::to_string(i) + ".jpg", "party " + std::to_string(i) + ".png",
                                kind.threshold * (0.8 + 0.05 * i)});
    }
    Overall same;
    for (const EditName& edit : edits) {
        const double moved_by = mean * moved(edit, made.info);
        const Model model{moved_by, kind.farthest * 0.005 + 0.3 * moved_by};
        made.edits.push_back(score(model, made.info, edit.transform == "avif" ? 40 : kPictures));
        if (edit.group != kAttackGroup) {
            same.edits.push_back(model);
        }
    }
    for (const Ladder& ladder : ladders_of(edits)) {
        made.transforms.push_back(made.edits[(ladder.first + ladder.last) / 2]);
    }
    add_overall(made, same, different);
    made.bits = bits_of(made.info);
    if (made.info.measure == Measure::dihedral || made.info.name.starts_with("pdq")) {
        for (int from = 0; from < 100; from += 10) {
            const auto pictures = static_cast<std::size_t>(from * from / 60);
            const auto recall = pictures > 0 ? std::optional(estimate(0.6 + from / 300.0)) : std::nullopt;
            made.quality.push_back({.from = from, .to = from + 9, .pictures = pictures, .recall = recall});
        }
    }
    made.throughput = {0.0031, 240.0 / (1 + kind.bits % 7)};
    return made;
}

}  // namespace

lab::Summary sample_summary(const SampleSize& size) {
    Summary summary{.pictures = kPictures, .edits = edits_of(size), .visibility = {}, .algorithms = {}};
    for (const EditName& edit : summary.edits) {
        if (edit.group == "geometry") {
            summary.visibility.emplace_back();
            continue;
        }
        const double psnr = edit.group == kAttackGroup ? 52 - 5 * edit.severity : 44 - 4 * edit.severity;
        Visibility seen;
        seen.l2 = 255 / std::pow(10, psnr / 20);
        seen.linf = 8.0 * edit.severity;
        seen.psnr = psnr;
        seen.ssim = 1 - 0.004 * edit.severity * edit.severity;
        summary.visibility.emplace_back(seen);
    }
    for (std::size_t i = 0; i < size.algorithms; ++i) {
        summary.algorithms.push_back(summary_of(kKinds[i % kKinds.size()], summary.edits, size.long_names));
    }
    return summary;
}

}  // namespace whorl::test
