#include "bench/lab/comparison/comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <map>
#include <utility>

#include "bench/lab/metrics/average_precision.hpp"
#include "bench/lab/metrics/binomial.hpp"
#include "bench/lab/metrics/bootstrap.hpp"
#include "cli/program/words.hpp"

namespace whorl::lab {
namespace {

/// Any, but always the same.
constexpr std::uint64_t kSeed = 1;

/// Two runs may know the same edit by different groups.
bool same_edit(const EditName& a, const EditName& b) {
    return a.transform == b.transform && a.severity == b.severity && a.level == b.level;
}

/// A number in A and that of the same thing in B.
using Common = std::pair<std::size_t, std::size_t>;

std::vector<Common> common_edits(const Results& a, const Results& b) {
    std::vector<Common> common;
    for (std::size_t i = 0; i < a.edits.size(); ++i) {
        const auto found = std::find_if(b.edits.begin(), b.edits.end(),
                                        [&](const EditName& edit) { return same_edit(a.edits[i], edit); });
        if (found != b.edits.end()) {
            common.emplace_back(i, found - b.edits.begin());
        }
    }
    return common;
}

std::vector<Common> common_pictures(const Results& a, const Results& b) {
    std::map<std::string, std::size_t> in_b;
    for (std::size_t i = 0; i < b.sha256.size(); ++i) {
        in_b.emplace(b.sha256[i], i);
    }
    std::vector<Common> common;
    for (std::size_t i = 0; i < a.sha256.size(); ++i) {
        if (const auto found = in_b.find(a.sha256[i]); found != in_b.end()) {
            common.emplace_back(i, found->second);
        }
    }
    return common;
}

/// Copies of a picture by some edits: how many were measured, and how many of these were found.
struct Copies {
    std::uint64_t measured = 0;
    std::uint64_t found = 0;

    void add(const AlgorithmResults& algorithm, std::size_t edit, std::size_t picture) {
        ++measured;
        found += static_cast<std::uint64_t>(algorithm.distance[edit][picture] <= algorithm.info.threshold);
    }
};

/// Of each picture.
using AllCopies = std::vector<Copies>;

bool is_measured(const AlgorithmResults& algorithm, std::size_t edit, std::size_t picture) {
    return std::isfinite(algorithm.distance[edit][picture]);
}

std::size_t measured_pictures(const AllCopies& pictures) {
    return static_cast<std::size_t>(
        std::count_if(pictures.begin(), pictures.end(), [](const Copies& copies) { return copies.measured > 0; }));
}

/// Bootstrap of a quotient of two sums over pictures.
template <class Numerator>
Estimate bootstrapped(const AllCopies& pictures, const Resamples& resamples, const Numerator& numerator) {
    const auto quotient = [&](PictureWeights weights) {
        std::int64_t above = 0;
        std::int64_t below = 0;
        for (std::size_t i = 0; i < pictures.size(); ++i) {
            above += std::int64_t{weights[i]} * numerator(i);
            below += std::int64_t{weights[i]} * static_cast<std::int64_t>(pictures[i].measured);
        }
        return below == 0 ? kNotMeasured : static_cast<double>(above) / static_cast<double>(below);
    };
    std::vector<double> resampled;
    for (std::size_t i = 0; i < kResamples; ++i) {
        resampled.push_back(quotient(resamples.weights(i)));
    }
    return estimate(quotient(std::vector<std::uint32_t>(pictures.size(), 1)), std::move(resampled));
}

/// Exact for a single edit, where each picture has one copy at most.
Estimate recall_of(const AllCopies& pictures, std::size_t edits, const Resamples& resamples) {
    if (edits == 1) {
        Copies sum;
        for (const Copies& copies : pictures) {
            sum.measured += copies.measured;
            sum.found += copies.found;
        }
        return exact_share(sum.found, sum.measured);
    }
    return with_width(bootstrapped(pictures, resamples,
                                   [&](std::size_t i) { return static_cast<std::int64_t>(pictures[i].found); }),
                      measured_pictures(pictures));
}

Estimate paired_difference(const AllCopies& a, const AllCopies& b, const Resamples& resamples) {
    Estimate difference = bootstrapped(a, resamples, [&](std::size_t i) {
        return static_cast<std::int64_t>(b[i].found) - static_cast<std::int64_t>(a[i].found);
    });
    if (difference.low == difference.high) {
        // No picture differs, or all do alike. Another one may do otherwise.
        const double width = exact_share(0, measured_pictures(a)).high;
        difference.low = std::max(-1.0, difference.low - width);
        difference.high = std::min(1.0, difference.high + width);
    }
    return difference;
}

Discordance discordance_of(const AllCopies& a, const AllCopies& b) {
    Discordance discordance;
    for (std::size_t i = 0; i < a.size(); ++i) {
        discordance.only_a += static_cast<std::uint64_t>(a[i].found > b[i].found);
        discordance.only_b += static_cast<std::uint64_t>(b[i].found > a[i].found);
    }
    discordance.p = mcnemar_p(discordance.only_a, discordance.only_b);
    return discordance;
}

Estimate independent_difference(const Estimate& a, const Estimate& b) {
    return {b.value - a.value, b.value - a.value - std::hypot(b.value - b.low, a.high - a.value),
            b.value - a.value + std::hypot(b.high - b.value, a.value - a.low)};
}

/// Two runs whose edits are compared.
class Runs {
public:
    Runs(const Results& a, const Results& b)
        : common_(common_pictures(a, b)),
          resamples_a_(is_paired() ? common_.size() : a.pictures.size(), kSeed),
          resamples_b_(is_paired() ? common_.size() : b.pictures.size(), kSeed) {}

