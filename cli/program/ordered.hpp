// Work on several threads, with the results in the order of the inputs and with bounded memory.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace whorl::cli {

/// Takes inputs from `next()` until it gives none, runs `work(input)` on `jobs` threads and gives the results to
/// `emit(result)` on the calling thread, in the order of the inputs. `next` runs on one thread at a time. If the
/// system grants fewer threads, they do the work; if it grants none, throws std::system_error. Only a few results
/// for each job wait for their turn. An exception from any of the three ends the work and is thrown again here.
template <class Next, class Work, class Emit>
void ordered_parallel(std::size_t jobs, Next next, Work work, Emit emit) {
    using Output = decltype(work(*next()));
    const std::size_t window = 8 * jobs;  // results that can wait for a slow one before them

    std::mutex next_mutex;  // never locked while `mutex` is held
    std::mutex mutex;       // guards all below
    std::condition_variable changed;
    std::map<std::size_t, Output> ready;
    std::size_t taken = 0;
    std::size_t emitted = 0;
    std::size_t working = 0;
    std::exception_ptr failure;

    const auto worker = [&] {
        try {
            for (;;) {
                std::size_t index = 0;
                decltype(next()) input;
                {
                    const std::lock_guard turn(next_mutex);
                    {
                        std::unique_lock lock(mutex);
                        changed.wait(lock, [&] { return failure || taken - emitted < window; });
                        if (failure) {
                            break;
                        }
                    }
                    input = next();
                    if (!input) {
                        break;
                    }
                    const std::lock_guard lock(mutex);
                    index = taken++;
                }
                Output output = work(*input);
                const std::lock_guard lock(mutex);
                ready.emplace(index, std::move(output));
                changed.notify_all();
            }
        } catch (...) {
            const std::lock_guard lock(mutex);
            failure = failure ? failure : std::current_exception();
        }
        const std::lock_guard lock(mutex);
        --working;
        changed.notify_all();
    };
    std::vector<std::jthread> threads;
    threads.reserve(jobs);
    std::unique_lock lock(mutex);
    try {
        for (; working < jobs; ++working) {
            threads.emplace_back(worker);
        }
    } catch (const std::system_error&) {
        if (threads.empty()) {
            throw;
        }
    } catch (...) {  // no memory; those that have begun end before this is thrown
        failure = std::current_exception();
        changed.notify_all();
    }
    for (;;) {
        changed.wait(lock, [&] { return failure || ready.contains(emitted) || working == 0; });
        if (failure || !ready.contains(emitted)) {
            break;
        }
        auto first = ready.extract(emitted);
        lock.unlock();
        try {
            emit(std::move(first.mapped()));
        } catch (...) {
            lock.lock();
            failure = std::current_exception();
            changed.notify_all();
            break;
        }
        lock.lock();
        ++emitted;
        changed.notify_all();
    }
    lock.unlock();
    threads.clear();  // joins
    if (failure) {
        std::rethrow_exception(failure);
    }
}

}  // namespace whorl::cli
