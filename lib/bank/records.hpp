// Records as rows: their rules, how they are stored, and how they are selected.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <whorl/bank.hpp>

#include "lib/bank/sqlite.hpp"

namespace whorl::bank {

/// A hash as bytes, in the order of its text. At most 32 bytes.
class HashBytes {
public:
    explicit HashBytes(const AnyHash& hash);
    operator std::span<const std::byte>() const noexcept { return std::span(bytes_).first(size_); }

private:
    std::array<std::byte, Hash256::kBits / 8> bytes_{};
    std::size_t size_;
};

/// The hash with these bytes, if they have this width.
template <int Bits>
std::optional<BitHash<Bits>> hash_of(std::span<const std::byte> bytes) {
    if (bytes.size() != Bits / 8) {
        return std::nullopt;
    }
    BitHash<Bits> hash;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::size_t place = bytes.size() - 1 - i;
        hash.words[place / 8] |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * (place % 8));
    }
    return hash;
}

/// Throws Failure `invalid` for a record that breaks a rule of NewRecord; `which` names it in the message.
void check_record(const NewRecord& record, const std::string& which);

/// Throws Failure `invalid` for an `extra` that breaks a rule of NewRecord.
void check_extra(std::string_view extra, const std::string& which);

/// Throws Failure `invalid` unless the record's times are in order, from 1970 to `now`, and fit its
/// status.
void check_times(const BankRecord& record, std::int64_t now, const std::string& which);

/// Throws Failure `invalid` unless the text is UTF-8 of at most 64 KiB, without NUL.
void check_text(std::string_view text, const std::string& what);

/// Labels in the form of the column: a sorted JSON array without duplicates.
std::string labels_to_json(std::vector<std::string> labels);

/// Nothing for text that labels_to_json() does not write.
std::optional<std::vector<std::string>> labels_from_json(std::string_view json);

/// The RecordStatus of a row. A record that is set aside is a withdrawn one without a time of withdrawal, so that
/// programs that know only older formats do not match it.
inline constexpr std::string_view kStatusColumn = "iif(status = 0, 0, iif(withdrawn_at IS NULL, 2, 1))";

/// The condition that records r have this status. Spelled like those of indexes, which SQLite uses then.
std::string_view condition_of(RecordStatus status);

/// A SELECT of the columns for record_of(), from records r and their origins o, followed by `more` SQL.
std::string select_records(std::string_view more);

/// What damage made unreadable.
struct Damage {
    std::vector<std::string> faults;  ///< "record 17: ...", at most a hundred
    std::size_t records = 0;          ///< that are left out because of it

    void add(std::uint64_t key, const std::string& fault);
};

/// The record of a row of select_records(). Without labels that no bank writes; nothing where the hash is damaged.
std::optional<BankRecord> record_of(const Query& row, Damage& damage);

/// The numbers of records, by algorithm and then source.
std::vector<BankStats::Group> groups_of(Connection& connection);

/// A filter as the condition of a WHERE over records r and their origins o.
class Condition {
public:
    explicit Condition(const RecordFilter& filter);

    /// Whether all members of the filter are empty.
    bool empty() const noexcept { return sql_.empty(); }

    /// " AND ..." for each member that is not empty.
    const std::string& sql() const noexcept { return sql_; }

    /// The number of values that bind() binds.
    int size() const noexcept { return static_cast<int>(values_.size()); }

    /// Binds the values of the condition, after `parameters` others.
    void bind(Query& query, int parameters) const;

private:
    using Value = std::variant<std::int64_t, std::string, HashBytes>;

    void add(std::string_view sql, Value value);

    std::string sql_;
    std::vector<Value> values_;
};

/// Reads the selected records page by page.
class RecordPages {
public:
    RecordPages(const RecordFilter& filter, RecordOrder order);

    /// The next records, at most `size` of them, without those that cannot be read. Nothing behind the last.
    std::optional<std::vector<BankRecord>> next(Connection& connection, std::size_t size, Damage& damage);

private:
    /// The place of a record in the order.
    struct Place {
        std::int64_t key = std::numeric_limits<std::int64_t>::min();
        std::vector<std::byte> hash = {std::byte{0}};  // shorter than any, so it is before all
        std::string id;
        std::int64_t origin = 0;
    };

    int bind_place(Query& query) const;

    Condition condition_;
    RecordOrder order_;
    bool of_cases_;  // which notes tell
    std::string sql_;
    Place last_;  // of the pages so far
};

}  // namespace whorl::bank
