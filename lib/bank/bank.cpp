#include <whorl/bank.hpp>

#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "lib/bank/change.hpp"
#include "lib/bank/database.hpp"
#include "lib/bank/indexes.hpp"
#include "lib/bank/notes.hpp"
#include "lib/bank/readers.hpp"
#include "lib/bank/records.hpp"
#include "lib/bank/searching.hpp"
#include "lib/bank/snapshots.hpp"
#include "lib/bank/verify.hpp"

namespace whorl {

namespace fs = std::filesystem;
using namespace bank;

namespace {

/// Number of records in one read.
constexpr std::size_t kPage = 1000;

std::uint64_t revision_at_open(Readers& readers) {
    return current_revision(readers.take());
}

/// The absolute path of the bank. It stays valid when the working directory changes, and is the same for all names.
fs::path real_path(const fs::path& file) {
    std::error_code error;
    fs::path real = fs::absolute(file, error);  // weakly_canonical() leaves the name of a new file as it is
    if (!error) {
        real = fs::weakly_canonical(real, error);
    }
    if (error) {
        fail(ErrorKind::unreadable, "cannot be opened: " + error.message());
    }
    return real;
}

/// Notes the thread that runs the work of a change, for the lifetime of this object.
class AtWork {
public:
    explicit AtWork(Writer& writer) : writer_(writer) { writer_.at_work = std::this_thread::get_id(); }
    ~AtWork() { writer_.at_work = std::thread::id(); }
    AtWork(const AtWork&) = delete;
    AtWork& operator=(const AtWork&) = delete;

private:
    Writer& writer_;
};

/// Makes one call of BankChange a change of its own, and returns its result.
template <class Call>
auto change_by(Bank& bank, const Call& call) {
    std::optional<decltype(call(std::declval<BankChange&>()))> result;
    Status changed = bank.change([&](BankChange& change) -> Status {
        result.emplace(call(change));
        return *result ? Status() : result->error();
    });
    if (!changed) {
        result.emplace(std::move(changed).error());
    }
    return *std::move(result);
}

std::string notice_of(const UnusableSnapshot& snapshot, bool can_write) {
    const std::string what =
        "its index " + snapshot.file + ' ' + snapshot.reason +
        ". Searches find everything, but the index had to be built from the records, which takes "
        "longer; ";
    if (can_write) {
        return what + "a new one is being saved";
    }
    return what + (snapshot.replaced_later ? "the next change of the bank saves a new one"
                                           : "delete the file, and the next change of the bank saves a new one");
}

std::uint64_t bytes_of(const fs::path& file) {
    std::error_code error;
    const std::uintmax_t bytes = fs::file_size(file, error);
    return error ? 0 : bytes;
}

}  // namespace

/// `writer` and `snapshots` are null where the bank is open read-only.
struct Bank::Impl {
    Impl(const fs::path& named, Mode mode)
        : name(named),
          file(real_path(named)),
          writer(mode == Mode::read_write ? std::make_unique<Writer>(open_database(file, Connection::Access::write))
                                          : nullptr),
          readers(file),
          indexes(file, readers, revision_at_open(readers)) {
        if (writer) {
            snapshots = std::make_unique<Snapshots>(file, readers, *writer, indexes);
            finish_purge();
        }
    }

