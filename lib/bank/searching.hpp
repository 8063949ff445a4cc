// Searches in an index for hashes of any width, and the records of the matches.
#pragma once

#include <vector>
#include <whorl/bank.hpp>

#include "lib/bank/loading.hpp"
#include "lib/bank/records.hpp"

namespace whorl::bank {

// Members of Index for AnyHash. Throw Failure `invalid` for a hash of another width than the index has.
std::vector<Match> radius_search(const AnyIndex& index, const AnyHash& query, int threshold,
                                 const SearchOptions& options);
std::vector<Match> radius_search(const AnyIndex& index, const DihedralSet<AnyHash>& query, int threshold,
                                 const SearchOptions& options);
std::vector<Match> nearest(const AnyIndex& index, const AnyHash& query, std::size_t k,
                           const SearchOptions& options);
std::vector<Match> nearest(const AnyIndex& index, const DihedralSet<AnyHash>& query, std::size_t k,
                           const SearchOptions& options);

/// The records of matches in the same order, without those that no longer have this status or cannot be read.
std::vector<BankMatch> with_records(Connection& connection, const std::vector<Match>& matches, Damage& damage,
                                    RecordStatus status = RecordStatus::active);

}  // namespace whorl::bank
