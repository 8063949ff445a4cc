#include <charconv>
#include <numeric>
#include <stdexcept>
#include <whorl/index.hpp>
#include <whorl/simd.hpp>

#include "bench/match/contender.hpp"

namespace whorl::bench {
namespace {

IndexOptions options_of(std::string_view settings) {
    IndexOptions options;
    if (settings == "scan") {
        options.method = SearchMethod::scan;
    } else if (!settings.empty()) {
        std::from_chars(settings.data(), settings.data() + settings.size(), options.bands);
    }
    return options;
}

/// Removes `ending` from the end of `text`, if it is there.
bool take_ending(std::string_view& text, std::string_view ending) {
    const bool there = text.ends_with(ending);
    text.remove_suffix(there ? ending.size() : 0);
    return there;
}

class Whorl final : public Contender {
public:
    explicit Whorl(std::string_view settings) : index_(options_of(settings)) {}

    void build(Hashes hashes) override {
        std::vector<Index256::Record> records(hashes.size());
        for (std::size_t i = 0; i < hashes.size(); ++i) {
            records[i] = {.id = i, .hash = hashes[i]};
        }
        hashes = {};
        index_.add(records);
        index_.compact();
    }

    std::optional<std::size_t> search(std::span<const Hash256> queries, int threshold, int threads,
                                      std::string_view mode) override {
        if (mode == "bytes") {
            return index_.stats().bytes;
        }
        const std::size_t at = mode.find('@');
        use_simd_target(at == std::string_view::npos ? simd_targets().front() : mode.substr(at + 1));
        mode = mode.substr(0, at);
        const bool batch = take_ending(mode, "-batch");
        SearchOptions options;
        options.jobs = batch ? threads : 1;
        if (mode == "scan") {
            options.method = SearchMethod::scan;
        } else if (mode == "multi") {
            options.method = SearchMethod::multi_index;
        } else if (mode != "auto") {
            return std::nullopt;
        }
        if (!batch) {
            return one_by_one(queries, threads, [&](const Hash256& query) {
                return index_.radius_search(query, threshold, options).size();
            });
        }
        std::size_t found = 0;
        for (const auto& matches : index_.batch_radius_search(queries, threshold, options)) {
            found += matches.size();
        }
        return found;
    }

private:
    Index256 index_;
};

}  // namespace

std::unique_ptr<Contender> whorl_contender(std::string_view settings) {
    return std::make_unique<Whorl>(settings);
}

}  // namespace whorl::bench
