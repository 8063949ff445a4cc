// How lib/bundle fails inside: by an exception that its public functions turn into the Error their caller gets.
#pragma once

#include <new>
#include <string>
#include <utility>
#include <whorl/error.hpp>

namespace whorl::bundle {

struct Failure {
    Error error;
};

[[noreturn]] inline void fail(ErrorKind kind, std::string message) {
    throw Failure{{kind, std::move(message), {}}};
}

inline void check(Status status) {
    if (!status) {
        throw Failure{std::move(status).error()};
    }
}

template <class T>
T value_of(Result<T> result) {
    if (!result) {
        throw Failure{std::move(result).error()};
    }
    return std::move(result).value();
}

/// Runs `work` and turns what it throws into an Error about `input`, unless it names another input.
template <class Work>
auto guarded(const std::string& input, const Work& work) -> Result<decltype(work())> {
    try {
        return work();
    } catch (Failure& failure) {
        if (failure.error.input.empty()) {
            failure.error.input = input;
        }
        return std::move(failure.error);
    } catch (const std::bad_alloc&) {
        return Error{ErrorKind::too_large, "needs more memory than there is", input};
    }
}

}  // namespace whorl::bundle
