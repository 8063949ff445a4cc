// Loads an index of an algorithm's active records: from its snapshot and the later changes, or from all records.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>
#include <whorl/algorithm.hpp>
#include <whorl/index.hpp>

#include "lib/bank/sqlite.hpp"

namespace whorl::bank {

/// An index for the algorithm's width.
using AnyIndex = std::variant<std::shared_ptr<Index64>, std::shared_ptr<Index256>>;

/// FILE.ALGORITHM.index
std::filesystem::path snapshot_file(const std::filesystem::path& bank, const Algorithm& algorithm);

/// The snapshot that belongs to the bank: its tag, and the revision that it has at least.
struct SnapshotEntry {
    std::vector<std::byte> tag;
    std::uint64_t revision;
};
std::optional<SnapshotEntry> snapshot_entry(Connection& connection, const Algorithm& algorithm);

/// Index::open_snapshot() for the algorithm's width.
Result<AnyIndex> open_snapshot(const std::filesystem::path& bank, const Algorithm& algorithm,
                               const SnapshotEntry& entry);

/// Updates the index, which has all revisions up to `after`, with the records that changed since then. One update.
/// An index that has some of these changes already gets to the same state.
void replay(Connection& connection, const Algorithm& algorithm, std::uint64_t after, const AnyIndex& index);

/// The number of records that changed after a revision, at most `limit`.
std::size_t changes_after(Connection& connection, std::uint64_t revision, std::size_t limit);

/// A snapshot that exists but was not used.
struct UnusableSnapshot {
    std::string file;     ///< without its folder
    std::string reason;   ///< "is out of date"
    bool replaced_later;  ///< the next change of the bank replaces it
};

struct LoadedIndex {
    AnyIndex index;
    std::uint64_t revision;  ///< what it holds
    bool snapshot_used;
    std::optional<UnusableSnapshot> unusable = {};  ///< why not, where there is one
};

/// The index of the algorithm's active records at this moment. Throws Failure.
LoadedIndex load_index(Connection& connection, const std::filesystem::path& bank, const Algorithm& algorithm);

/// An index of the algorithm's records that are set aside at this moment. Throws Failure.
AnyIndex load_review(Connection& connection, const Algorithm& algorithm);

}  // namespace whorl::bank
