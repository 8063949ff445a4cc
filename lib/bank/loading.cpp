#include "lib/bank/loading.hpp"

#include <chrono>
#include <span>
#include <string>

#include "lib/bank/database.hpp"
#include "lib/bank/records.hpp"

namespace whorl::bank {
namespace {

/// Number of records in one update of a new index: large updates merge faster, small ones need less memory.
constexpr std::size_t kBatch = std::size_t{1} << 20U;

/// A snapshot that is this far behind is not used, because replaying reads rows in random order.
constexpr std::size_t kStaleFraction = 4;

/// No snapshot takes longer to be saved and noted.
constexpr std::chrono::minutes kTimeToSave(1);

constexpr std::string_view kOriginsOfAlgorithm = "origin IN (SELECT origin FROM origins WHERE algorithm = ?)";

/// Calls `work` with the width as a type.
template <class Work>
auto with_bits_of(const Algorithm& algorithm, const Work& work) {
    if (algorithm.bits == Hash64::kBits) {
        return work(std::type_identity<Index64>());
    }
    return work(std::type_identity<Index256>());
}

/// A record of a row: key, hash, quality. Nothing where the hash is damaged; verify() and lists of records tell
/// that.
template <int Bits>
std::optional<IndexRecord<Bits>> index_record(const Query& row) {
    const auto hash = hash_of<Bits>(row.bytes(1));
    if (!hash) {
        return std::nullopt;
    }
    IndexRecord<Bits> record{row.number(0), *hash};
    if (!row.is_null(2)) {
        record.quality = static_cast<std::uint8_t>(row.integer(2));
    }
    return record;
}

template <int Bits>
void replay_into(Connection& connection, const Algorithm& algorithm, std::uint64_t after, Index<Bits>& index) {
    std::vector<IndexRecord<Bits>> added;
    std::vector<std::uint64_t> removed;
    Query changed(connection,
                  "SELECT key, hash, quality, status FROM records INDEXED BY records_revision "
                  "WHERE revision > ? AND " +
                      std::string(kOriginsOfAlgorithm),
                  after, algorithm.name);
    while (changed.next()) {
        const auto record = changed.integer(3) == 0 ? index_record<Bits>(changed) : std::nullopt;
        if (record) {
            added.push_back(*record);
        } else {
            removed.push_back(changed.number(0));
        }
    }
    for (Query purged(connection, "SELECT key FROM purged WHERE revision > ?", after); purged.next();) {
        removed.push_back(purged.number(0));
    }
    if (!added.empty() || !removed.empty()) {
        index.update(added, removed);
    }
}

/// Adds the algorithm's records of this status, which are selected from this table.
template <int Bits>
void build(Connection& connection, const Algorithm& algorithm, RecordStatus status, std::string_view table,
           Index<Bits>& index) {
    std::vector<IndexRecord<Bits>> batch;
    const auto flush = [&] {
        index.add(batch);
        batch.clear();
    };
    Query selected(connection,
                   "SELECT key, hash, quality FROM " + std::string(table) + " WHERE " +
                       std::string(condition_of(status)) + " AND " + std::string(kOriginsOfAlgorithm),
                   algorithm.name);
    while (selected.next()) {
        if (const auto record = index_record<Bits>(selected)) {
            batch.push_back(*record);
        }
        if (batch.size() == kBatch) {
            flush();
        }
    }
    flush();
    index.compact();
}

std::size_t size_of(const AnyIndex& index) {
    return std::visit([](const auto& sized) { return sized->size(); }, index);
}

/// A writer gives the new file its name before it makes the file the valid one.
bool may_be_new(const std::filesystem::path& snapshot) {
    std::error_code error;
    const auto written = std::filesystem::last_write_time(snapshot, error);
    return !error && written + kTimeToSave > std::filesystem::file_time_type::clock::now();
}

/// The index of the snapshot, updated, if there is a usable snapshot and it saves time. Otherwise nothing, or the
/// reason.
std::variant<std::monostate, AnyIndex, UnusableSnapshot> from_snapshot(Connection& connection,
                                                                       const std::filesystem::path& bank,
                                                                       const Algorithm& algorithm) {
    const auto entry = snapshot_entry(connection, algorithm);
    if (!entry) {
        return {};
    }
    const std::filesystem::path file = snapshot_file(bank, algorithm);
    auto index = open_snapshot(bank, algorithm, *entry);
    if (!index) {
        const ErrorKind kind = index.error().kind;
        if (kind == ErrorKind::not_found || (kind == ErrorKind::invalid && may_be_new(file))) {
            return {};
        }
        return UnusableSnapshot{file.filename().native(), index.error().message, false};
    }
    const std::size_t limit = size_of(*index) / kStaleFraction + kBatch / 16;
    if (changes_after(connection, entry->revision, limit) == limit) {
        return UnusableSnapshot{file.filename().native(), "is out of date", true};
    }
    replay(connection, algorithm, entry->revision, *index);
    return std::move(index).value();
}

}  // namespace

std::filesystem::path snapshot_file(const std::filesystem::path& bank, const Algorithm& algorithm) {
    return bank.native() + '.' + std::string(algorithm.name) + ".index";
}

std::optional<SnapshotEntry> snapshot_entry(Connection& connection, const Algorithm& algorithm) {
    Query query(connection, "SELECT tag, revision FROM snapshots WHERE algorithm = ?", algorithm.name);
    if (!query.next()) {
        return std::nullopt;
    }
    const auto tag = query.bytes(0);
    return SnapshotEntry{{tag.begin(), tag.end()}, query.number(1)};
}

Result<AnyIndex> open_snapshot(const std::filesystem::path& bank, const Algorithm& algorithm,
                               const SnapshotEntry& entry) {
    return with_bits_of(algorithm, [&]<class I>(std::type_identity<I>) -> Result<AnyIndex> {
        auto index = I::open_snapshot(snapshot_file(bank, algorithm), entry.tag);
        if (!index) {
            return std::move(index).error();
        }
        return AnyIndex(std::make_shared<I>(std::move(index).value()));
    });
}

void replay(Connection& connection, const Algorithm& algorithm, std::uint64_t after, const AnyIndex& index) {
    std::visit([&](const auto& of_width) { replay_into(connection, algorithm, after, *of_width); }, index);
}

std::size_t changes_after(Connection& connection, std::uint64_t revision, std::size_t limit) {
    Query query(connection,
                "SELECT count(*) FROM (SELECT 1 FROM records INDEXED BY records_revision WHERE revision > ?1 "
                "UNION ALL SELECT 1 FROM purged WHERE revision > ?1 LIMIT ?2)",
                revision, limit);
    return query.next() ? query.number(0) : 0;
}

LoadedIndex load_index(Connection& connection, const std::filesystem::path& bank, const Algorithm& algorithm) {
    const Transaction one_moment(connection, Transaction::Kind::read);
    const std::uint64_t revision = current_revision(connection);
    auto saved = from_snapshot(connection, bank, algorithm);
    if (auto* index = std::get_if<AnyIndex>(&saved)) {
        return {std::move(*index), revision, true};
    }
    return with_bits_of(algorithm, [&]<class I>(std::type_identity<I>) -> LoadedIndex {
        auto index = std::make_shared<I>();
        build(connection, algorithm, RecordStatus::active, "records r NOT INDEXED", *index);
        LoadedIndex loaded{std::move(index), revision, false};
        if (auto* unusable = std::get_if<UnusableSnapshot>(&saved)) {
            loaded.unusable = std::move(*unusable);
        }
        return loaded;
    });
}

AnyIndex load_review(Connection& connection, const Algorithm& algorithm) {
    return with_bits_of(algorithm, [&]<class I>(std::type_identity<I>) -> AnyIndex {
        auto index = std::make_shared<I>();
        if (has_review(connection)) {
            build(connection, algorithm, RecordStatus::review, "records r INDEXED BY records_review", *index);
        }
        return index;
    });
}

}  // namespace whorl::bank
