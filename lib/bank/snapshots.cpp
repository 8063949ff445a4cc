#include "lib/bank/snapshots.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <span>

#include "lib/bank/database.hpp"
#include "lib/posix/whole_file.hpp"

namespace whorl::bank {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// Reading this many records from the database takes about ten milliseconds.
constexpr std::size_t kMany = 10'000;

// A snapshot costs time and disk writes in proportion to the bank. While the bank is open, it is saved after a
// tenth of the records changed, so over the growth of a bank each record is written about ten times. At the end it
// is saved after a hundredth changed, which the next open would replay in a tenth of a second at ten million
// records.
constexpr std::size_t kWhileOpen = 10;
constexpr std::size_t kAtClose = 100;

/// Older part files are from killed programs; younger ones may be in use.
constexpr auto kLeftoverAge = 1h;

/// Unique, so that a snapshot fits only the entry that was written for it.
std::array<std::byte, 16> random_tag() {
    std::random_device source;
    std::array<std::byte, 16> tag{};
    std::generate(tag.begin(), tag.end(), [&source] { return static_cast<std::byte>(source()); });
    return tag;
}

/// The part files of the bank's snapshots.
std::vector<fs::path> part_files(const fs::path& bank) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator entry(bank.parent_path(), error), end; !error && entry != end;
         entry.increment(error)) {
        const auto is_part = [&](const Algorithm* algorithm) {
            return posix::is_part_of(entry->path(), snapshot_file(bank, *algorithm));
        };
        if (std::any_of(algorithms().begin(), algorithms().end(), is_part)) {
            found.push_back(entry->path());
        }
    }
    return found;
}

void remove_leftovers(const fs::path& bank) {
    for (const fs::path& file : part_files(bank)) {
        std::error_code error;
        const auto written = fs::last_write_time(file, error);
        if (!error && written + kLeftoverAge < fs::file_time_type::clock::now()) {
            fs::remove(file, error);
        }
    }
}

std::size_t active_records(Connection& connection, const Algorithm& algorithm) {
    Query query(connection, "SELECT total(active) FROM origins WHERE algorithm = ?", algorithm.name);
    return query.next() ? query.number(0) : 0;
}

}  // namespace

std::vector<const Algorithm*> algorithms_of(Connection& connection) {
    std::vector<const Algorithm*> known;
    for (Query query(connection, "SELECT DISTINCT algorithm FROM origins"); query.next();) {
        if (const Algorithm* algorithm = find_algorithm(query.text(0))) {
            known.push_back(algorithm);
        }
    }
    return known;
}

std::uint64_t snapshot_bytes(const fs::path& bank) {
    std::uint64_t bytes = 0;
    for (const Algorithm* algorithm : algorithms()) {
        std::error_code error;
        const std::uintmax_t size = fs::file_size(snapshot_file(bank, *algorithm), error);
        bytes += error ? 0 : size;
    }
    return bytes;
}

Snapshots::Snapshots(fs::path file, Readers& readers, Writer& writer, Indexes& indexes)
    : file_(std::move(file)), readers_(readers), writer_(writer), indexes_(indexes) {}

Snapshots::~Snapshots() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

std::size_t Snapshots::save_all() {
    std::size_t bytes = 0;
    for (const Algorithm* algorithm : algorithms_of(readers_.take())) {
        bytes += save(*algorithm);
    }
    return bytes;
}

