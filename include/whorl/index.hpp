// An index of hashes: which of these are within a distance of this one? The answer is always exact.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>
#include <whorl/dihedral.hpp>
#include <whorl/error.hpp>
#include <whorl/hash.hpp>

namespace whorl {

/// What an index holds of a hash. `id` is the caller's; an index holds one record an id.
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
    Dihedral transform = Dihedral::original;  ///< the form of the query that is nearest; original for one hash
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
    automatic,    ///< whichever is faster for the size, the threshold and the query
    scan,         ///< compare with every hash; 41 bytes a 256-bit hash
    multi_index,  ///< multi-index hashing: M. Norouzi, A. Punjani, D. J. Fleet, "Fast Search in Hamming Space
                  ///< with Multi-Index Hashing", CVPR 2012; about 120 bytes a 256-bit hash
};

struct IndexOptions {
    /// `scan` builds no tables, which saves memory; `automatic` builds them for all but small segments, where a
    /// scan is as fast; `multi_index` for those too.
    SearchMethod method = SearchMethod::automatic;

    /// Into how many bands a hash is cut for its tables, each 5 to 20 bytes a hash; 0: by the number of hashes,
    /// for thresholds about 31.
    int bands = 0;
};

struct SearchOptions {
    /// Records of a lower quality are not found.
    int min_quality = 0;

    /// `scan` or `multi_index` forces one for this search, where the tables exist.
    SearchMethod method = SearchMethod::automatic;

    /// Threads that a batch or join may use.
    int jobs = 1;
};

struct IndexStats {
    std::size_t records = 0;
    std::size_t segments = 0;  ///< immutable parts that a search visits
    std::size_t bytes = 0;     ///< memory of hashes, ids, qualities and tables, mapped files included
    std::size_t removed = 0;   ///< records that still take memory
    std::vector<int> bands;    ///< of each segment; 0 where it has no tables
};

/// A set of hashes that is searched and updated at the same time.
///
/// Thread safe: any number of threads may call any members. A search works on the state that was current when
/// it began and never waits: neither for updates nor for other searches. Updates take turns. Each call is
/// atomic: a search sees all of it or nothing, and every search that begins after the call returned sees it
/// (updates and searches are linearizable). A thread of the index's own merges what updates leave behind.
///
/// Thresholds are inclusive: a distance of `threshold` is found. Results are ordered by distance, then id.
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

    /// Adds records; one whose id is there already takes its place. Of one id twice in `records`, the last counts.
    void add(std::span<const Record> records);

    /// Removes the records of these ids; returns how many there were.
    std::size_t remove(std::span<const std::uint64_t> ids);

    /// Both at once, removals first.
    void update(std::span<const Record> added, std::span<const std::uint64_t> removed);

    /// Merges everything into one segment, now. Searching is fastest after that; it is never necessary.
    void compact();

    std::vector<Match> radius_search(const Hash& query, int threshold, const SearchOptions& options = {}) const;

    /// Of the query's eight forms; a record is found once, by the form nearest to it.
    std::vector<Match> radius_search(const DihedralSet<Hash>& query, int threshold,
                                     const SearchOptions& options = {}) const;

    /// One list a query, in their order. For many queries faster than one by one. All see the same state.
    std::vector<std::vector<Match>> batch_radius_search(std::span<const Hash> queries, int threshold,
                                                        const SearchOptions& options = {}) const;

    /// The k nearest records; of those at the same distance as the last one, the smallest ids.
    std::vector<Match> nearest(const Hash& query, std::size_t k, const SearchOptions& options = {}) const;

    /// The k records that are nearest to any of the query's eight forms; each is found once, by the form nearest to
    /// it.
    std::vector<Match> nearest(const DihedralSet<Hash>& query, std::size_t k,
                               const SearchOptions& options = {}) const;

    /// All pairs a < b of this index within the threshold, ordered by a, then b.
    std::vector<MatchPair> self_join(int threshold, const SearchOptions& options = {}) const;

    /// All pairs (a of this index, b of the other), ordered by a, then b.
    std::vector<MatchPair> join(const Index& other, int threshold, const SearchOptions& options = {}) const;

    /// The hash of a record; `nullopt` when there is none of that id.
    std::optional<Hash> find(std::uint64_t id) const;

    std::size_t size() const;
    IndexStats stats() const;

    /// Writes all records and their tables to a file that open_snapshot() maps into memory, under a name of its
    /// own first, so that the file is there whole or not at all. `tag` says what it was made from: open_snapshot()
    /// takes it only with the same. docs/snapshot-format.md has the layout.
    Result<std::size_t> save_snapshot(const std::filesystem::path& file, std::span<const std::byte> tag) const;

    /// An index of what the file holds, mapped read-only and shared between processes; updates stay in memory.
    /// The whole file is checked first: one that is cut off, altered, of another version, byte order, hash
    /// width or tag is an Error, never believed: `invalid` when only the tag is another, else `corrupt`. The file
    /// must not be changed while it is open; replacing it, as save_snapshot() does, is fine.
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