    std::size_t common() const { return common_.size(); }

    /// Nothing when nothing was measured in both. No name is for all edits together.
    std::optional<ComparedRecall> compared(const AlgorithmResults& a, const AlgorithmResults& b,
                                           const std::vector<Common>& edits,
                                           const std::optional<EditName>& name) const {
        const auto [copies_a, copies_b] = is_paired() ? paired(a, b, edits) : independent(a, b, edits);
        if (measured_pictures(copies_a) == 0 || measured_pictures(copies_b) == 0) {
            return std::nullopt;
        }
        ComparedRecall recall{a.info.name, name, recall_of(copies_a, edits.size(), resamples_a_),
                              recall_of(copies_b, edits.size(), resamples_b_)};
        recall.difference = is_paired() ? paired_difference(copies_a, copies_b, resamples_a_)
                                        : independent_difference(recall.a, recall.b);
        if (is_paired() && name) {
            recall.discordance = discordance_of(copies_a, copies_b);
        }
        return recall;
    }

private:
    using BothCopies = std::pair<AllCopies, AllCopies>;

    bool is_paired() const { return !common_.empty(); }

    /// Of each common picture, the copies that both have measured.
    BothCopies paired(const AlgorithmResults& a, const AlgorithmResults& b,
                      const std::vector<Common>& edits) const {
        BothCopies copies{AllCopies(common_.size()), AllCopies(common_.size())};
        for (std::size_t i = 0; i < common_.size(); ++i) {
            for (const auto& [edit_a, edit_b] : edits) {
                if (is_measured(a, edit_a, common_[i].first) && is_measured(b, edit_b, common_[i].second)) {
                    copies.first[i].add(a, edit_a, common_[i].first);
                    copies.second[i].add(b, edit_b, common_[i].second);
                }
            }
        }
        return copies;
    }

    /// Of each picture of either run, all copies that it has measured.
    static BothCopies independent(const AlgorithmResults& a, const AlgorithmResults& b,
                                  const std::vector<Common>& edits) {
        BothCopies copies{AllCopies(a.originals.size()), AllCopies(b.originals.size())};
        const auto add = [](AllCopies& all, const AlgorithmResults& algorithm, std::size_t edit) {
            for (std::size_t i = 0; i < all.size(); ++i) {
                if (is_measured(algorithm, edit, i)) {
                    all[i].add(algorithm, edit, i);
                }
            }
        };
        for (const auto& [edit_a, edit_b] : edits) {
            add(copies.first, a, edit_a);
            add(copies.second, b, edit_b);
        }
        return copies;
    }

