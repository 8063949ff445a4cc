#include "bench/lab/run/run.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "bench/lab/run/making.hpp"
#include "bench/lab/run/preparation.hpp"
#include "bench/lab/run/subject.hpp"

namespace whorl::lab {
namespace {

using namespace std::chrono_literals;

/// Numbers of edits, by transform and severity.
using EditNumbers = std::map<std::pair<std::string, int>, std::size_t>;

/// What is to be done, and how far it is. Thread safe where it says so.
class Work {
public:
    Work(const Plan& plan, Journal& journal, Sandbox* sandbox, const Watcher& watcher)
        : plan_(plan), journal_(journal), sandbox_(sandbox), watcher_(watcher) {
        for (std::size_t i = 0; i < plan.edits.size(); ++i) {
            edit_numbers_.emplace(std::pair(plan.edits[i].transform, plan.edits[i].severity), i);
        }
        find_todo();
    }

    /// Until nothing is left, or it is to stop. Any number of threads.
    void work() {
        Result<Hashers> hashers = plan_.make_hashers();
        if (!hashers) {
            fail(hashers.error());
            return;
        }
        for (std::optional<std::size_t> picture; !stopped() && (picture = next());) {
            try {
                measure(*picture, *hashers);
            } catch (const HasherFailure& failure) {
                fail(failure.error);
            } catch (const std::bad_alloc&) {
                give_up(name_in(plan_.corpus, *picture), "needs more memory than there is");
            } catch (const std::exception& error) {
                give_up(name_in(plan_.corpus, *picture), error.what());
            }
        }
    }

    /// Tells how it goes while threads are at it.
    void watch(std::size_t workers) {
        std::unique_lock lock(mutex_);
        bool all_ended = false;
        while (!all_ended) {
            all_ended = changed_.wait_for(lock, 100ms, [&] { return finished_workers_ == workers; });
            for (const auto& [name, reason] : warnings_) {
                watcher_.warning(name, reason);
            }
            warnings_.clear();
            watcher_.progress(outcome_.done, outcome_.total);
        }
    }

    void worker_ends() {
        const std::lock_guard lock(mutex_);
        ++finished_workers_;
        changed_.notify_all();
    }

    Result<Outcome> outcome() {
        if (error_) {
            return *error_;
        }
        outcome_.finished = !watcher_.stop->load();
        return outcome_;
    }

private:
    bool is_todo(std::size_t picture, std::size_t edit) const { return todo_[picture][edit] && !stopped(); }

    void measure(std::size_t number, const Hashers& hashers) {
        if (number < plan_.corpus.pictures.size()) {
            measure_picture(number, hashers);
        } else {
            measure_distractor(number, hashers);
        }
    }

    void measure_picture(std::size_t number, const Hashers& hashers) {
        const CorpusPicture& about = plan_.corpus.pictures[number];
        std::optional<Image> image = load(about.name);
        if (!image) {
            return;
        }
        std::optional<Image> other;
        const Subject subject(
            number, about, *std::move(image), plan_.seed, hashers,
            [&]() -> const Image& {
                if (!other) {
                    other = open_other(plan_.corpus.pictures, number, plan_.seed,
                                       [this](const std::string& name) { return open(name); });
                }
                return *other;
            },
            [&](const std::string& reason) { warn(about.name, reason); });
        if (is_todo(number, 0)) {
            keep(subject.original());
        }
        for (std::size_t i = 0; i < plan_.suite.edits.size(); ++i) {
            if (is_todo(number, i + 1)) {
                keep(subject.edited(i + 1, plan_.suite.edits[i]));
            }
        }
        for (const Copy& copy : about.copies) {
            const std::size_t edit = edit_numbers_.at({copy.name.transform, copy.name.severity});
            const std::optional<Image> edited = is_todo(number, edit) ? load(copy.file) : std::nullopt;
            if (edited) {
                keep(subject.compared_with(edit, *edited));
            }
        }
    }

    void measure_distractor(std::size_t number, const Hashers& hashers) {
        const std::string& name = name_in(plan_.corpus, number);
        if (const std::optional<Image> image = load(name)) {
            keep(hashed(number, 0, *image, hashers, [&](const std::string& reason) { warn(name, reason); }));
        }
    }

