#include <whorl/index.hpp>

#include <memory>
#include <new>
#include <span>
#include <variant>
#include <vector>
#include <whorl/algorithm.hpp>

#include "lib/c/boundary.hpp"
#include "lib/c/bytes.hpp"

struct whorl_index {
    std::variant<whorl::Index64, whorl::Index256> hashes;
};

struct whorl_matches {
    std::vector<whorl_match> matches;
    std::vector<std::size_t> offsets;
};

namespace whorl::c {
namespace {

constexpr int kMaxJobs = 1024;

SearchMethod method_of(std::int32_t method) {
    switch (method) {
        case WHORL_METHOD_AUTOMATIC: return SearchMethod::automatic;
        case WHORL_METHOD_SCAN: return SearchMethod::scan;
        case WHORL_METHOD_MULTI_INDEX: return SearchMethod::multi_index;
        default: throw Failure{WHORL_INVALID, "unknown method of search"};
    }
}

IndexOptions options_of(const whorl_index_options* given) {
    const auto options =
        read_options(given, offsetof(whorl_index_options, bands) + sizeof(whorl_index_options::bands));
    require(options.bands >= 0, "the number of bands is negative");
    return {method_of(options.method), options.bands};
}

SearchOptions options_of(const whorl_search_options* given) {
    const auto options =
        read_options(given, offsetof(whorl_search_options, reserved) + sizeof(whorl_search_options::reserved));
    require(options.reserved == 0, "the options' reserved field is not 0");
    require(options.min_quality >= 0 && options.min_quality <= kMaxQuality, "min_quality is not 0 to 100");
    require(options.jobs >= 0 && options.jobs <= kMaxJobs, "jobs is not 0 to 1024");
    return {options.min_quality, method_of(options.method), std::max(options.jobs, 1)};
}

template <class T>
std::span<const T> given_span(const T* data, std::size_t count, const char* otherwise) {
    require(data != nullptr || count == 0, otherwise);
    return {data, count};
}

/// Null until the call has succeeded.
template <class T>
void prepare(T** out, const char* otherwise) {
    require(out != nullptr, otherwise);
    *out = nullptr;
}

void require_index(const whorl_index* index) {
    require(index != nullptr, "no index is given");
}

template <int Bits>
std::vector<BitHash<Bits>> hashes_from(const std::uint8_t* bytes, std::size_t size) {
    require(bytes != nullptr || size == 0, "no hash is given");
    require(size % kHashSize<Bits> == 0, "hashes_size is not a multiple of the index's bits / 8");
    std::vector<BitHash<Bits>> hashes;
    hashes.reserve(size / kHashSize<Bits>);
    for (std::size_t at = 0; at < size; at += kHashSize<Bits>) {
        hashes.push_back(hash_from<Bits>(bytes + at));
    }
    return hashes;
}

template <int Bits>
BitHash<Bits> one_hash_from(const std::uint8_t* bytes, std::size_t size) {
    require(bytes != nullptr, "no hash is given");
    require(size == kHashSize<Bits>, "hash_size is not the index's bits / 8");
    return hash_from<Bits>(bytes);
}

/// The records of whorl_index_add() and whorl_index_update().
struct GivenRecords {
    const std::uint64_t* ids;
    const std::uint8_t* hashes;
    std::size_t hashes_size;
    const std::uint8_t* qualities;
    std::size_t count;