    std::vector<Common> common_;
    Resamples resamples_a_;
    Resamples resamples_b_;
};

const AlgorithmResults* find_algorithm_in(const Results& results, const std::string& name) {
    const auto found = std::find_if(results.algorithms.begin(), results.algorithms.end(),
                                    [&](const AlgorithmResults& algorithm) { return algorithm.info.name == name; });
    return found == results.algorithms.end() ? nullptr : &*found;
}

std::string short_number(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%g", value);
    return text.data();
}

void add_remarks_on_algorithms(const Results& a, const Results& b, std::vector<std::string>& remarks) {
    for (const AlgorithmResults& algorithm : a.algorithms) {
        const std::string& name = algorithm.info.name;
        const AlgorithmResults* other = find_algorithm_in(b, name);
        if (other == nullptr) {
            remarks.push_back(name + " is only in A");
            continue;
        }
        const auto add = [&](const std::string& what, double in_a, double in_b) {
            if (in_a != in_b) {
                remarks.push_back(name + " has the " + what + ' ' + short_number(in_a) + " in A and " +
                                  short_number(in_b) + " in B");
            }
        };
        add("threshold", algorithm.info.threshold, other->info.threshold);
        const std::optional<double> precision_a = micro_average_precision(algorithm, a.queries);
        const std::optional<double> precision_b = micro_average_precision(*other, b.queries);
        if (precision_a && precision_b) {
            add("micro-average precision", *precision_a, *precision_b);
        }
    }
    for (const AlgorithmResults& algorithm : b.algorithms) {
        if (find_algorithm_in(a, algorithm.info.name) == nullptr) {
            remarks.push_back(algorithm.info.name + " is only in B");
        }
    }
}

void add_remark_on_edits(const std::string& run, std::size_t all, std::size_t common,
                         std::vector<std::string>& remarks) {
    if (all > common) {
        const std::size_t only = all - common;
        remarks.push_back(cli::counted(only, "edit") + (only == 1 ? " is" : " are") + " only in " + run +
                          ", and left out");
    }
}

}  // namespace

bool ComparedRecall::differs() const {
    constexpr double kSignificance = 0.05;
    return discordance ? discordance->p < kSignificance : difference.low > 0 || difference.high < 0;
}

Comparison compare(const Results& a, const Results& b) {
    const Runs runs(a, b);
    const std::vector<Common> edits = common_edits(a, b);
    Comparison comparison{a.pictures.size(), b.pictures.size(), runs.common(), {}, {}};
    add_remark_on_edits("A", a.edits.size(), edits.size(), comparison.remarks);
    add_remark_on_edits("B", b.edits.size(), edits.size(), comparison.remarks);
    add_remarks_on_algorithms(a, b, comparison.remarks);
    std::vector<Common> overall;
    std::copy_if(edits.begin(), edits.end(), std::back_inserter(overall),
                 [&](const Common& edit) { return a.edits[edit.first].group != kAttackGroup; });
    for (const AlgorithmResults& algorithm : a.algorithms) {
        const AlgorithmResults* other = find_algorithm_in(b, algorithm.info.name);
        if (other == nullptr) {
            continue;
        }
        const auto add = [&](const std::vector<Common>& set, const std::optional<EditName>& name) {
            if (std::optional<ComparedRecall> recall = runs.compared(algorithm, *other, set, name)) {
                comparison.recalls.push_back(*std::move(recall));
            }
        };
        add(overall, std::nullopt);
        for (const Common& edit : edits) {
            add({edit}, a.edits[edit.first]);
        }
    }
    return comparison;
}

}  // namespace whorl::lab
