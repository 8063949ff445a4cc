#include "bench/match/contender.hpp"

#if defined(WHORL_BENCH_FAISS)

#include <faiss/IndexBinaryFlat.h>
#include <faiss/IndexBinaryHash.h>
#include <faiss/impl/AuxIndexStructures.h>
#include <omp.h>
#include <cstdio>

namespace whorl::bench {
namespace {

const std::uint8_t* bytes(std::span<const Hash256> hashes) {
    return reinterpret_cast<const std::uint8_t*>(hashes.data());
}

/// As faiss counts.
std::int64_t count(std::span<const Hash256> hashes) {
    return static_cast<std::int64_t>(hashes.size());
}

/// One of faiss's indexes. `prepare` is called before a search at a threshold.
template <class FaissIndex>
class Faiss final : public Contender {
public:
    using Prepare = void (*)(FaissIndex&, int threshold);

    template <class... Args>
    explicit Faiss(Prepare prepare, Args... args) : index_(256, args...), prepare_(prepare) {}

    void build(Hashes hashes) override {
        omp_set_num_threads(1);
        index_.add(count(hashes), bytes(hashes));
    }

    std::optional<std::size_t> search(std::span<const Hash256> queries, int threshold, int threads,
                                      std::string_view mode) override {
        prepare_(index_, threshold);
        if (mode == "single") {
            return one_by_one(queries, threads, [&](const Hash256& query) {
                return range_search(std::span(&query, 1), threshold, 1);
            });
        }
        return mode == "batch" ? std::optional(range_search(queries, threshold, threads)) : std::nullopt;
    }

private:
    std::size_t range_search(std::span<const Hash256> queries, int threshold, int threads) {
        omp_set_num_threads(threads);  // of this thread
        faiss::RangeSearchResult result(count(queries));
        // faiss finds distances below the radius.
        index_.range_search(count(queries), bytes(queries), threshold + 1, &result);
        return result.lims[queries.size()];
    }

    FaissIndex index_;
    Prepare prepare_;
};

/// Two hashes within `threshold` differ in at most threshold / nhash bits of at least one of nhash bands: with as
/// many flips the search is exact.
void flip_for_exact(faiss::IndexBinaryMultiHash& index, int threshold) {
    index.nflip = threshold / index.nhash;
}

/// A single band is exact only with as many flips as the threshold, which are far too many. These find more than
/// nine in ten of what there is; each further flip takes some eight times as long.
void flip_for_recall(faiss::IndexBinaryHash& index, int threshold) {
    index.nflip = threshold == 0 ? 0 : threshold < 16 ? 2 : 3;
}

}  // namespace

std::unique_ptr<Contender> faiss_contender(std::string_view settings) {
    int bands = 0;
    int bits = 0;
    const std::string text(settings);
    if (text == "flat") {
        return std::make_unique<Faiss<faiss::IndexBinaryFlat>>([](faiss::IndexBinaryFlat&, int) {});
    }
    if (std::sscanf(text.c_str(), "hash:%d", &bits) == 1) {
        return std::make_unique<Faiss<faiss::IndexBinaryHash>>(flip_for_recall, bits);
    }
    if (std::sscanf(text.c_str(), "multihash:%dx%d", &bands, &bits) == 2) {
        return std::make_unique<Faiss<faiss::IndexBinaryMultiHash>>(flip_for_exact, bands, bits);
    }
    return nullptr;
}

}  // namespace whorl::bench

#else

namespace whorl::bench {

std::unique_ptr<Contender> faiss_contender(std::string_view) {
    return nullptr;
}

}  // namespace whorl::bench

#endif
