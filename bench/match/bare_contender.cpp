#include <numeric>

#include "bench/match/bare_loops.hpp"
#include "bench/match/contender.hpp"

namespace whorl::bench {
namespace {

class Bare final : public Contender {
public:
    void build(Hashes hashes) override { blocks_ = BlockedHashes(hashes); }

    std::optional<std::size_t> search(std::span<const Hash256> queries, int threshold, int threads,
                                      std::string_view mode) override {
        const BareLoop loop = named(mode);
        if (loop == nullptr) {
            return std::nullopt;
        }
        std::vector<std::size_t> found(queries.size());
        on_threads(threads, queries.size(), [&](std::size_t begin, std::size_t end) {
            if (begin < end) {
                found[begin] = loop(blocks_.words(), queries.subspan(begin, end - begin), threshold);
            }
        });
        return std::accumulate(found.begin(), found.end(), std::size_t{0});
    }

private:
    BareLoop named(std::string_view mode) const {
        if (mode == "avx512") {
            return loops_.avx512;
        }
        if (mode == "avx512-batch") {
            return loops_.avx512_batch;
        }
        if (mode == "avx2") {
            return loops_.avx2;
        }
        return mode == "avx2-batch" ? loops_.avx2_batch : nullptr;
    }

    BareLoops loops_ = bare_loops();
    BlockedHashes blocks_;
};

}  // namespace

std::unique_ptr<Contender> bare_contender() {
    return std::make_unique<Bare>();
}

}  // namespace whorl::bench