    template <int Bits>
    std::vector<IndexRecord<Bits>> read() const {
        require((ids != nullptr && hashes != nullptr) || count == 0, "no ids or no hashes are given");
        // A division, because the product may overflow.
        require(hashes_size % kHashSize<Bits> == 0 && hashes_size / kHashSize<Bits> == count,
                "hashes_size is not count times the index's bits / 8");
        std::vector<IndexRecord<Bits>> records;
        records.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            IndexRecord<Bits> record{ids[i], hash_from<Bits>(hashes + i * kHashSize<Bits>)};
            if (qualities != nullptr) {
                require(qualities[i] <= kMaxQuality, "a quality is not 0 to 100");
                record.quality = qualities[i];
            }
            records.push_back(record);
        }
        return records;
    }
};

void require_threshold(std::int32_t threshold) {
    require(threshold >= 0, "the threshold is negative");
}

void append(const std::vector<Match>& found, whorl_matches& matches) {
    for (const Match& match : found) {
        matches.matches.push_back({match.id, match.distance, static_cast<std::int32_t>(match.transform)});
    }
    matches.offsets.push_back(matches.matches.size());
}

std::unique_ptr<whorl_matches> matches_of(std::span<const std::vector<Match>> lists) {
    auto matches = std::make_unique<whorl_matches>();
    matches->offsets.reserve(lists.size() + 1);
    matches->offsets.push_back(0);
    for (const std::vector<Match>& list : lists) {
        append(list, *matches);
    }
    return matches;
}

std::unique_ptr<whorl_matches> matches_of(const std::vector<Match>& list) {
    return matches_of({&list, 1});
}

/// The common part of all searches: `search(index of the right width)` returns the matches.
template <class Search>
whorl_status search_at_boundary(const whorl_index* index, whorl_matches** matches, whorl_error* error,
                                Search search) noexcept {
    return at_boundary(error, [&] {
        prepare(matches, "no place for the matches is given");
        require_index(index);
        *matches =
            std::visit([&](const auto& hashes) { return matches_of(search(hashes)); }, index->hashes).release();
    });
}

std::span<const std::byte> tag_of(const void* tag, std::size_t size) {
    return given_span(static_cast<const std::byte*>(tag), size, "no tag is given, but a size of it");
}

template <int Bits>
whorl_index* open(const char* path, std::span<const std::byte> tag, const IndexOptions& options) {
    Result<Index<Bits>> opened = Index<Bits>::open_snapshot(path, tag, options);
    if (!opened) {
        throw failure_of(opened.error());
    }
    return new whorl_index{std::move(*opened)};
}

}  // namespace
}  // namespace whorl::c

using namespace whorl;
using namespace whorl::c;

whorl_status whorl_index_create(std::int32_t bits, const whorl_index_options* options, whorl_index** index,
                                whorl_error* error) {
    return at_boundary(error, [&] {
        prepare(index, "no place for the index is given");
        require(bits == 64 || bits == 256, "an index has hashes of 64 or 256 bits");
        const IndexOptions chosen = options_of(options);
        *index = bits == 64 ? new whorl_index{Index64(chosen)} : new whorl_index{Index256(chosen)};
    });
}

void whorl_index_free(whorl_index* index) {
    delete index;
}

std::int32_t whorl_index_bits(const whorl_index* index) {
    if (index == nullptr) {
        return 0;
    }
    return std::holds_alternative<Index64>(index->hashes) ? 64 : 256;
}

std::size_t whorl_index_size(const whorl_index* index) {
    if (index == nullptr) {
        return 0;
    }
    return std::visit([](const auto& hashes) { return hashes.size(); }, index->hashes);
}

whorl_status whorl_index_add(whorl_index* index, const std::uint64_t* ids, const std::uint8_t* hashes,
                             std::size_t hashes_size, const std::uint8_t* qualities, std::size_t count,
                             whorl_error* error) {
    return at_boundary(error, [&] {
        require_index(index);
        const GivenRecords given{ids, hashes, hashes_size, qualities, count};
        std::visit([&]<int Bits>(Index<Bits>& target) { target.add(given.read<Bits>()); }, index->hashes);
    });
}

whorl_status whorl_index_remove(whorl_index* index, const std::uint64_t* ids, std::size_t count,
                                std::size_t* removed, whorl_error* error) {
    return at_boundary(error, [&] {
        require_index(index);
        const auto removing = given_span(ids, count, "no ids are given");
        const std::size_t were_there =
            std::visit([&](auto& target) { return target.remove(removing); }, index->hashes);
        if (removed != nullptr) {
            *removed = were_there;
        }
    });
}

whorl_status whorl_index_update(whorl_index* index, const std::uint64_t* ids, const std::uint8_t* hashes,
                                std::size_t hashes_size, const std::uint8_t* qualities, std::size_t count,
                                const std::uint64_t* removed_ids, std::size_t removed_count, whorl_error* error) {
    return at_boundary(error, [&] {
        require_index(index);
        const GivenRecords given{ids, hashes, hashes_size, qualities, count};
        const auto removing = given_span(removed_ids, removed_count, "no ids to remove are given");
        std::visit([&]<int Bits>(Index<Bits>& target) { target.update(given.read<Bits>(), removing); },
                   index->hashes);
    });
}