    /// Numbers of pictures by lot: edits of a few pictures only are made of the first.
    std::vector<std::size_t> by_lot() const {
        const std::vector<CorpusPicture>& pictures = plan_.corpus.pictures;
        std::vector<std::pair<std::uint64_t, std::size_t>> lots;
        for (std::size_t i = 0; i < pictures.size(); ++i) {
            lots.emplace_back(seed_for(plan_.seed, pictures[i].sha256 + " chosen"), i);
        }
        std::sort(lots.begin(), lots.end());
        std::vector<std::size_t> numbers;
        for (const auto& [lot, number] : lots) {
            numbers.push_back(number);
        }
        return numbers;
    }

    void find_todo() {
        const std::vector<CorpusPicture>& pictures = plan_.corpus.pictures;
        todo_.assign(pictures.size() + plan_.corpus.distractors.size(), std::vector<bool>(plan_.edits.size()));
        const std::vector<std::size_t> order = by_lot();
        for (std::size_t i = 0; i < plan_.suite.edits.size(); ++i) {
            const std::size_t pictures_of = plan_.suite.edits[i].pictures.value_or(order.size());
            for (std::size_t lot = 0; lot < std::min(order.size(), pictures_of); ++lot) {
                todo_[order[lot]][i + 1] = true;
            }
        }
        for (std::size_t picture = 0; picture < pictures.size(); ++picture) {
            for (const Copy& copy : pictures[picture].copies) {
                todo_[picture][edit_numbers_.at({copy.name.transform, copy.name.severity})] = true;
            }
        }
        for (std::vector<bool>& of_picture : todo_) {
            of_picture[0] = true;
            outcome_.total += static_cast<std::size_t>(std::count(of_picture.begin(), of_picture.end(), true));
        }
        const auto places = journal_.places(todo_.size(), plan_.edits.size());
        if (!places) {
            fail(places.error());
            return;
        }
        for (const JournalPlace& place : *places) {
            todo_[place.picture][place.edit] = false;
            ++outcome_.done;
        }
    }

    bool stopped() const { return failed_.load() || watcher_.stop->load(); }

    /// The next picture with something left to measure.
    std::optional<std::size_t> next() {
        const std::lock_guard lock(mutex_);
        while (next_ < todo_.size()) {
            const std::size_t picture = next_++;
            if (std::find(todo_[picture].begin(), todo_[picture].end(), true) != todo_[picture].end()) {
                return picture;
            }
        }
        return std::nullopt;
    }

    Result<Image> open(const std::string& name) const {
        return load_prepared(plan_.corpus.folder / name, sandbox_, plan_.suite.max_side);
    }

    /// Nothing, and a warning, when it cannot be opened.
    std::optional<Image> load(const std::string& name) {
        Result<Image> image = open(name);
        if (!image) {
            give_up(name, image.error().message);
            return std::nullopt;
        }
        return *std::move(image);
    }

    void keep(const Measurement& measurement) {
        if (const Status appended = journal_.append(measurement); !appended) {
            fail(appended.error());
            return;
        }
        const std::lock_guard lock(mutex_);
        ++outcome_.done;
    }

    void warn(const std::string& name, const std::string& reason) {
        const std::lock_guard lock(mutex_);
        warnings_.emplace_back(name, reason);
    }

    void give_up(const std::string& name, const std::string& reason) {
        warn(name, reason);
        const std::lock_guard lock(mutex_);
        ++outcome_.failed;
    }

    void fail(const Error& error) {
        const std::lock_guard lock(mutex_);
        error_ = error_ ? error_ : error;
        failed_ = true;
    }

    const Plan& plan_;
    Journal& journal_;
    Sandbox* sandbox_;
    const Watcher& watcher_;
    EditNumbers edit_numbers_;
    std::vector<std::vector<bool>> todo_;  ///< [number in the corpus][edit], as it was at the beginning
    std::atomic<bool> failed_ = false;

    std::mutex mutex_;  ///< guards all below
    std::condition_variable changed_;
    std::size_t next_ = 0;
    std::size_t finished_workers_ = 0;
    Outcome outcome_;
    std::vector<std::pair<std::string, std::string>> warnings_;
    std::optional<Error> error_;
};

}  // namespace

Result<Outcome> measure(const Plan& plan, Journal& journal, std::size_t jobs, Sandbox* sandbox,
                        const Watcher& watcher) {
    Work work(plan, journal, sandbox, watcher);
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < jobs; ++i) {
        threads.emplace_back([&work] {
            work.work();
            work.worker_ends();
        });
    }
    work.watch(threads.size());
    threads.clear();  // joins
    return work.outcome();
}

}  // namespace whorl::lab
