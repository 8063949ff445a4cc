// How work fails inside a component: by an exception, which the public functions turn into an Error.
#pragma once

#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <whorl/error.hpp>

namespace whorl {

/// Thrown only inside a component; guarded() turns it into an Error.
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

/// Returns the value, or throws Failure.
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

/// Runs `work`, which returns a value, a Result or nothing. Turns Failure, std::bad_alloc and std::system_error (no
/// thread, no random numbers, the file system) into an Error. An Error without an input gets this `input`.
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
    } catch (const std::system_error& error) {
        return about_input(
            {ErrorKind::unsupported, std::string("cannot be done on this system: ") + error.what(), {}});
    }
}

}  // namespace whorl