std::size_t Snapshots::save(const Algorithm& algorithm) {
    const std::lock_guard saving(saving_);
    indexes_.open(algorithm);
    const LoadedIndex loaded = indexes_.opened(algorithm).value();
    const fs::path file = snapshot_file(file_, algorithm);
    const auto tag = random_tag();
    remove_leftovers(file_);
    // It may have more than this revision by now. Replaying these changes again does no harm.
    const auto saved = std::visit([&](const auto& index) { return index->save_snapshot(file, tag); }, loaded.index);
    if (!saved) {
        fail(saved.error().kind, "its snapshot " + file.filename().native() + ' ' + saved.error().message);
    }
    std::error_code error;  // users who may read the bank may also read its snapshot
    fs::permissions(file, fs::status(file_, error).permissions(), error);

    const std::lock_guard writing(writer_.mutex);
    Transaction transaction(writer_.connection, Transaction::Kind::write);
    // A purge that this index has not seen has deleted the snapshots. Delete this one too.
    if (Query purged(writer_.connection, "SELECT 1 FROM purged WHERE revision > ? LIMIT 1", loaded.revision);
        purged.next()) {
        fs::remove(file, error);
        return 0;
    }
    Query(writer_.connection, "INSERT OR REPLACE INTO snapshots (algorithm, tag, revision) VALUES (?, ?, ?)")
        .run(algorithm.name, std::span<const std::byte>(tag), loaded.revision);
    transaction.commit();
    indexes_.snapshot_saved(algorithm);
    return *saved;
}

bool Snapshots::worth_saving(const Algorithm& algorithm, std::size_t one_in) {
    const auto reader = readers_.take();
    const std::size_t active = active_records(reader, algorithm);
    const auto entry = snapshot_entry(reader, algorithm);
    const auto opened = indexes_.opened(algorithm);
    std::error_code error;
    const bool there = fs::exists(snapshot_file(file_, algorithm), error);
    if (!entry || !there || (opened && !opened->snapshot_used)) {
        return there || active >= kMany;  // the existing one is not usable
    }
    const std::size_t limit = std::max(kMany, active / one_in);
    return changes_after(reader, entry->revision, limit) == limit;
}

void Snapshots::changed(std::size_t records) {
    const std::lock_guard lock(thread_mutex_);
    changes_ += records;
    if (changes_ >= kMany) {
        start();
    }
}

void Snapshots::missed() {
    const std::lock_guard lock(thread_mutex_);
    start();
}

void Snapshots::start() {
    if (running_) {
        return;
    }
    if (thread_.joinable()) {
        thread_.join();
    }
    changes_ = 0;
    running_ = true;
    try {
        thread_ = std::thread([this] {
            save_open_ones();
            running_ = false;
        });
    } catch (...) {  // no thread can be started now, or there is not enough memory for it
        running_ = false;
    }
}

void Snapshots::save_open_ones() noexcept {
    for (const Algorithm* algorithm : algorithms()) {
        try {
            if (indexes_.opened(*algorithm) && worth_saving(*algorithm, kWhileOpen)) {
                save(*algorithm);
            }
        } catch (...) {
            continue;  // a snapshot only saves time
        }
    }
}

void Snapshots::save_at_close() noexcept {
    try {
        for (const Algorithm* algorithm : algorithms_of(readers_.take())) {
            if (worth_saving(*algorithm, kAtClose)) {
                save(*algorithm);
            }
        }
    } catch (...) {
        return;
    }
}

void Snapshots::wipe() {
    const std::lock_guard saving(saving_);
    std::vector<fs::path> files = part_files(file_);
    for (const Algorithm* algorithm : algorithms()) {
        files.push_back(snapshot_file(file_, *algorithm));
    }
    for (const fs::path& file : files) {
        std::error_code error;
        fs::remove(file, error);
        if (error) {
            fail(ErrorKind::unwritable,
                 "its snapshot " + file.filename().native() + " cannot be deleted: " + error.message());
        }
    }
    sync_folder_of(file_);
    const std::lock_guard writing(writer_.mutex);
    Connection& connection = writer_.connection;
    const std::uint64_t wiped = current_revision(connection);
    // secure_delete zeroes deleted rows, but not the copies that SQLite left when it moved rows between pages.
    connection.run("VACUUM");
    if (sqlite3_wal_checkpoint_v2(connection.handle(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr) !=
        SQLITE_OK) {
        throw connection.failure();
    }
    // Another program may have purged more meanwhile.
    Query(connection, "UPDATE bank SET unwiped = 0 WHERE NOT EXISTS (SELECT 1 FROM purged WHERE revision > ?)")
        .run(wiped);
}

}  // namespace whorl::bank