    ~Impl() {
        if (snapshots) {
            snapshots->save_at_close();
        }
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void check_writable() const {
        if (!writer) {
            fail(ErrorKind::unwritable, "is open read-only");
        }
        if (writer->at_work == std::this_thread::get_id()) {
            fail(ErrorKind::invalid,
                 "is being changed already, by the work of change() that tries to change it again");
        }
    }

    /// Calls `work` with a Change. If `work` commits it, searches see it.
    template <class Work>
    void change(const Work& work) {
        check_writable();
        std::size_t changed = 0;
        {
            const std::lock_guard lock(writer->mutex);
            Change change(writer->connection);
            work(change);
            changed = change.committed();
        }
        if (changed > 0) {
            // The change is committed: a later failure must not be reported as a failure of the change.
            try {
                indexes.catch_up();
            } catch (...) {
                indexes.catch_up_later();
            }
            snapshots->changed(changed);
        }
    }

    /// Finishes a purge that was interrupted, here or in another program, as far as possible.
    void finish_purge() {
        if (unwiped()) {
            try {
                snapshots->wipe();
            } catch (const Failure&) {
                return;  // verify() reports it, and the next purge tries again
            }
        }
    }

    bool unwiped() {
        const auto reader = readers.take();
        Query query(reader, "SELECT unwiped FROM bank");
        return query.next() && query.integer(0) != 0;
    }

    AnyIndex index(const Algorithm& algorithm) {
        AnyIndex index = indexes.open(algorithm);
        if (snapshots && indexes.take_missed(algorithm)) {
            snapshots->missed();
        }
        return index;
    }

    /// The records that `search` finds in the index. If one of the k nearest was withdrawn meanwhile, searches
    /// again.
    template <class Search>
    std::vector<BankMatch> find_nearest(const Algorithm& algorithm, const Search& search) {
        for (;;) {
            const AnyIndex searched = index(algorithm);
            const std::uint64_t revision = indexes.opened(algorithm)->revision;
            const std::vector<Match> matches = search(searched);
            Damage damage;
            std::vector<BankMatch> found = with_records(readers.take(), matches, damage);
            if (found.size() + damage.records == matches.size()) {
                tell(damage);
                return found;
            }
            indexes.catch_up();
            if (indexes.opened(algorithm)->revision == revision) {  // nothing has changed: the records are lost
                damage.faults.push_back("the index of " + std::string(algorithm.name) +
                                        " has records that the bank lacks");
                tell(damage);
                return found;
            }
        }
    }

    template <class Hashes>
    std::vector<BankMatch> search_review(const Algorithm& algorithm, const Hashes& query, int threshold,
                                         const SearchOptions& options) {
        const auto reader = readers.take();
        return found(reader, bank::radius_search(review.open(reader, algorithm), query, threshold, options),
                     RecordStatus::review);
    }

    /// The records of matches; notes those that cannot be read.
    std::vector<BankMatch> found(Connection& reader, const std::vector<Match>& matches,
                                 RecordStatus status = RecordStatus::active) {
        Damage damage;
        std::vector<BankMatch> records = with_records(reader, matches, damage, status);
        tell(damage);
        return records;
    }

    /// Notes damage for take_notices().
    void tell(const Damage& damage) {
        const std::lock_guard lock(damaged_mutex);
        damaged.insert(damage.faults.begin(), damage.faults.end());
    }

    template <class Work>
    auto guard(const Work& work) const {
        return guarded(name.native(), work);
    }

    std::mutex damaged_mutex;
    std::set<std::string> damaged;  // under damaged_mutex
    fs::path name;
    fs::path file;
    std::unique_ptr<Writer> writer;
    Readers readers;
    Indexes indexes;
    ReviewIndexes review;
    std::unique_ptr<Snapshots> snapshots;
};

std::string_view record_status_name(RecordStatus status) noexcept {
    switch (status) {
        case RecordStatus::active: break;
        case RecordStatus::withdrawn: return "withdrawn";
        case RecordStatus::review: return "review";
    }
    return "active";
}

Bank::Bank(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Bank::Bank(Bank&&) noexcept = default;
Bank& Bank::operator=(Bank&&) noexcept = default;
Bank::~Bank() = default;

Result<Bank> Bank::create(const fs::path& file, BankSharing sharing) {
    Status created = guarded(file.native(), [&] { create_database(real_path(file), sharing); });
    if (!created) {
        return std::move(created).error();
    }
    return open(file, Mode::read_write);
}

Result<Bank> Bank::open(const fs::path& file, Mode mode) {
    return guarded(file.native(), [&] { return Bank(std::make_unique<Impl>(file, mode)); });
}

Result<AddOutcome> Bank::add(std::span<const NewRecord> records) {
    return change_by(*this, [&](BankChange& change) { return change.add(records); });
}

Result<std::size_t> Bank::withdraw(const RecordFilter& filter, std::string_view by, std::string_view reason) {
    return change_by(*this, [&](BankChange& change) { return change.withdraw(filter, by, reason); });
}

Result<std::size_t> Bank::withdraw_records(std::span<const NewRecord> records, std::string_view by,
                                           std::string_view reason) {
    return change_by(*this, [&](BankChange& change) { return change.withdraw_records(records, by, reason); });
}

Result<MergeOutcome> Bank::merge(std::span<const BankRecord> records, const CaseIds& copied) {
    return change_by(*this, [&](BankChange& change) { return change.merge(records, copied); });
}

Result<std::size_t> Bank::accept(const RecordFilter& filter) {
    return change_by(*this, [&](BankChange& change) { return change.accept(filter); });
}

Status Bank::change(const std::function<Status(BankChange&)>& work) {
    Status wanted;  // the result of `work`, which is returned unchanged
    Status changed = impl_->guard([&] {
        impl_->change([&](Change& change) {
            BankChange offered(change, impl_->name.native());
            const AtWork at_work(*impl_->writer);
            wanted = work(offered);
            if (offered.ended_by_) {
                wanted = *offered.ended_by_;
            }
            if (wanted) {
                change.commit();
            }
        });
    });
    return changed ? wanted : changed;
}

Result<Purged> Bank::purge(const RecordFilter& filter) {
    return impl_->guard([&] {
        Purged purged;
        impl_->change([&](Change& change) {
            purged.records = change.purge(filter);
            change.commit();
        });
        if (purged.records > 0 || impl_->unwiped()) {
            purged.wiped = impl_->guard([&] { impl_->snapshots->wipe(); });
        }
        return purged;
    });
}

Result<bool> Bank::refresh() {
    return impl_->guard([&] {
        impl_->readers.notice_writers();
        return impl_->indexes.catch_up();
    });
}

Result<std::vector<BankMatch>> Bank::radius_search(const Algorithm& algorithm, const AnyHash& query, int threshold,
                                                   const SearchOptions& options) const {
    return impl_->guard([&] {
        return impl_->found(impl_->readers.take(),
                            bank::radius_search(impl_->index(algorithm), query, threshold, options));
    });
}

Result<std::vector<BankMatch>> Bank::radius_search(const Algorithm& algorithm, const DihedralSet<AnyHash>& query,
                                                   int threshold, const SearchOptions& options) const {
    return impl_->guard([&] {
        return impl_->found(impl_->readers.take(),
                            bank::radius_search(impl_->index(algorithm), query, threshold, options));
    });
}

Result<std::vector<BankMatch>> Bank::nearest(const Algorithm& algorithm, const AnyHash& query, std::size_t k,
                                             const SearchOptions& options) const {
    return impl_->guard([&] {
        return impl_->find_nearest(algorithm,
                                   [&](const AnyIndex& index) { return bank::nearest(index, query, k, options); });
    });
}

Result<std::vector<BankMatch>> Bank::nearest(const Algorithm& algorithm, const DihedralSet<AnyHash>& query,
                                             std::size_t k, const SearchOptions& options) const {
    return impl_->guard([&] {
        return impl_->find_nearest(algorithm,
                                   [&](const AnyIndex& index) { return bank::nearest(index, query, k, options); });
    });
}

Result<std::vector<BankMatch>> Bank::search_review(const Algorithm& algorithm, const AnyHash& query, int threshold,
                                                   const SearchOptions& options) const {
    return impl_->guard([&] { return impl_->search_review(algorithm, query, threshold, options); });
}

Result<std::vector<BankMatch>> Bank::search_review(const Algorithm& algorithm, const DihedralSet<AnyHash>& query,
                                                   int threshold, const SearchOptions& options) const {
    return impl_->guard([&] { return impl_->search_review(algorithm, query, threshold, options); });
}

Result<std::vector<MatchPair>> Bank::self_join(const Algorithm& algorithm, int threshold,
                                               const SearchOptions& options) const {
    return impl_->guard([&] {
        return std::visit([&](const auto& index) { return index->self_join(threshold, options); },
                          impl_->index(algorithm));
    });
}

Result<std::size_t> Bank::for_each(const RecordFilter& filter, const std::function<bool(const BankRecord&)>& use,
                                   RecordOrder order) const {
    return impl_->guard([&] {
        RecordPages pages(filter, order);
        std::size_t used = 0;
        Damage damage;
        while (const auto page = pages.next(impl_->readers.take(), kPage, damage)) {
            impl_->tell(damage);
            for (const BankRecord& record : *page) {
                ++used;
                if (!use(record)) {
                    return used;
                }
            }
        }
        return used;
    });
}

Result<std::optional<BankRecord>> Bank::find(std::uint64_t key) const {
    return impl_->guard([&] {
        const auto reader = impl_->readers.take();
        Query query(reader, select_records("WHERE r.key = ?"), key);
        Damage damage;
        auto record = query.next() ? record_of(query, damage) : std::nullopt;
        impl_->tell(damage);
        return record;
    });
}

Result<std::optional<std::string>> Bank::note(std::string_view key) const {
    return impl_->guard([&] {
        check_note_key(key);
        return find_note(impl_->readers.take(), key);
    });
}

Result<std::size_t> Bank::for_each_note(
    std::string_view prefix, const std::function<bool(std::string_view key, std::string_view text)>& use) const {
    return impl_->guard([&] {
        std::size_t used = 0;
        each_note(impl_->readers.take(), prefix, [&](std::string_view key, std::string_view text) {
            ++used;
            return use(key, text);
        });
        return used;
    });
}

namespace {

template <class I>
std::shared_ptr<const I> of_width(const AnyIndex& index) {
    const auto* sized = std::get_if<std::shared_ptr<I>>(&index);
    if (sized == nullptr) {
        fail(ErrorKind::invalid, "this algorithm has hashes with another number of bits");
    }
    return *sized;
}

}  // namespace

Result<std::shared_ptr<const Index256>> Bank::index256(const Algorithm& algorithm) const {
    return impl_->guard([&] { return of_width<Index256>(impl_->index(algorithm)); });
}

Result<std::shared_ptr<const Index64>> Bank::index64(const Algorithm& algorithm) const {
    return impl_->guard([&] { return of_width<Index64>(impl_->index(algorithm)); });
}

Result<std::size_t> Bank::save_snapshots() {
    return impl_->guard([&] {
        impl_->check_writable();
        return impl_->snapshots->save_all();
    });
}

Result<BankStats> Bank::stats() const {
    return impl_->guard([&] {
        BankStats stats;
        {
            const auto reader = impl_->readers.take();
            const Transaction one_moment(reader, Transaction::Kind::read);
            stats.revision = current_revision(reader);
            stats.groups = groups_of(reader);
            for (const BankStats::Group& group : stats.groups) {
                stats.active += group.active;
                stats.withdrawn += group.withdrawn;
                stats.review += group.review;
            }
        }
        stats.database_bytes = bytes_of(impl_->file) + bytes_of(log_file(impl_->file));
        stats.snapshot_bytes = snapshot_bytes(impl_->file);
        stats.index_bytes = impl_->indexes.bytes();
        return stats;
    });
}

std::vector<std::string> Bank::take_notices() {
    std::vector<std::string> notices;
    for (const UnusableSnapshot& snapshot : impl_->indexes.take_unusable()) {
        notices.push_back(notice_of(snapshot, impl_->snapshots != nullptr));
    }
    const std::lock_guard lock(impl_->damaged_mutex);
    for (const std::string& fault : std::exchange(impl_->damaged, {})) {
        notices.push_back("is damaged: " + fault + "; verify tells of all damage");
    }
    return notices;
}

Result<std::vector<std::string>> Bank::verify() const {
    return impl_->guard([&] { return bank::verify(impl_->readers.take(), impl_->file); });
}

const fs::path& Bank::file() const noexcept {
    return impl_->name;
}

}  // namespace whorl
