#include "bench/match/alone.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <whorl/index.hpp>

namespace whorl::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Records = std::vector<Index256::Record>;

constexpr std::size_t kBatch = 1'000;
constexpr std::size_t kBatches = 50;
constexpr std::size_t kSingles = 5'000;
constexpr int kAddsASecond = 1'000;
constexpr auto kLatencySpan = std::chrono::seconds(5);

double seconds_of(const auto& work) {
    const auto begin = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

Records records_of(const Hashes& hashes, std::uint64_t first_id) {
    Records records(hashes.size());
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        records[i] = {.id = first_id + i, .hash = hashes[i]};
    }
    return records;
}

std::size_t count_found(const Index256& index, const Hashes& queries, int threshold) {
    std::size_t found = 0;
    for (const auto& matches : index.batch_radius_search(queries, threshold)) {
        found += matches.size();
    }
    return found;
}

/// Adds the records one by one at a steady pace until it is stopped or has no more.
class PacedWriter {
public:
    PacedWriter(Index256& index, std::span<const Index256::Record> records)
        : thread_([this, &index, records](const std::stop_token& stop) { write(index, records, stop); }) {}

    /// Of one after the other, while this thread was running.
    double adds_a_second() const { return static_cast<double>(added_) / seconds_; }

    void stop() {
        thread_.request_stop();
        thread_.join();
    }

private:
    void write(Index256& index, std::span<const Index256::Record> records, const std::stop_token& stop) {
        const auto begin = Clock::now();
        for (; added_ < records.size() && !stop.stop_requested(); ++added_) {
            std::this_thread::sleep_until(begin + added_ * std::chrono::nanoseconds(1'000'000'000 / kAddsASecond));
            index.add(records.subspan(added_, 1));
        }
        seconds_ = std::chrono::duration<double>(Clock::now() - begin).count();
    }

    std::size_t added_ = 0;
    double seconds_ = 0;
    std::jthread thread_;  // last, since it uses the others
};

/// Seconds that lookups took one after the other for some seconds, the shortest first.
std::vector<double> latencies(const Index256& index, const Hashes& queries, int threshold) {
    std::vector<double> all;
    const auto end = Clock::now() + kLatencySpan;
    for (std::size_t i = 0; Clock::now() < end; ++i) {
        all.push_back(seconds_of([&] {
            if (index.radius_search(queries[i % queries.size()], threshold).size() > index.size()) {
                throw std::logic_error("more found than there are");
            }
        }));
    }
    std::sort(all.begin(), all.end());
    return all;
}

class Alone {
public:
    Alone(const Hashes& bank, const Hashes& queries, int threshold, std::filesystem::path file)
        : bank_(bank), queries_(queries), threshold_(threshold), file_(std::move(file)) {}

    std::vector<OtherFigure> measure(const Hashes& more) {
        Index256 index;
        const Records records = records_of(bank_, 0);
        note("build: add all", "s", seconds_of([&] { index.add(records); }));
        note("build: compact", "s", seconds_of([&] { index.compact(); }));
        snapshot(index);
        updates(index, records_of(more, bank_.size()));
        while_adding(index, records_of(more, bank_.size()));
        return std::move(figures_);
    }

private:
    void note(std::string name, std::string unit, double value) {
        figures_.push_back({bank_.size(), std::move(name), std::move(unit), value});
    }

    void snapshot(const Index256& index) {
        std::size_t bytes = 0;
        note("snapshot: save", "s", seconds_of([&] { bytes = index.save_snapshot(file_, {}).value(); }));
        note("snapshot: bytes on disk a hash", "bytes",
             static_cast<double>(bytes) / static_cast<double>(bank_.size()));
        std::optional<Index256> opened;
        note("snapshot: open, checked", "ms",
             1e3 * seconds_of([&] { opened = std::move(Index256::open_snapshot(file_, {})).value(); }));
        if (count_found(*opened, queries_, threshold_) != count_found(index, queries_, threshold_)) {
            throw std::runtime_error("the opened snapshot does not find what the index does");
        }
        std::filesystem::remove(file_);
    }

    void updates(Index256& index, const Records& more) {
        const std::span all(more);
        const auto rate = [&](const std::string& name, std::size_t count, const auto& work) {
            note(name, "1/s", static_cast<double>(count) / seconds_of(work));
        };
        rate("add one by one", kSingles, [&] {
            for (std::size_t i = 0; i < kSingles; ++i) {
                index.add(all.subspan(i, 1));
            }
        });
        rate("add in batches of 1,000", kBatch * kBatches, [&] {
            for (std::size_t i = 0; i < kBatches; ++i) {
                index.add(all.subspan(kSingles + i * kBatch, kBatch));
            }
        });
        std::vector<std::uint64_t> ids(kSingles + kBatch * kBatches);
        std::transform(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(ids.size()), ids.begin(),
                       [](const Index256::Record& record) { return record.id; });
        rate("remove one by one", kSingles, [&] {
            for (std::size_t i = 0; i < kSingles; ++i) {
                index.remove(std::span(ids).subspan(i, 1));
            }
        });
        rate("remove in batches of 1,000", kBatch * kBatches, [&] {
            for (std::size_t i = 0; i < kBatches; ++i) {
                index.remove(std::span(ids).subspan(kSingles + i * kBatch, kBatch));
            }
        });
        if (index.size() != bank_.size()) {
            throw std::runtime_error("records are left over or lost after adding and removing");
        }
        index.compact();
    }

    void while_adding(Index256& index, const Records& more) {
        note_latencies("alone", latencies(index, queries_, threshold_));
        PacedWriter writer(index, more);
        const auto beside = latencies(index, queries_, threshold_);
        writer.stop();
        note("adds beside lookups", "1/s", writer.adds_a_second());
        note_latencies("beside 1,000 adds/s", beside);
    }

    void note_latencies(const std::string& when, const std::vector<double>& sorted) {
        const auto at = [&](double share) {
            return 1e6 * sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
        };
        note("lookup " + when + ": p50", "us", at(0.5));
        note("lookup " + when + ": p99", "us", at(0.99));
        note("lookup " + when + ": p99.9", "us", at(0.999));
        note("lookup " + when + ": longest", "us", at(1));
    }

    const Hashes& bank_;
    const Hashes& queries_;
    int threshold_;
    std::filesystem::path file_;
    std::vector<OtherFigure> figures_;
};

}  // namespace

std::vector<OtherFigure> measure_alone(const Hashes& bank, const Hashes& queries, const Hashes& more, int threshold,
                                       const std::filesystem::path& folder) {
    if (more.size() < kSingles + kBatch * kBatches) {
        throw std::logic_error("too few hashes to add");
    }
    return Alone(bank, queries, threshold, folder / "snapshot").measure(more);
}

}  // namespace whorl::bench
