// The least that comparing hashes can cost: loops written by hand for one instruction set, which only count what is
// within the threshold and do nothing with it. They are the limit that Whorl's kernels are held to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

#include "bench/match/hashes.hpp"

namespace whorl::bench {

/// Hashes as the loops want them: blocks of eight, word by word: eight first words, eight second ones and so on.
/// On huge pages, where the system has them.
class BlockedHashes {
public:
    BlockedHashes() = default;

    /// A multiple of eight hashes.
    explicit BlockedHashes(const Hashes& hashes);

    std::span<const std::uint64_t> words() const { return {words_.get(), word_count_}; }

private:
    struct Free {
        void operator()(void* memory) const { std::free(memory); }
    };
    std::unique_ptr<std::uint64_t, Free> words_;
    std::size_t word_count_ = 0;
};

/// A loop counts, for all of the queries together, the hashes within the threshold.
using BareLoop = std::size_t (*)(std::span<const std::uint64_t> blocks, std::span<const Hash256> queries,
                                 int threshold);

/// Each is nullptr where this machine cannot run it.
struct BareLoops {
    BareLoop avx512 = nullptr;        ///< VPOPCNTDQ, one query after another
    BareLoop avx512_batch = nullptr;  ///< VPOPCNTDQ, eight queries over each load
    BareLoop avx2 = nullptr;          ///< one query after another
    BareLoop avx2_batch = nullptr;    ///< all queries over each piece that the first-level cache holds
};

BareLoops bare_loops();

}  // namespace whorl::bench
