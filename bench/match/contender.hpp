// What takes part in the comparison. Each index runs in a process of its own, so that all are measured alike from
// outside: see bench/README.md for what is said between the processes.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/match/hashes.hpp"

namespace whorl::bench {

class Contender {
public:
    virtual ~Contender() = default;

    /// Makes the index of these hashes, and frees them unless they are the index.
    virtual void build(Hashes hashes) = 0;

    /// How many hashes were found for all queries together; `nullopt` when it cannot search this way.
    virtual std::optional<std::size_t> search(std::span<const Hash256> queries, int threshold, int threads,
                                              std::string_view mode) = 0;
};

/// The sum of find(query) over the queries, which are dealt out to the threads.
template <class Find>
std::size_t one_by_one(std::span<const Hash256> queries, int threads, Find find) {
    std::vector<std::size_t> found(queries.size());
    on_threads(threads, queries.size(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            found[i] = find(queries[i]);
        }
    });
    std::size_t sum = 0;
    for (const std::size_t count : found) {
        sum += count;
    }
    return sum;
}

/// "bare". Modes: avx512, avx512-batch, avx2, avx2-batch.
std::unique_ptr<Contender> bare_contender();

/// "whorl", "whorl:scan" without tables, "whorl:N" with N bands. Modes: auto, scan, multi and the same with -batch,
/// each with @TARGET for another SIMD target than the best; "bytes" answers with Index::stats().bytes.
std::unique_ptr<Contender> whorl_contender(std::string_view settings);

/// "faiss:flat", "faiss:hash:BITS" and "faiss:multihash:BANDSxBITS". Modes: single, batch.
/// nullptr when faiss was not there at build time.
std::unique_ptr<Contender> faiss_contender(std::string_view settings);

/// Answers requests on standard input as the contender of this name, until its end; the exit code.
int serve(const std::string& name);

}  // namespace whorl::bench
