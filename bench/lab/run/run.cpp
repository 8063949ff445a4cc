#include "bench/lab/run/run.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>

#include "bench/lab/run/making.hpp"
#include "bench/lab/run/preparation.hpp"
#include "bench/lab/run/subject.hpp"
#include "cli/program/ordered.hpp"

namespace whorl::lab {
namespace {

/// Numbers of edits, by transform and severity.
using EditNumbers = std::map<std::pair<std::string, int>, std::size_t>;

/// The edits that are left to measure. Thread safe where it says so.
class Work {
public:
    Work(const Plan& plan, Journal& journal, const cli::PictureSandbox& sandbox, const Watcher& watcher)
        : plan_(plan), journal_(journal), sandbox_(sandbox), watcher_(watcher) {
        for (std::size_t i = 0; i < plan.edits.size(); ++i) {
            edit_numbers_.emplace(std::pair(plan.edits[i].transform, plan.edits[i].severity), i);
        }
        find_todo();
    }

    /// The next picture with something left to measure; none once the work is to stop.
    std::optional<std::size_t> next() {
        for (; next_ < todo_.size() && !stopped(); ++next_) {
            if (std::find(todo_[next_].begin(), todo_[next_].end(), true) != todo_[next_].end()) {
                return next_++;
            }
        }
        return std::nullopt;
    }

    /// Any number of threads.
    void measure(std::size_t picture) {
        std::optional<Hashers> hashers = free_hashers();
        if (!hashers) {
            return;
        }
        try {
            measure(picture, *hashers);
        } catch (const HasherFailure& failure) {
            fail(failure.error);
        } catch (const std::bad_alloc&) {
            give_up(name_in(plan_.corpus, picture), "needs more memory than there is");
        } catch (const std::exception& error) {
            give_up(name_in(plan_.corpus, picture), error.what());
        }
        const std::lock_guard lock(mutex_);
        hashers_.push_back(*std::move(hashers));
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

    /// Numbers of pictures in random order: a suite's edit of only N pictures takes the first N.
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

    /// Hashers that no other thread uses. None if they cannot be made: that is a failure.
    std::optional<Hashers> free_hashers() {
        {
            const std::lock_guard lock(mutex_);
            if (!hashers_.empty()) {
                Hashers hashers = std::move(hashers_.back());
                hashers_.pop_back();
                return hashers;
            }
        }
        Result<Hashers> hashers = plan_.make_hashers();
        if (!hashers) {
            fail(hashers.error());
            return std::nullopt;
        }
        return *std::move(hashers);
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
        watcher_.progress(outcome_.done, outcome_.total);
    }

    void warn(const std::string& name, const std::string& reason) {
        const std::lock_guard lock(mutex_);
        watcher_.warning(name, reason);
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
    const cli::PictureSandbox& sandbox_;
    const Watcher& watcher_;
    EditNumbers edit_numbers_;
    std::vector<std::vector<bool>> todo_;  ///< [number in the corpus][edit], as it was at the beginning
    std::size_t next_ = 0;                 ///< picture
    std::atomic<bool> failed_ = false;

    std::mutex mutex_;              ///< guards all below, and the watcher's functions
    std::vector<Hashers> hashers_;  ///< that no thread uses now
    Outcome outcome_;
    std::optional<Error> error_;
};

}  // namespace

Result<Outcome> measure(const Plan& plan, Journal& journal, std::size_t jobs, const cli::PictureSandbox& sandbox,
                        const Watcher& watcher) {
    Work work(plan, journal, sandbox, watcher);
    // A picture has many edits, so each is kept when it is measured, and nothing is left to do with the picture.
    cli::ordered_parallel(
        jobs, [&] { return work.next(); },
        [&](std::size_t picture) {
            work.measure(picture);
            return picture;
        },
        [](std::size_t) {});
    return work.outcome();
}

}  // namespace whorl::lab
