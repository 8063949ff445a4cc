// An index of hashes: which of these are within a distance of this one? The answer is always exact.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>
#include <whorl/dihedral.hpp>
#include <whorl/error.hpp>
#include <whorl/hash.hpp>

namespace whorl {

/// A hash in an index. The caller chooses the ids; an index holds one record for each id.
template <int Bits>
struct IndexRecord {
    std::uint64_t id = 0;
    BitHash<Bits> hash;
    std::uint8_t quality = 100;  ///< 0 to 100; see SearchOptions::min_quality
};

/// A record within the threshold of a query.
struct Match {
    std::uint64_t id = 0;
    int distance = 0;
    Dihedral transform = Dihedral::original;         ///< the nearest form of the query; original for a single hash
    auto operator<=>(const Match&) const = default;  // NOLINT(modernize-use-nullptr): it takes the 0 of < for one
};

/// Two records within the threshold of each other.
struct MatchPair {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    int distance = 0;
    auto operator<=>(const MatchPair&) const = default;  // NOLINT(modernize-use-nullptr)
};

enum class SearchMethod : std::uint8_t {
    automatic,    ///< the faster one for the size, the threshold and the query
    scan,         ///< compare with every hash; 41 bytes for each 256-bit hash
    multi_index,  ///< multi-index hashing: M. Norouzi, A. Punjani, D. J. Fleet, "Fast Search in Hamming Space
                  ///< with Multi-Index Hashing", CVPR 2012; about 120 bytes for each 256-bit hash
};

struct IndexOptions {
    /// `scan` builds no tables, which saves memory. `automatic` builds tables except for small segments, where a
    /// scan is as fast. `multi_index` builds tables for these too.
    SearchMethod method = SearchMethod::automatic;

    /// The number of bands that a hash is cut into. Each has a table of 5 to 20 bytes for each hash. 0: chosen by
    /// the number of hashes, for thresholds around 31.
    int bands = 0;
};

struct SearchOptions {
    /// Records of lower quality, 0 to 100, are not found.
    int min_quality = 0;

    /// `scan` or `multi_index` forces one for this search, where the tables exist.
    SearchMethod method = SearchMethod::automatic;

    /// Threads that a batch or join may use; less than 1 counts as 1.
    int jobs = 1;
};

struct IndexStats {
    std::size_t records = 0;
    std::size_t segments = 0;  ///< immutable parts that a search visits
    std::size_t bytes = 0;     ///< memory of hashes, ids, qualities and tables, mapped files included
    std::size_t removed = 0;   ///< removed records that still take memory
    std::vector<int> bands;    ///< for each segment; 0 where it has no tables
};

/// A set of hashes that can be searched and updated at the same time.
///
/// Thread safe: any number of threads may call any members. A search works on the state at its start and never
/// waits, neither for updates nor for other searches. Updates take turns. Each update is atomic: a search sees all
/// of it or nothing, and every search that starts after the update returned sees it (updates and searches are
/// linearizable). The index has a thread of its own that merges the small segments of updates.
///
/// Thresholds are inclusive: a distance of `threshold` is found. A negative threshold finds nothing, and one above
/// Bits finds everything. Results are ordered by distance, then id.
/// Throws std::bad_alloc only.
template <int Bits>
class Index {
public:
    using Hash = BitHash<Bits>;
    using Record = IndexRecord<Bits>;

    explicit Index(const IndexOptions& options = {});
    ~Index();
    Index(Index&&) noexcept;
    Index& operator=(Index&&) noexcept;

    /// Adds records. A record whose id exists already replaces the old one. If an id is twice in `records`, the
    /// last counts.
    void add(std::span<const Record> records);

    /// Removes the records with these ids and returns their number.
    std::size_t remove(std::span<const std::uint64_t> ids);

    /// Both at once, removals first.
    void update(std::span<const Record> added, std::span<const std::uint64_t> removed);

    /// Merges everything into one segment, now. Searches are fastest after that. Optional.
    void compact();

    std::vector<Match> radius_search(const Hash& query, int threshold, const SearchOptions& options = {}) const;

    /// Searches for the query's eight forms. A record is found once, by its nearest form.
    std::vector<Match> radius_search(const DihedralSet<Hash>& query, int threshold,
                                     const SearchOptions& options = {}) const;

    /// One list for each query, in their order. Faster than one search for each query. All see the same state.
    std::vector<std::vector<Match>> batch_radius_search(std::span<const Hash> queries, int threshold,
                                                        const SearchOptions& options = {}) const;

    /// The k nearest records. At the distance of the last one, the smallest ids win.
    std::vector<Match> nearest(const Hash& query, std::size_t k, const SearchOptions& options = {}) const;

    /// The k records that are nearest to any of the query's eight forms. A record is found once, by its nearest
    /// form.
    std::vector<Match> nearest(const DihedralSet<Hash>& query, std::size_t k,
                               const SearchOptions& options = {}) const;

    /// All pairs a < b of this index within the threshold, ordered by a, then b.
    std::vector<MatchPair> self_join(int threshold, const SearchOptions& options = {}) const;

    /// All pairs (a of this index, b of the other), ordered by a, then b.
    std::vector<MatchPair> join(const Index& other, int threshold, const SearchOptions& options = {}) const;

    /// The hash of a record; `nullopt` when there is no record with that id.
    std::optional<Hash> find(std::uint64_t id) const;

    std::size_t size() const;
    IndexStats stats() const;

    /// Writes all records and their tables to a file for open_snapshot(). The file is written under another name
    /// first, so it is never there in part. `tag` identifies the source of the records: open_snapshot() needs the
    /// same tag. docs/snapshot-format.md has the layout. Error `unwritable`.
    Result<std::size_t> save_snapshot(const std::filesystem::path& file, std::span<const std::byte> tag) const;

    /// Opens a snapshot, which is mapped read-only and shared between processes; updates stay in memory. The whole
    /// file is checked first. Errors: `corrupt` when it is cut off or altered, or has another version, byte order
    /// or hash width; `invalid` when only the tag differs. Do not change the file while it is open. Replacing it,
    /// as save_snapshot() does, is safe.
    static Result<Index> open_snapshot(const std::filesystem::path& file, std::span<const std::byte> tag,
                                       const IndexOptions& options = {});

    struct Impl;

private:
    explicit Index(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

extern template class Index<64>;
extern template class Index<256>;

using Index64 = Index<64>;
using Index256 = Index<256>;

}  // namespace whorl
