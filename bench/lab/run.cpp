#include "lab/run.hpp"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <thread>

#include "lab/preparation.hpp"
#include "lab/visibility.hpp"

namespace whorl::lab {
namespace {

using namespace std::chrono_literals;

double seconds_of(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Numbers of the edits of copies, by transform and severity.
using CopyNumbers = std::map<std::pair<std::string, int>, std::size_t>;

/// What is to be done, and how far it is. Thread safe where it says so.
class Work {
public:
    Work(const Plan& plan, Journal& journal, Sandbox* sandbox, const Watcher& watcher)
        : plan_(plan), journal_(journal), sandbox_(sandbox), watcher_(watcher) {
        const std::vector<EditName> names = edit_names(plan);
        for (std::size_t i = 0; i < names.size(); ++i) {
            copy_numbers_.emplace(std::pair(names[i].transform, names[i].severity), i);
        }
        find_todo(names.size());
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
                PictureWork(*this, *picture, *hashers).run();
            } catch (const std::bad_alloc&) {
                warn(plan_.corpus.pictures[*picture].name, "needs more memory than there is");
            }
        }
    }

    /// Tells how it goes while threads are at it.
    void watch(std::size_t workers) {
        std::unique_lock lock(mutex_);
        while (finished_workers_ < workers) {
            changed_.wait_for(lock, 100ms);
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
    /// One picture on one thread.
    class PictureWork {
    public:
        PictureWork(Work& work, std::size_t picture, Hashers& hashers)
            : work_(work), number_(picture), hashers_(hashers), about_(work.plan_.corpus.pictures[picture]) {}

        void run() {
            std::optional<Image> image = work_.load(about_.name);
            if (!image) {
                return;
            }
            image_ = *std::move(image);
            Measurement original = hashed(0, image_);
            for (MeasuredHash& hash : original.hashes) {
                hash.distance = hash.hashed.hash.empty() ? kNotMeasured : 0;
                originals_.push_back(hash.hashed.hash);
            }
            if (is_todo(0)) {
                original.visibility = std::nullopt;
                work_.keep(original);
            }
            const std::vector<Edit>& edits = work_.plan_.suite.edits;
            for (std::size_t i = 0; i < edits.size() && !work_.stopped(); ++i) {
                if (is_todo(i + 1)) {
                    work_.keep(edited(i + 1, edits[i]));
                }
            }
            for (const Copy& copy : about_.copies) {
                const std::size_t edit = work_.copy_numbers_.at({copy.name.transform, copy.name.severity});
                if (is_todo(edit) && !work_.stopped()) {
                    measure_copy(edit, copy);
                }
            }
        }

    private:
        bool is_todo(std::size_t edit) const { return work_.todo_[number_][edit]; }

        Measurement edited(std::size_t number, const Edit& edit) {
            // One seed for all rungs of a ladder: noise grows, rather than being other noise.
            const std::uint64_t seed = seed_for(seed_for(work_.plan_.seed, about_.sha256), edit.name.transform);
            Scene scene{Random(seed), [this]() -> const Image& { return other(); }, {}};
            try {
                std::optional<Image> result;
                for (const Step& step : edit.steps) {
                    const ImageView before = result ? result->view() : image_.view();
                    Image after = step.operation->apply(before, step.values, scene);
                    result = std::move(after);
                }
                Measurement measurement = compared(hashed(number, *result));
                const Image& seen_as = scene.seen_as ? *scene.seen_as : image_;
                measurement.visibility = visibility(seen_as.view(), result->view());
                return measurement;
            } catch (const std::bad_alloc&) {
                throw;
            } catch (const std::exception& reason) {  // CannotEdit, or one of OpenCV's
                work_.warn(about_.name, edit.name.transform + ' ' + edit.name.level + ": " + reason.what());
                return {number_, number};
            }
        }

        void measure_copy(std::size_t number, const Copy& copy) {
            if (const std::optional<Image> image = work_.load(copy.file)) {
                Measurement measurement = compared(hashed(number, *image));
                measurement.visibility = visibility(image_.view(), image->view());
                work_.keep(measurement);
            }
        }

        Measurement hashed(std::size_t number, const Image& image) {
            Measurement measurement{number_, number, image.width(), image.height()};
            for (const auto& hasher : hashers_) {
                const clockid_t clock = hasher->info().is_external ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID;
                const double begun = seconds_of(clock);
                Result<Hashed> result = hasher->hash(image.view());
                MeasuredHash hash;
                hash.seconds = seconds_of(clock) - begun;
                if (result) {
                    hash.hashed = *std::move(result);
                } else {
                    work_.warn(about_.name, hasher->info().name + ": " + result.error().message);
                }
                measurement.hashes.push_back(std::move(hash));
            }
            return measurement;
        }

        /// With its distances from the original.
        Measurement compared(Measurement measurement) const {
            for (std::size_t i = 0; i < hashers_.size(); ++i) {
                MeasuredHash& hash = measurement.hashes[i];
                if (!hash.hashed.hash.empty() && hash.hashed.hash.size() == originals_[i].size()) {
                    hash.distance = distance(hashers_[i]->info().measure, originals_[i], hash.hashed.hash);
                }
            }
            return measurement;
        }

        /// Opened when it is first asked for. Of those that cannot be opened the next serves.
        const Image& other() {
            const std::vector<CorpusPicture>& pictures = work_.plan_.corpus.pictures;
            const std::uint64_t first = seed_for(work_.plan_.seed, about_.sha256 + " other");
            for (std::size_t i = 0; i < pictures.size() && !other_; ++i) {
                const std::size_t index = (first + i) % pictures.size();
                if (index != number_) {
                    Result<Image> image = work_.open(pictures[index].name);
                    other_ = image ? std::optional(*std::move(image)) : std::nullopt;
                }
            }
            if (!other_) {
                throw CannotEdit("needs another picture, and there is none");
            }
            return *other_;
        }

        Work& work_;
        std::size_t number_;
        Hashers& hashers_;
        const CorpusPicture& about_;
        Image image_;
        std::vector<HashBytes> originals_;  ///< of each algorithm
        std::optional<Image> other_;
    };

    /// Pictures that an edit is made of, of those that it could be.
    std::vector<bool> chosen(const Edit& edit) const {
        const std::vector<CorpusPicture>& pictures = plan_.corpus.pictures;
        std::vector<std::size_t> order(pictures.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        const auto lot = [&](std::size_t i) { return seed_for(plan_.seed, pictures[i].sha256 + " chosen"); };
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return lot(a) < lot(b); });
        std::vector<bool> is_chosen(pictures.size());
        for (std::size_t i = 0; i < std::min(order.size(), edit.pictures.value_or(order.size())); ++i) {
            is_chosen[order[i]] = true;
        }
        return is_chosen;
    }

    void find_todo(std::size_t edits) {
        const std::vector<CorpusPicture>& pictures = plan_.corpus.pictures;
        todo_.assign(pictures.size(), std::vector<bool>(edits));
        for (std::size_t i = 0; i < plan_.suite.edits.size(); ++i) {
            const std::vector<bool> is_chosen = chosen(plan_.suite.edits[i]);
            for (std::size_t picture = 0; picture < pictures.size(); ++picture) {
                todo_[picture][i + 1] = is_chosen[picture];
            }
        }
        for (std::size_t picture = 0; picture < pictures.size(); ++picture) {
            todo_[picture][0] = true;
            for (const Copy& copy : pictures[picture].copies) {
                todo_[picture][copy_numbers_.at({copy.name.transform, copy.name.severity})] = true;
            }
            outcome_.total +=
                static_cast<std::size_t>(std::count(todo_[picture].begin(), todo_[picture].end(), true));
        }
        for (const JournalPlace& place : journal_.places()) {
            if (place.picture < pictures.size() && place.edit < edits) {
                todo_[place.picture][place.edit] = false;
                ++outcome_.done;
            }
        }
    }

    bool stopped() const { return failed_.load() || watcher_.stop->load(); }

    /// The next picture of which something is left.
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
            warn(name, image.error().message);
            const std::lock_guard lock(mutex_);
            ++outcome_.failed;
            return std::nullopt;
        }
        return *std::move(image);
    }

    void keep(const Measurement& measurement) {
        if (const auto error = journal_.append(measurement)) {
            fail(*error);
            return;
        }
        const std::lock_guard lock(mutex_);
        ++outcome_.done;
    }

    void warn(const std::string& name, const std::string& reason) {
        const std::lock_guard lock(mutex_);
        warnings_.emplace_back(name, reason);
        changed_.notify_all();
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
    CopyNumbers copy_numbers_;
    std::vector<std::vector<bool>> todo_;  ///< [picture][edit], as it was at the beginning
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

std::vector<EditName> edit_names(const Plan& plan) {
    std::vector<EditName> names = {{std::string(kOriginal), {}, 0, {}}};
    for (const Edit& edit : plan.suite.edits) {
        names.push_back(edit.name);
    }
    for (const CorpusPicture& picture : plan.corpus.pictures) {
        for (const Copy& copy : picture.copies) {
            const bool is_known = std::any_of(names.begin(), names.end(), [&](const EditName& name) {
                return name.transform == copy.name.transform && name.severity == copy.name.severity;
            });
            if (!is_known) {
                names.push_back(copy.name);
            }
        }
    }
    return names;
}

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
