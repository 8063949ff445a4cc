// How Whorl's libraries fail inside: by an exception that their public functions turn into the Error their caller
// gets.
#pragma once

#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <whorl/error.hpp>

namespace whorl {

/// Thrown inside a library only; guarded() makes an Error of it.
struct Failure {
    Failure(Error reason) : error(std::move(reason)) {}
    Failure(ErrorKind kind, std::string message) : error{kind, std::move(message), {}} {}

    Error error;
};

[[noreturn]] inline void fail(ErrorKind kind, std::string message) {
    throw Failure(kind, std::move(message));
}

/// Throws Failure unless it worked.
inline void check(Status status) {
    if (!status) {
        throw Failure(std::move(status).error());
    }
}

/// The value, or Failure thrown.
template <class T>
T value_of(Result<T> result) {
    if (!result) {
        throw Failure(std::move(result).error());
    }
    return std::move(result).value();
}

/// What guarded() returns for work that returns T.
template <class T>
struct Guarded {
    using type = Result<T>;
};
template <class T>
struct Guarded<Result<T>> {
    using type = Result<T>;
};

/// Runs `work`, which returns a value, a Result or nothing, and turns Failure and the end of memory into an Error.
/// An Error that names no input gets this one.
template <class Work>
auto guarded(std::string_view input, const Work& work) -> typename Guarded<decltype(work())>::type {
    using Outcome = typename Guarded<decltype(work())>::type;
    const auto about_input = [&](Error error) {
        if (error.input.empty()) {
            error.input = input;
        }
        return error;
    };
    try {
        if constexpr (std::is_void_v<decltype(work())>) {
            work();
            return Outcome();
        } else {
            Outcome outcome = work();
            return outcome ? std::move(outcome) : about_input(std::move(outcome).error());
        }
    } catch (Failure& failure) {
        return about_input(std::move(failure.error));
    } catch (const std::bad_alloc&) {
        return about_input({ErrorKind::too_large, "needs more memory than there is", {}});
    }
}

}  // namespace whorl
