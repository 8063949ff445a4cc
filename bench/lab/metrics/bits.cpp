#include "bench/lab/metrics/bits.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace whorl::lab {
namespace {

/// One bit of all hashes.
struct Column {
    std::vector<std::uint64_t> words;
    std::size_t set = 0;
};

Column column_of(const std::vector<const HashBytes*>& hashes, std::size_t bit) {
    constexpr std::size_t kWord = 64;
    Column column{std::vector<std::uint64_t>((hashes.size() + kWord - 1) / kWord), 0};
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        const std::uint64_t byte = (*hashes[i])[bit / 8];
        const std::uint64_t value = byte >> (7 - bit % 8) & 1U;
        column.words[i / kWord] |= value << (i % kWord);
        column.set += value;
    }
    return column;
}

double entropy(double share) {
    return share == 0 || share == 1 ? 0 : -share * std::log2(share) - (1 - share) * std::log2(1 - share);
}

/// Pearson's, of two bits that are not the same in all `count` hashes.
double correlation(const Column& a, const Column& b, double count) {
    std::size_t both = 0;
    for (std::size_t i = 0; i < a.words.size(); ++i) {
        both += static_cast<std::size_t>(std::popcount(a.words[i] & b.words[i]));
    }
    const auto set_a = static_cast<double>(a.set);
    const auto set_b = static_cast<double>(b.set);
    const double together = static_cast<double>(both) * count - set_a * set_b;
    return together / std::sqrt(set_a * (count - set_a) * set_b * (count - set_b));
}

void find_correlations(std::vector<Column> columns, std::size_t hashes, BitStatistics& statistics) {
    std::erase_if(columns, [&](const Column& column) { return column.set == 0 || column.set == hashes; });
    double sum = 0;
    std::size_t pairs = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        for (std::size_t j = i + 1; j < columns.size(); ++j, ++pairs) {
            const double strength = std::abs(correlation(columns[i], columns[j], static_cast<double>(hashes)));
            sum += strength;
            statistics.most_correlation = std::max(statistics.most_correlation, strength);
        }
    }
    statistics.mean_correlation = pairs == 0 ? 0 : sum / static_cast<double>(pairs);
}

}  // namespace

std::optional<BitStatistics> bit_statistics(const AlgorithmResults& results) {
    std::vector<const HashBytes*> hashes;
    for (const HashBytes& hash : results.originals) {
        if (!hash.empty()) {
            hashes.push_back(&hash);
        }
    }
    if (results.info.measure != Measure::hamming || results.info.bits <= 0 || hashes.empty()) {
        return std::nullopt;
    }
    BitStatistics statistics;
    std::vector<Column> columns;
    double sum = 0;
    statistics.least_entropy = 1;
    for (std::size_t bit = 0; bit < static_cast<std::size_t>(results.info.bits); ++bit) {
        columns.push_back(column_of(hashes, bit));
        statistics.set_share.push_back(static_cast<double>(columns.back().set) /
                                       static_cast<double>(hashes.size()));
        const double bits = entropy(statistics.set_share.back());
        sum += bits;
        statistics.least_entropy = std::min(statistics.least_entropy, bits);
    }
    statistics.mean_entropy = sum / static_cast<double>(results.info.bits);
    find_correlations(std::move(columns), hashes.size(), statistics);
    return statistics;
}

}  // namespace whorl::lab
