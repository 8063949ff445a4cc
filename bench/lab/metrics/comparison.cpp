#include "bench/lab/metrics/comparison.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>

namespace whorl::lab {
namespace {

/// Two runs may know the same edit by different groups.
bool same_edit(const EditName& a, const EditName& b) {
    return a.transform == b.transform && a.severity == b.severity && a.level == b.level;
}

/// Null when there is none like it.
const EditName* find_edit(const std::vector<EditName>& edits, const EditName& edit) {
    const auto found =
        std::find_if(edits.begin(), edits.end(), [&](const EditName& other) { return same_edit(edit, other); });
    return found == edits.end() ? nullptr : &*found;
}

/// What a run has of an algorithm; `algorithm` is null when it has nothing.
struct Side {
    const Summary& summary;
    const AlgorithmSummary* algorithm;

    /// Of an edit, or overall.
    std::optional<Estimate> recall(const std::optional<EditName>& edit) const {
        const Score* score = algorithm == nullptr ? nullptr : edit ? score_of(*edit) : &algorithm->overall;
        return score == nullptr || score->measured == 0 ? std::nullopt : std::optional(score->recall);
    }

private:
    const Score* score_of(const EditName& edit) const {
        const EditName* found = find_edit(summary.edits, edit);
        return found == nullptr ? nullptr
                                : &algorithm->edits[static_cast<std::size_t>(found - summary.edits.data())];
    }
};

const AlgorithmSummary* find_algorithm_in(const Summary& summary, const std::string& name) {
    const auto found = std::find_if(summary.algorithms.begin(), summary.algorithms.end(),
                                    [&](const AlgorithmSummary& algorithm) { return algorithm.info.name == name; });
    return found == summary.algorithms.end() ? nullptr : &*found;
}

std::vector<std::string> algorithms_of(const Summary& a, const Summary& b) {
    std::vector<std::string> names;
    for (const Summary* summary : {&a, &b}) {
        for (const AlgorithmSummary& algorithm : summary->algorithms) {
            if (std::find(names.begin(), names.end(), algorithm.info.name) == names.end()) {
                names.push_back(algorithm.info.name);
            }
        }
    }
    return names;
}

std::vector<EditName> edits_of(const Summary& a, const Summary& b) {
    std::vector<EditName> edits = a.edits;
    std::copy_if(b.edits.begin(), b.edits.end(), std::back_inserter(edits),
                 [&](const EditName& edit) { return find_edit(a.edits, edit) == nullptr; });
    return edits;
}

std::string short_number(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%g", value);
    return text.data();
}

void add_remarks(const std::string& name, const Side& a, const Side& b, std::vector<std::string>& remarks) {
    if (a.algorithm == nullptr || b.algorithm == nullptr) {
        remarks.push_back(name + " is only in " + (a.algorithm == nullptr ? "B" : "A"));
        return;
    }
    const auto add = [&](const std::string& what, double in_a, double in_b) {
        if (in_a != in_b) {
            remarks.push_back(name + " has the " + what + ' ' + short_number(in_a) + " in A and " +
                              short_number(in_b) + " in B");
        }
    };
    add("threshold", a.algorithm->info.threshold, b.algorithm->info.threshold);
    const std::optional<double>& precision_a = a.algorithm->micro_average_precision;
    const std::optional<double>& precision_b = b.algorithm->micro_average_precision;
    if (precision_a && precision_b) {
        add("micro-average precision", *precision_a, *precision_b);
    }
}

}  // namespace

std::optional<double> ComparedRecall::difference() const {
    return a && b ? std::optional(b->value - a->value) : std::nullopt;
}

bool ComparedRecall::beyond_intervals() const {
    return a && b && (a->high < b->low || b->high < a->low);
}

Comparison compare(const Summary& a, const Summary& b) {
    Comparison comparison{a.pictures, b.pictures, {}, {}};
    const std::vector<EditName> edits = edits_of(a, b);
    for (const std::string& name : algorithms_of(a, b)) {
        const Side side_a{a, find_algorithm_in(a, name)};
        const Side side_b{b, find_algorithm_in(b, name)};
        add_remarks(name, side_a, side_b, comparison.remarks);
        const auto add = [&](const std::optional<EditName>& edit) {
            ComparedRecall recall{name, edit, side_a.recall(edit), side_b.recall(edit)};
            if (recall.a || recall.b) {
                comparison.recalls.push_back(std::move(recall));
            }
        };
        add(std::nullopt);
        for (const EditName& edit : edits) {
            add(edit);
        }
    }
    return comparison;
}

}  // namespace whorl::lab