whorl_status whorl_index_search(const whorl_index* index, const std::uint8_t* hash, std::size_t hash_size,
                                std::int32_t threshold, const whorl_search_options* options,
                                whorl_matches** matches, whorl_error* error) {
    return search_at_boundary(index, matches, error, [&]<int Bits>(const Index<Bits>& hashes) {
        require_threshold(threshold);
        return hashes.radius_search(one_hash_from<Bits>(hash, hash_size), threshold, options_of(options));
    });
}

whorl_status whorl_index_search_batch(const whorl_index* index, const std::uint8_t* hashes, std::size_t hashes_size,
                                      std::int32_t threshold, const whorl_search_options* options,
                                      whorl_matches** matches, whorl_error* error) {
    return search_at_boundary(index, matches, error, [&]<int Bits>(const Index<Bits>& searched) {
        require_threshold(threshold);
        return searched.batch_radius_search(hashes_from<Bits>(hashes, hashes_size), threshold, options_of(options));
    });
}

whorl_status whorl_index_search_dihedral(const whorl_index* index, const std::uint8_t* hashes,
                                         std::size_t hashes_size, std::int32_t threshold,
                                         const whorl_search_options* options, whorl_matches** matches,
                                         whorl_error* error) {
    return search_at_boundary(index, matches, error, [&]<int Bits>(const Index<Bits>& searched) {
        require_threshold(threshold);
        require(hashes != nullptr, "no hashes are given");
        require(hashes_size == kDihedralCount * kHashSize<Bits>,
                "hashes_size is not eight times the index's bits / 8");
        DihedralSet<BitHash<Bits>> query;
        std::ranges::copy(hashes_from<Bits>(hashes, hashes_size), query.values.begin());
        return searched.radius_search(query, threshold, options_of(options));
    });
}

whorl_status whorl_index_nearest(const whorl_index* index, const std::uint8_t* hash, std::size_t hash_size,
                                 std::size_t k, const whorl_search_options* options, whorl_matches** matches,
                                 whorl_error* error) {
    return search_at_boundary(index, matches, error, [&]<int Bits>(const Index<Bits>& hashes) {
        return hashes.nearest(one_hash_from<Bits>(hash, hash_size), k, options_of(options));
    });
}

std::size_t whorl_matches_queries(const whorl_matches* matches) {
    return matches != nullptr ? matches->offsets.size() - 1 : 0;
}

std::size_t whorl_matches_count(const whorl_matches* matches) {
    return matches != nullptr ? matches->matches.size() : 0;
}

const whorl_match* whorl_matches_data(const whorl_matches* matches) {
    return whorl_matches_count(matches) > 0 ? matches->matches.data() : nullptr;
}

const std::size_t* whorl_matches_offsets(const whorl_matches* matches) {
    return matches != nullptr ? matches->offsets.data() : nullptr;
}

void whorl_matches_free(whorl_matches* matches) {
    delete matches;
}

whorl_status whorl_index_save_snapshot(const whorl_index* index, const char* path, const void* tag,
                                       std::size_t tag_size, whorl_error* error) {
    return at_boundary(error, [&] {
        require_index(index);
        require(path != nullptr, "no path is given");
        const auto bytes = tag_of(tag, tag_size);
        const Result<std::size_t> saved =
            std::visit([&](const auto& hashes) { return hashes.save_snapshot(path, bytes); }, index->hashes);
        if (!saved) {
            throw failure_of(saved.error());
        }
    });
}

whorl_status whorl_index_open_snapshot(const char* path, std::int32_t bits, const void* tag, std::size_t tag_size,
                                       const whorl_index_options* options, whorl_index** index,
                                       whorl_error* error) {
    return at_boundary(error, [&] {
        prepare(index, "no place for the index is given");
        require(path != nullptr, "no path is given");
        require(bits == 64 || bits == 256, "an index is of 64 or 256 bits");
        const auto bytes = tag_of(tag, tag_size);
        const IndexOptions chosen = options_of(options);
        *index = bits == 64 ? open<64>(path, bytes, chosen) : open<256>(path, bytes, chosen);
    });
}
