#include "lib/bank/searching.hpp"

#include <string>
namespace whorl::bank {
namespace {

template <int Bits>
const BitHash<Bits>& of_width(const AnyHash& hash) {
    const auto* bits = std::get_if<BitHash<Bits>>(&hash);
    if (bits == nullptr) {
        fail(ErrorKind::invalid,
             "the query has the wrong number of bits: this algorithm has " + std::to_string(Bits));
    }
    return *bits;
}

template <int Bits>
DihedralSet<BitHash<Bits>> of_width(const DihedralSet<AnyHash>& hashes) {
    DihedralSet<BitHash<Bits>> set;
    for (const Dihedral transform : kAllDihedrals) {
        set[transform] = of_width<Bits>(hashes[transform]);
    }
    return set;
}

}  // namespace

std::vector<Match> radius_search(const AnyIndex& index, const AnyHash& query, int threshold,
                                 const SearchOptions& options) {
    return std::visit(
        [&]<int Bits>(const std::shared_ptr<Index<Bits>>& searched) {
            return searched->radius_search(of_width<Bits>(query), threshold, options);
        },
        index);
}

std::vector<Match> radius_search(const AnyIndex& index, const DihedralSet<AnyHash>& query, int threshold,
                                 const SearchOptions& options) {
    return std::visit(
        [&]<int Bits>(const std::shared_ptr<Index<Bits>>& searched) {
            return searched->radius_search(of_width<Bits>(query), threshold, options);
        },
        index);
}

std::vector<Match> nearest(const AnyIndex& index, const AnyHash& query, std::size_t k,
                           const SearchOptions& options) {
    return std::visit(
        [&]<int Bits>(const std::shared_ptr<Index<Bits>>& searched) {
            return searched->nearest(of_width<Bits>(query), k, options);
        },
        index);
}

std::vector<Match> nearest(const AnyIndex& index, const DihedralSet<AnyHash>& query, std::size_t k,
                           const SearchOptions& options) {
    return std::visit(
        [&]<int Bits>(const std::shared_ptr<Index<Bits>>& searched) {
            return searched->nearest(of_width<Bits>(query), k, options);
        },
        index);
}

std::vector<BankMatch> with_records(Connection& connection, const std::vector<Match>& matches, Damage& damage,
                                    RecordStatus status) {
    std::vector<BankMatch> found;
    if (matches.empty()) {
        return found;
    }
    const Transaction one_moment(connection, Transaction::Kind::read);
    found.reserve(matches.size());
    Query query(connection, select_records("WHERE r.key = ? AND " + std::string(condition_of(status))));
    for (const Match& match : matches) {
        query.restart(match.id);
        if (query.next()) {
            if (std::optional<BankRecord> record = record_of(query, damage)) {
                found.push_back({*std::move(record), match.distance, match.transform});
            }
        }
    }
    return found;
}

}  // namespace whorl::bank
