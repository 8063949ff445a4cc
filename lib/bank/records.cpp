#include "lib/bank/records.hpp"

#include <algorithm>

#include "lib/bank/database.hpp"
#include "lib/json/read.hpp"
#include "lib/text/utf8.hpp"

namespace whorl::bank {
namespace {

constexpr std::size_t kMaxTextBytes = std::size_t{64} << 10U;

/// What works on JSON calls itself for each level.
constexpr std::size_t kMaxExtraDepth = 64;

Failure invalid(std::string message) {
    return {ErrorKind::invalid, std::move(message)};
}

// Columns of select_records().
constexpr int kHashColumn = 2;
constexpr int kIdColumn = 4;
constexpr int kOriginColumn = 14;

int bits_of(const AnyHash& hash) {
    return std::visit([]<int Bits>(const BitHash<Bits>&) { return Bits; }, hash);
}

}  // namespace

HashBytes::HashBytes(const AnyHash& hash) : size_(static_cast<std::size_t>(bits_of(hash)) / 8) {
    std::visit(
        [this](const auto& bits) {
            for (std::size_t i = 0; i < size_; ++i) {
                const std::size_t place = size_ - 1 - i;
                bytes_[i] = static_cast<std::byte>(bits.words[place / 8] >> (8 * (place % 8)));
            }
        },
        hash);
}

void check_text(std::string_view text, const std::string& what) {
    if (text.size() > kMaxTextBytes) {
        throw invalid(what + " has " + std::to_string(text.size()) + " bytes, more than " +
                      std::to_string(kMaxTextBytes));
    }
    if (!text::is_utf8(text)) {
        throw invalid(what + " is not UTF-8");
    }
    if (text.find('\0') != std::string_view::npos) {
        throw invalid(what + " has a NUL character");
    }
}

void check_record(const NewRecord& record, const std::string& which) {
    const Algorithm* algorithm = find_algorithm(record.algorithm);
    if (algorithm == nullptr) {
        throw invalid(which + ": there is no algorithm \"" + record.algorithm + '"');
    }
    if (bits_of(record.hash) != algorithm->bits) {
        throw invalid(which + ": its hash has " + std::to_string(bits_of(record.hash)) + " bits, but hashes of " +
                      record.algorithm + " have " + std::to_string(algorithm->bits));
    }
    if (record.quality && (*record.quality < 0 || *record.quality > kMaxQuality)) {
        throw invalid(which + ": its quality is " + std::to_string(*record.quality) + ", not 0 to 100");
    }
    check_text(record.source, which + ": its source");
    check_text(record.id, which + ": its id");
    std::size_t label_bytes = 0;
    for (const std::string& label : record.labels) {
        check_text(label, which + ": a label");
        if (label.empty() || text::has_control_character(label)) {
            throw invalid(which + ": a label " + (label.empty() ? "is empty" : "has a control character"));
        }
        label_bytes += label.size();
    }
    if (label_bytes > kMaxTextBytes) {
        throw invalid(which + ": its labels have " + std::to_string(label_bytes) + " bytes, more than " +
                      std::to_string(kMaxTextBytes));
    }
    check_extra(record.extra, which);
}

void check_extra(std::string_view extra, const std::string& which) {
    check_text(extra, which + ": its extra");
    if (!extra.empty() && !is_json_object(extra, kMaxExtraDepth)) {
        throw invalid(which + ": its extra is not a JSON object of at most " + std::to_string(kMaxExtraDepth) +
                      " levels");
    }
}

void check_times(const BankRecord& record, std::int64_t now, const std::string& which) {
    const std::int64_t withdrawn_at = record.withdrawn_at.value_or(record.added_at);
    if (record.withdrawn_at.has_value() != (record.status == RecordStatus::withdrawn) || record.added_at < 0 ||
        withdrawn_at < record.added_at || record.updated_at < withdrawn_at || record.updated_at > now) {
        throw invalid(which + ": its times are not in order, from 1970 to now, or contradict its status");
    }
}

std::string labels_to_json(std::vector<std::string> labels) {
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    return labels.empty() ? "[]" : Json(labels).dump();
}

std::optional<std::vector<std::string>> labels_from_json(std::string_view json) {
    std::vector<std::string> labels;
    if (json != "[]") {
        try {
            labels = parse_json(json).get<std::vector<std::string>>();
        } catch (const JsonError&) {
            return std::nullopt;
        }
    }
    return labels_to_json(labels) == json ? std::optional(std::move(labels)) : std::nullopt;
}

std::string_view condition_of(RecordStatus status) {
    switch (status) {
        case RecordStatus::active: break;
        case RecordStatus::withdrawn: return "r.status = 1 AND r.withdrawn_at IS NOT NULL";
        case RecordStatus::review: return "r.status = 1 AND r.withdrawn_at IS NULL";
    }
    return "r.status = 0";
}

std::string select_records(std::string_view more) {
    // CROSS keeps SQLite from reading all records of an origin.
    return "SELECT r.key, o.algorithm, r.hash, o.source, r.id, r.labels, r.quality, r.extra, " +
           std::string(kStatusColumn) +
           ", r.added_at, r.updated_at, r.withdrawn_at, r.withdrawn_by, r.withdrawal_reason, r.origin "
           "FROM records r CROSS JOIN origins o USING (origin) " +
           std::string(more);
}

void Damage::add(std::uint64_t key, const std::string& fault) {
    constexpr std::size_t kMaxFaults = 100;  // a damaged disk has millions
    if (faults.size() < kMaxFaults) {
        faults.push_back("record " + std::to_string(key) + ": " + fault);
    }
}

std::optional<BankRecord> record_of(const Query& row, Damage& damage) {
    BankRecord record;
    record.key = row.number(0);
    record.algorithm = row.text(1);
    const auto bytes = row.bytes(2);
    if (const auto narrow = hash_of<64>(bytes)) {
        record.hash = *narrow;
    } else if (const auto wide = hash_of<256>(bytes)) {
        record.hash = *wide;
    } else {
        damage.add(record.key, "its hash has " + std::to_string(bytes.size()) + " bytes");
        ++damage.records;
        return std::nullopt;
    }
    record.source = row.text(3);
    record.id = row.text(4);
    if (auto labels = labels_from_json(row.text(5))) {
        record.labels = *std::move(labels);
    } else {
        damage.add(record.key, "its labels are not a sorted list of texts");
    }
    if (!row.is_null(6)) {
        record.quality = static_cast<int>(row.integer(6));
    }
    record.extra = row.text(7);
    record.status = static_cast<RecordStatus>(row.integer(8));
    record.added_at = row.integer(9);
    record.updated_at = row.integer(10);
    if (!row.is_null(11)) {
        record.withdrawn_at = row.integer(11);
    }
    record.withdrawn_by = row.text(12);
    record.withdrawal_reason = row.text(13);
    return record;
}

std::vector<BankStats::Group> groups_of(Connection& connection) {
    // Without the index, the bank is of a format that has no records for review.
    const std::string review =
        has_review(connection)
            ? "(SELECT count(*) FROM records r INDEXED BY records_review WHERE r.origin = o.origin AND " +
                  std::string(condition_of(RecordStatus::review)) + ')'
            : "0";
    std::vector<BankStats::Group> groups;
    for (Query row(connection, "SELECT algorithm, source, active, withdrawn, " + review +
                                   " FROM origins o ORDER BY algorithm, source");
         row.next();) {
        const std::size_t set_aside = row.number(4);
        groups.push_back({std::string(row.text(0)), std::string(row.text(1)), row.number(2),
                          row.number(3) - set_aside, set_aside});
    }
    return groups;
}

Condition::Condition(const RecordFilter& filter) {
    if (!filter.keys.empty()) {
        add("r.key IN (SELECT value FROM json_each(?))",
            Json(std::vector<std::int64_t>(filter.keys.begin(), filter.keys.end())).dump());
    }
    if (!filter.algorithm.empty()) {
        add("o.algorithm = ?", filter.algorithm);
    }
    if (filter.hash) {
        add("r.hash = ?", HashBytes(*filter.hash));
    }
    if (!filter.source.empty()) {
        add("o.source = ?", filter.source);
    }
    if (!filter.id.empty()) {
        add("r.id <> '' AND r.id = ?", filter.id);  // the first half lets SQLite use the index
    }
    if (!filter.label.empty()) {
        add("EXISTS (SELECT 1 FROM json_each(r.labels) WHERE value = ?)", filter.label);
    }
    if (filter.status) {
        sql_ += " AND ";
        sql_ += condition_of(*filter.status);
    }
    if (filter.withdrawn_by_id_before) {
        add("r.withdrawn_by = r.id AND r.id <> '' AND r.withdrawn_at < ? AND EXISTS "
            "(SELECT 1 FROM notes WHERE key > 'case/' || r.id || '/' AND key < 'case/' || r.id || '0')",  // 0
                                                                                                          // follows
                                                                                                          // /
            *filter.withdrawn_by_id_before);
    }
}

void Condition::add(std::string_view sql, Value value) {
    sql_ += " AND ";
    sql_ += sql;
    values_.push_back(std::move(value));
}

void Condition::bind(Query& query, int parameters) const {
    for (const Value& value : values_) {
        std::visit([&](const auto& v) { query.bind(++parameters, v); }, value);
    }
}

RecordPages::RecordPages(const RecordFilter& filter, RecordOrder order)
    : condition_(filter),
      order_(order),
      of_cases_(filter.withdrawn_by_id_before.has_value()),
      sql_(select_records(order == RecordOrder::key
                              ? "WHERE r.key > ?" + condition_.sql() + " ORDER BY r.key LIMIT ?"
                              : "WHERE (r.hash, r.id, r.origin) > (?, ?, ?)" + condition_.sql() +
                                    " ORDER BY r.hash, r.id, r.origin LIMIT ?")) {}

std::optional<std::vector<BankRecord>> RecordPages::next(Connection& connection, std::size_t size, Damage& damage) {
    if (of_cases_ && !has_notes(connection)) {
        return std::nullopt;
    }
    std::vector<BankRecord> page;
    Query query(connection, sql_);
    const int bound = bind_place(query);
    condition_.bind(query, bound);
    query.bind(bound + condition_.size() + 1, size);
    Place last = last_;
    bool any = false;
    for (; query.next(); any = true) {
        const auto hash = query.bytes(kHashColumn);
        last = {query.integer(0),
                {hash.begin(), hash.end()},
                std::string(query.text(kIdColumn)),
                query.integer(kOriginColumn)};
        if (std::optional<BankRecord> record = record_of(query, damage)) {
            page.push_back(*std::move(record));
        }
    }
    last_ = std::move(last);
    return any ? std::optional(std::move(page)) : std::nullopt;
}

int RecordPages::bind_place(Query& query) const {
    if (order_ == RecordOrder::key) {
        query.bind(1, last_.key);
        return 1;
    }
    query.bind(1, std::span(last_.hash));
    query.bind(2, last_.id);
    query.bind(3, last_.origin);
    return 3;
}

}  // namespace whorl::bank
